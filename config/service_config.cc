#include "config/service_config.h"

#include "config/fields.h"

namespace config {
namespace {

constexpr Bounds kRevoked = {0, 1'000};

void read_revoked(const YAML::Node& node, const Cursor& at, ServiceConfig& service) {
  for (const YAML::Node& item : read_items(node, kRevoked, at)) {
    if (auto name = read_id(item, at.item(service.revoked.size(), line_of(item)))) {
      service.revoked.push_back(*std::move(name));
    }
  }
}

Field<ServiceConfig> revoked() {
  return {"revoked", read_revoked, [](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + "revoked", "list of " + to_string(kRevoked) + " names", "",
                            "Services (`guichet token --service NAME`) whose tokens are worth "
                            "nothing any more. Give the next token another name."});
          }};
}

}  // namespace

const Fields<ServiceConfig>& service_fields() {
  using S = ServiceConfig;
  static const Fields<S> fields = {
      seconds("token_lifetime_s", &S::token_lifetime, {60, 31'622'400},
              "How long a service token is accepted when `guichet token` is not told otherwise."),
      revoked(),
      integer("requests_per_second", &S::requests_per_second, {1, 1'000},
              "Requests of one service to the server API; twice as many may come at once."),
      integer("open_visits", &S::open_visits, {1, 10'000},
              "Visits that one service may have begun and that have not ended."),
  };
  return fields;
}

}  // namespace config
