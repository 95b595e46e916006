#include "signalling/service/visit_order.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "signalling/auth/service_token.h"

namespace signalling {
namespace {

namespace json = boost::json;

struct OrderRow {
  std::string_view name;
  std::string VisitOrder::* member;
  bool (*fits)(std::string_view);
  const char* what;
  bool required;
};
constexpr const char* kId = "must be 1 to 40 of a-z, 0-9 and -";
constexpr std::array<OrderRow, 4> kRows = {
    {{"site", &VisitOrder::site, is_service_name, kId, true},
     {"organisation", &VisitOrder::organisation, is_service_name, kId, true},
     {"desk", &VisitOrder::desk, is_service_name, kId, false},
     {"reference", &VisitOrder::reference, is_reference,
      "must be 1 to 64 of A-Z, a-z, 0-9, dot, underscore, colon and hyphen", false}}};

// RFC 6901 §3. What a client made up comes back shortened, or not at all: it is a help, not an
// echo.
std::string pointer_to(std::string_view name) {
  constexpr std::size_t kShown = 40;
  const auto plain = [](char c) { return c >= ' ' && c < 0x7f; };
  if (!std::ranges::all_of(name, plain)) return "";  // half a letter would be no text
  std::string pointer = "/";
  for (const char c : name.substr(0, kShown)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

OrderFault bad(std::string_view name, std::string what) {
  return {"bad_message", std::move(what), pointer_to(name)};
}

}  // namespace

bool is_reference(std::string_view text) {
  constexpr std::string_view kSigns = "._:-";
  const auto allowed = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSigns.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kMaxReference && std::ranges::all_of(text, allowed);
}

sfu::Result<VisitOrder, OrderFault> parse_visit_order(std::string_view body) {
  if (body.size() > kMaxOrder) return OrderFault{"too_large", "a body has at most 2048 bytes"};
  boost::system::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return OrderFault{"bad_json", "the body must be a JSON object"};
  const json::object& object = value.get_object();
  VisitOrder order;
  for (const OrderRow& row : kRows) {
    const json::value* given = object.if_contains(row.name);
    if (given == nullptr) {
      if (row.required) return bad(row.name, std::string(row.name) + " is missing");
      continue;
    }
    if (!given->is_string() || !row.fits(std::string_view(given->get_string()))) {
      return bad(row.name, row.what);
    }
    order.*row.member = std::string_view(given->get_string());
  }
  for (const auto& member : object) {
    const std::string_view name = member.key();
    if (std::ranges::find(kRows, name, &OrderRow::name) == kRows.end()) {
      return bad(name, "is no member of a visit");
    }
  }
  return order;
}

}  // namespace signalling
