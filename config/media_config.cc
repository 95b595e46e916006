#include "config/media_config.h"

#include "config/fields.h"

namespace config {
namespace {

constexpr std::string_view kAuto = "auto";
constexpr Bounds kMaxAnnounced = {1, 16};

void read_announce(const YAML::Node& node, const Cursor& at, MediaConfig& media) {
  media.announce_interfaces = false;
  for (const YAML::Node& item : read_items(node, kMaxAnnounced, at)) {
    const std::string address = item.IsScalar() ? item.Scalar() : "";
    if (address == kAuto) {
      media.announce_interfaces = true;
    } else if (is_ip(address)) {
      media.announce.push_back(address);
    } else {
      at.problem("must hold IP addresses or auto, got " + in_quotes(address));
    }
  }
}

Field<MediaConfig> announce() {
  return {"announce", read_announce, [](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + "announce", "list of IP addresses or auto", "[auto]",
                            "Addresses told to browsers as ICE candidates; auto stands for every "
                            "non-loopback address of the machine. Behind NAT: the public one."});
          }};
}

}  // namespace

const Fields<MediaConfig>& media_fields() {
  using M = MediaConfig;
  static const Fields<M> fields = {
      integer("port", &M::port, {1, 65'535},
              "Port of shard 0, by UDP and TCP; shard i uses port + i."),
      integer("shards", &M::shards, {1, 64},
              "Threads that carry media, one core and one port each; a room lives on one of them."),
      announce(),
      boolean("tcp", &M::tcp,
              "Takes ICE-TCP on the same port numbers, for networks that let no UDP out."),
      integer(
          "shared_tcp_port", &M::shared_tcp_port, {0, 65'535},
          "Port by which browsers reach the pages' listener, 443 in production: it takes ICE-TCP "
          "too and is announced as one more candidate. 0: pages and signalling only."),
      integer("slots", &M::slots, {0, 8},
              "Faces a participant can see besides the first; each costs two m-lines."),
      rate_kbps("max_send_rate_kbps", &M::max_send_rate, {100, 1'000'000},
                "Ceiling of what is sent to one participant, whatever its line would carry."),
      rate_kbps("start_rate_kbps", &M::start_rate, {30, 10'000},
                "Send rate to a participant of whose line nothing is known or remembered."),
  };
  return fields;
}

}  // namespace config
