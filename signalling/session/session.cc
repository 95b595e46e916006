#include "signalling/session/session.h"

#include <utility>
#include <variant>

#include "sfu/base/check.h"
#include "signalling/session/appointment_file.h"
#include "signalling/session/switchboard.h"
#include "signalling/session/turn.h"

namespace signalling {
Session::Session(const config::Config& config, Options options, sfu::Entropy& entropy,
                 sfu::Metrics& metrics) {
  SFU_CHECK(!options.shard_addresses.empty());
  parts_ = std::make_unique<Parts>(config, std::move(options), entropy, metrics);
}

Session::~Session() = default;

// Does `step` and then lets whoever was closed in it leave, which may close others; whoever has no
// connection leaves with the room.
template <class Step>
void Session::take_turn(Instant now, Actions& out, Step step) {
  std::size_t next = out.size();
  Turn turn(now, out);
  step(turn);
  do {
    for (; next < out.size(); ++next) {
      if (const auto* closed = std::get_if<Close>(&out[next])) {
        parts_->depart(ConnectionId(closed->connection), turn);
      } else if (const auto* command = std::get_if<Command>(&out[next])) {
        const auto* room = std::get_if<sfu::api::CloseRoom>(&command->command);
        if (room != nullptr) parts_->room_closed(sfu::RoomId(room->room), turn);
      }
    }
  } while (parts_->dismiss_removed(turn));
  parts_->sweep_line_tests(turn);
  parts_->renew_changed_tickets(turn);
}

void Session::connection_opened(ConnectionId connection, Instant now, Actions& out) {
  take_turn(now, out, [&](Turn& turn) { parts_->open(connection, turn); });
}

void Session::handle(ConnectionId connection, std::string_view text, Instant now, Actions& out) {
  take_turn(now, out, [&](Turn& turn) { parts_->receive(connection, text, turn); });
}

void Session::connection_closed(ConnectionId connection, Instant now, Actions& out) {
  take_turn(now, out, [&](Turn& turn) { parts_->lose(connection, turn); });
}

void Session::handle(const sfu::api::Event& event, Instant now, Actions& out) {
  take_turn(now, out, [&](Turn& turn) { parts_->handle(event, turn); });
}

void Session::drain(Instant now, Actions& out) {
  take_turn(now, out, [&](Turn& turn) { parts_->drain(turn); });
}

void Session::reconfigure(const config::Config& config, Instant now, Actions& out) {
  take_turn(now, out, [&](Turn& turn) { parts_->reconfigure(config, turn); });
}

void Session::handle_timeout(Instant now, Actions& out) {
  take_turn(now, out, [&](Turn& turn) { parts_->expire(turn); });
}

sfu::Timestamp Session::next_timeout() const { return parts_->next_timeout(); }

WhipReply Session::handle(const WhipRequest& request, Instant now, Actions& out) {
  WhipReply reply;
  take_turn(now, out, [&](Turn& turn) { reply = parts_->handle(request, turn); });
  return reply;
}

ServiceReply Session::handle(const ServiceRequest& request, Instant now, Actions& out) {
  ServiceReply reply;
  take_turn(now, out, [&](Turn& turn) { reply = parts_->handle(request, turn); });
  return reply;
}

Overview Session::overview() const { return parts_->overview(); }

Budgets Session::budgets(std::string_view visit, Instant now, Actions& out) {
  Budgets budgets;
  take_turn(now, out, [&](Turn& turn) { budgets = parts_->budgets(visit, turn); });
  return budgets;
}

bool Session::kick(std::string_view visit, Instant now, Actions& out) {
  bool known = false;
  take_turn(now, out, [&](Turn& turn) { known = parts_->kick(visit, turn); });
  return known;
}

IdentityReply Session::identify(const IdentityRequest& request, Instant now, Actions& out) {
  IdentityReply reply;
  take_turn(now, out, [&](Turn& turn) { reply = parts_->identify(request, turn); });
  return reply;
}

sfu::Result<DeviceRegistry::Code, Devices::IssueRefusal> Session::issue_code(
    const DevicePlace& place, std::string_view label, Instant now, Actions& out) {
  sfu::Result<DeviceRegistry::Code, Devices::IssueRefusal> code = Devices::IssueRefusal::kNotKept;
  take_turn(now, out, [&](Turn& turn) { code = parts_->issue_code(place, label, turn); });
  return code;
}

bool Session::revoke(std::string_view device, Instant now, Actions& out) {
  bool known = false;
  take_turn(now, out, [&](Turn& turn) { known = parts_->revoke(device, turn); });
  return known;
}

std::vector<DeviceView> Session::devices() const { return parts_->devices(); }

void Session::not_kept(std::string_view name, Instant now) {
  if (name == kAppointmentsFile) parts_->visits().appointments_not_kept(now.now);
  if (name == kLinesFile) parts_->lines().not_kept(now.now);
}

std::size_t Session::take_in(std::vector<Appointment> kept, Instant now) {
  std::size_t taken = 0;
  for (Appointment& each : kept) {
    taken += parts_->visits().take_in(std::move(each), now) ? 1 : 0;
  }
  return taken;
}

}  // namespace signalling
