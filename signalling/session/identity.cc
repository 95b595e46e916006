// Kiosks and desks that are enrolled, and the end of one that is revoked (docs/PROTOCOL.md §1.6).
#include <set>
#include <string>
#include <utility>

#include "signalling/protocol/enrolment.h"
#include "signalling/session/switchboard.h"

namespace signalling {
namespace {

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kForbidden:
    case ErrorCode::kNotEnrolled:
    case ErrorCode::kCodeInvalid:
    case ErrorCode::kChallengeInvalid:
    case ErrorCode::kDeviceRevoked:
    case ErrorCode::kDeviceUnknown:
      return 403;
    case ErrorCode::kRate:
      return 429;
    case ErrorCode::kLimit:
      return 503;
    case ErrorCode::kUnknownOrganisation:
      return 404;
    case ErrorCode::kTooLarge:
      return 413;
    default:
      return 400;
  }
}

IdentityReply reply(const sfu::Result<std::string, Refusal>& result, std::string_view member) {
  if (result) return {200, encode_enrolment(member, *result)};
  const Refusal& refusal = result.error();
  ErrorMessage error{refusal.code, refusal.why, {}, {}};
  if (!refusal.pointer.empty()) error.pointer = refusal.pointer;
  return {http_status(refusal.code), encode(error)};
}

Refusal refusal_of(const ProtocolError& error) {
  return {error.code, error.message, error.pointer};
}

}  // namespace

IdentityReply Session::Parts::identify(const IdentityRequest& request, Turn& turn) {
  if (request.path == "/token") {
    const auto asked = decode_token_request(request.body);
    if (!asked) return reply(refusal_of(asked.error()), "token");
    if (asked->device) return reply(devices_.challenge(*asked->device, turn.at()), "challenge");
    return reply(devices_.token(*asked, request.host, request.address, turn.at()), "token");
  }
  const auto asked = decode_enrolment(request.body);
  if (!asked) return reply(refusal_of(asked.error()), "token");
  if (!asked->code) {
    const auto token = hand_out_token(*asked, config_, visits_, turn.at());
    if (!token && token.error().code == ErrorCode::kNotEnrolled) {
      metrics_.identity_refusal(sfu::IdentityRefusal::kClosed);
    }
    return reply(token, "token");
  }
  const auto device = devices_.enrol(*asked, request.address, turn);
  if (!device) return reply(device.error(), "device");
  return reply(device->id, "device");
}

bool Session::Parts::revoke(std::string_view device, Turn& turn) {
  if (!devices_.revoke(device, turn)) return false;
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person* person = people_.find(participant);
    if (person != nullptr && person->claims.device == device) end_device(*person, turn);
  }
  return true;
}

// Their visit first, so that whoever is in it hears that the relay ended it; a helper just goes.
void Session::Parts::end_device(const Person& person, Turn& turn) {
  const sfu::ParticipantId participant = person.participant;
  if (const auto visit = visits_.visit_of(person)) visits_.kick(visit->visit, turn);
  const Person* left = people_.find(participant);
  if (left == nullptr) return;
  if (!left->connection) return leave(participant, turn);
  const Refusal refusal = devices_.why_not(left->claims.device);
  turn.refuse_for_good(left->connection, refusal.code, refusal.why);
}

std::vector<DeviceView> Session::Parts::devices() const {
  std::set<std::string> connected;
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person* person = people_.find(participant);
    if (person->connection) connected.insert(person->claims.device);
  }
  std::vector<DeviceView> views;
  for (Device& device : devices_.all()) {
    const bool on = connected.contains(device.id);
    views.push_back({std::move(device), on});
  }
  return views;
}

}  // namespace signalling
