// Who may ask for what: each message of docs/PROTOCOL.md §1.1 goes to the part that does it, or
// back.
#include "signalling/session/switchboard.h"

namespace signalling {
namespace {

void forbid(const Person& person, const char* why, Turn& turn) {
  turn.refuse(person.connection, ErrorCode::kForbidden, why);
}

constexpr const char* kKiosksOnly = "for kiosks only";
constexpr const char* kDesksOnly = "for desks only";
constexpr const char* kKiosksAndDesksOnly = "for kiosks and desks only";

}  // namespace

void Session::Parts::handle(const Person& person, const HelloMessage&, Turn& turn) {
  forbid(person, "hello was said already", turn);
}

void Session::Parts::handle(const Person& person, const VisitRequestMessage& message, Turn& turn) {
  if (person.claims.role != Role::kKiosk) return forbid(person, kKiosksOnly, turn);
  if (drain_until_) return turn.refuse(person.connection, ErrorCode::kLimit, kGoingDown);
  visits_.request(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitEndMessage& message, Turn& turn) {
  if (person.in_plain_role()) return forbid(person, "for kiosks and desks only: say leave", turn);
  visits_.end(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitAcceptMessage& message, Turn& turn) {
  if (person.claims.role != Role::kKiosk) return forbid(person, kKiosksOnly, turn);
  visits_.accept(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitAgentMessage& message, Turn& turn) {
  if (person.claims.role != Role::kKiosk) return forbid(person, kKiosksOnly, turn);
  visits_.agent(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitRateMessage& message, Turn& turn) {
  if (person.claims.role != Role::kKiosk) return forbid(person, kKiosksOnly, turn);
  visits_.rate(person, message, turn);
}

void Session::Parts::handle(const Person& person, const DeskReadyMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.ready(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitAnswerMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.answer(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitCallMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  if (drain_until_) return turn.refuse(person.connection, ErrorCode::kLimit, kGoingDown);
  visits_.call(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitHoldMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.hold(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitTransferMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.transfer(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitAskMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.ask(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitUnaskMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.unask(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitHandOverMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.hand_over(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitLeaveMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.leave(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitNoticeMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.notice(person, message, turn);
}

void Session::Parts::handle(const Person& person, const SiteFindMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  const auto light_of = [&](const std::string& site) -> std::optional<std::string> {
    const LineRecord* record = line_tests_.of(site);
    if (record == nullptr) return std::nullopt;
    return std::string(to_string(judge(*record).light));
  };
  visits_.find_sites(person, message, light_of, turn);
}

void Session::Parts::handle(const Person& person, const AppointmentFindMessage& message,
                            Turn& turn) {
  if (person.in_plain_role()) return forbid(person, kKiosksAndDesksOnly, turn);
  visits_.find_slots(person, message, turn);
}

void Session::Parts::handle(const Person& person, const AppointmentBookMessage& message,
                            Turn& turn) {
  if (person.in_plain_role()) return forbid(person, kKiosksAndDesksOnly, turn);
  visits_.book(person, message, entropy_.u32(), turn);
}

void Session::Parts::handle(const Person& person, const AppointmentCancelMessage& message,
                            Turn& turn) {
  if (person.in_plain_role()) return forbid(person, kKiosksAndDesksOnly, turn);
  visits_.cancel(person, message, turn);
}

void Session::Parts::handle(const Person& person, const AppointmentArriveMessage& message,
                            Turn& turn) {
  if (person.claims.role != Role::kKiosk) return forbid(person, kKiosksOnly, turn);
  const bool begins = !visits_.current(person);
  if (begins && drain_until_) return turn.refuse(person.connection, ErrorCode::kLimit, kGoingDown);
  visits_.arrive_for(person, message, turn);
}

void Session::Parts::handle(const Person& person, const VisitInviteMessage& message, Turn& turn) {
  if (person.claims.role != Role::kDesk) return forbid(person, kDesksOnly, turn);
  visits_.invite(person, message, turn);
}

void Session::Parts::handle(const Person& person, const LineTestMessage&, Turn& turn) {
  if (person.claims.role != Role::kKiosk) return forbid(person, kKiosksOnly, turn);
  line_tests_.request(person, drain_until_.has_value(), turn);
}

void Session::Parts::handle(const Person& person, const OfferMessage& message, Turn& turn) {
  media_.offer(person, message, turn);
}

void Session::Parts::handle(const Person& person, const MuteMessage& message, Turn& turn) {
  media_.mute(person, message, turn);
}

void Session::Parts::handle(const Person& person, const SignMessage& message, Turn& turn) {
  media_.sign(person, message, turn);
}

void Session::Parts::handle(const Person& person, const PinMessage& message, Turn& turn) {
  media_.pin(person, message, turn);
}

void Session::Parts::handle(const Person& person, const LeaveMessage&, Turn& turn) {
  turn.close(person.connection, CloseCode::kNormal);
}

}  // namespace signalling
