// The switchboard of one node: who is connected, who they are, which room they are in, and what
// each of their messages makes happen (docs/PROTOCOL.md §1). Pure: no socket, clock, thread or
// randomness.
//   connection_opened(connection)      then `hello` within Options::hello_timeout
//   handle(connection, text)           one text message
//   connection_closed(connection)      whoever it was is away, or leaves when there is nothing to
//                                      come back to; visits end as the counter says
//   handle(event)                      what the media core of one shard told
//   drain()                            no new visit and nobody new; everyone is told, and who has a
//                                      ticket may still come back
//   handle_timeout / next_timeout      hello deadlines, absences, tickets
//   identify(request)                  the answer to POST /enrol and /token
//   issue_code / revoke / devices      the operator: who is enrolled
//   handle(whip request)               the answer to WHIP and WHEP
//   handle(service request)            the answer to a business system at the server API
//   reconfigure(config)                other sites, organisations, desks, hours, limits; visits go
//                                      on
//   overview() / budgets(visit) / kick(visit)   what the operator sees, and the one thing they end
//   take_in(appointments)              those that an earlier run kept
//   not_kept(name)                     the disk did not take them
// Each verb appends to `out` what is to be done, in order. Messages over the size and rate bounds,
// of unknown connections or about foreign visits change nothing. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "sfu/api/event.h"
#include "sfu/base/entropy.h"
#include "sfu/base/fingerprint.h"
#include "sfu/base/instant.h"
#include "sfu/base/result.h"
#include "sfu/base/socket_address.h"
#include "sfu/base/units.h"
#include "sfu/metrics/metrics.h"
#include "signalling/counter/appointment_book.h"
#include "signalling/service/http_exchange.h"
#include "signalling/session/actions.h"
#include "signalling/session/budgets.h"
#include "signalling/session/devices.h"
#include "signalling/session/line_memory.h"
#include "signalling/session/overview.h"
#include "signalling/whip/http_exchange.h"

namespace signalling {

// POST /enrol and POST /token (docs/PROTOCOL.md §1.6).
struct IdentityRequest {
  std::string_view path = "/enrol";
  std::string_view body;
  std::string_view address = {};  // whom it comes from
  std::string_view host = {};     // as the request names it
};
struct IdentityReply {
  int status = 200;  // of HTTP
  std::string body;  // JSON, or the `error` message of docs/PROTOCOL.md §1.2
};
// An enrolled device and whether it has a connection now.
struct DeviceView {
  Device device;
  bool connected = false;
};

class Session {
 public:
  struct Options {
    sfu::Fingerprint fingerprint;  // of the DTLS certificate every shard uses
    // What the answers announce, by shard, with ports; its size is the number of shards (≥ 1).
    std::vector<std::vector<sfu::SocketAddress>> shard_addresses;
    std::uint64_t first_visit = 1;  // Counter::Options; the shell passes unix seconds << 20
    // Differ from those of every earlier run: tickets of that one may still be shown to this one.
    std::uint64_t run = 1;
    std::uint32_t first_participant = 1;
    // Who is enrolled; none: nothing outlives this relay, so nobody can be.
    std::optional<DeviceRegistry> devices = std::nullopt;
    LineMemory lines = {};  // what an earlier run remembered
    sfu::TimeDelta hello_timeout = sfu::TimeDelta::seconds(5);
    sfu::TimeDelta ping = sfu::TimeDelta::seconds(5);  // the shell pings; here it is only announced
    sfu::TimeDelta invitation_lifetime = sfu::TimeDelta::seconds(3'600);
    sfu::TimeDelta absence = sfu::TimeDelta::seconds(60);         // a reload, a line cut
    sfu::TimeDelta queue_absence = sfu::TimeDelta::seconds(600);  // of a kiosk that waits
    sfu::TimeDelta ticket_renewal = sfu::TimeDelta::seconds(300);
    // A burst above limits.messages_per_second: a page that comes back says much at once.
    std::int64_t message_burst_seconds = 2;
    bool tests_lines = false;  // by itself, before sites open (line_tests.h)
  };

  Session(const config::Config& config, Options options, sfu::Entropy& entropy,
          sfu::Metrics& metrics);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void connection_opened(ConnectionId connection, sfu::Instant now, Actions& out);
  void handle(ConnectionId connection, std::string_view text, sfu::Instant now, Actions& out);
  void connection_closed(ConnectionId connection, sfu::Instant now, Actions& out);
  void handle(const sfu::api::Event& event, sfu::Instant now, Actions& out);
  void drain(sfu::Instant now, Actions& out);
  // What config::plan_reload() made; all of it at once, between two other verbs.
  void reconfigure(const config::Config& config, sfu::Instant now, Actions& out);
  void handle_timeout(sfu::Instant now, Actions& out);
  [[nodiscard]] sfu::Timestamp next_timeout() const;

  // A request below /whip/ or /whep/ (docs/PROTOCOL.md §4).
  [[nodiscard]] WhipReply handle(const WhipRequest& request, sfu::Instant now, Actions& out);
  // A request below /api/ (docs/server-api.openapi.yaml).
  [[nodiscard]] ServiceReply handle(const ServiceRequest& request, sfu::Instant now, Actions& out);
  [[nodiscard]] IdentityReply identify(const IdentityRequest& request, sfu::Instant now,
                                       Actions& out);
  [[nodiscard]] sfu::Result<DeviceRegistry::Code, Devices::IssueRefusal> issue_code(
      const DevicePlace& place, std::string_view label, sfu::Instant now, Actions& out);
  // In force when this returns, a running visit included. False: unknown, or revoked before.
  [[nodiscard]] bool revoke(std::string_view device, sfu::Instant now, Actions& out);
  [[nodiscard]] std::vector<DeviceView> devices() const;

  // To be read before the next verb.
  [[nodiscard]] Overview overview() const;
  // What everybody's line in a visit is spent on; asked of the shard first when it is not fresh.
  [[nodiscard]] Budgets budgets(std::string_view visit, sfu::Instant now, Actions& out);
  // False: no such visit, or it has ended.
  [[nodiscard]] bool kick(std::string_view visit, sfu::Instant now, Actions& out);

  // A Keep of that name failed: to be asked for again.
  void not_kept(std::string_view name, sfu::Instant now);
  // Before anybody comes. How many of them are still somebody's.
  std::size_t take_in(std::vector<Appointment> kept, sfu::Instant now);

 private:
  class Parts;
  template <class Step>
  void take_turn(sfu::Instant now, Actions& out, Step step);

  std::unique_ptr<Parts> parts_;
};

}  // namespace signalling
