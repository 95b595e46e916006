// Signalling connections that break and come back (docs/PROTOCOL.md §1.4). Media is another matter:
// it goes on, or falls silent, by itself.
#include <string>
#include <utility>

#include "signalling/session/switchboard.h"

namespace signalling {

void Session::Parts::lose(ConnectionId id, Turn& turn) {
  connections_.remove(id);
  const Person* person = people_.find(id);
  if (person == nullptr) return;
  const sfu::ParticipantId participant = person->participant;
  const auto visit = visits_.visit_of(*person);
  // An idle kiosk has nothing to come back to.
  if (person->claims.role == Role::kKiosk && !visit) return leave(participant, turn);
  const bool waits = person->claims.role == Role::kKiosk && !visit->connected;
  absences_.add(participant, turn.now() + (waits ? options_.queue_absence : options_.absence));
  people_.set_connection(participant, std::nullopt);
  visits_.away(*person, turn);
  if (const MeetingRoom* room = rooms_.room_of(participant)) rooms_.announce(*room, turn);
}

bool Session::Parts::come_back(ConnectionId id, const HelloMessage& hello, Turn& turn) {
  if (hello.version != kProtocolVersion) return false;
  const auto ticket = tickets_.redeem(*hello.ticket, hello.nonce.value_or(""), turn.at());
  if (!ticket) return false;
  if (!devices_.admits(ticket->claims)) {
    metrics_.identity_refusal(sfu::IdentityRefusal::kDevice);
    return false;
  }
  if (!tickets_.is_of_this_run(*ticket) && (drain_until_ || !restore(*ticket, turn))) return false;
  const Person* person = people_.find(ticket->participant);
  if (person == nullptr || !may_resume(*person, *ticket)) return false;
  metrics_.sessions_resumed.add();
  if (!tickets_.is_of_this_run(*ticket)) {
    people_.set_restored(person->participant, {ticket->run, ticket->serial});
    people_.set_holder(person->participant, ticket->holder);
    people_.set_device(person->participant, ticket->claims.device);
  }
  resume(ticket->participant, id, turn);
  return true;
}

// A ticket of another run is for the person that one of that run made here, and the later one of
// the same person wins: the earlier may have been stolen.
bool Session::Parts::may_resume(const Person& person, const Ticket& ticket) const {
  if (tickets_.is_of_this_run(ticket)) return true;
  TokenClaims claims = ticket.claims;
  claims.expires = person.claims.expires;
  // The other side's ticket, which made them, does not say which device they have.
  if (person.restored && person.restored->serial == 0) claims.device = person.claims.device;
  return person.restored && person.restored->run == ticket.run &&
         person.restored->serial <= ticket.serial && person.claims == claims;
}

void Session::Parts::resume(sfu::ParticipantId participant, ConnectionId id, Turn& turn) {
  if (const auto former = people_.connection_of(participant)) {
    connections_.remove(*former);
    turn.close(former, CloseCode::kReplaced);
  }
  connections_.find(id)->hello_due = sfu::Timestamp::never();
  absences_.remove(participant);
  people_.set_connection(participant, id);
  const Person& person = *people_.find(participant);
  welcome(person, true, turn);
  visits_.back(person, turn);
  media_.remind(person, turn);
  if (drain_until_) say_draining(person, turn);
}

// Makes whoever the ticket speaks of: its holder, the other side of their visit, and the visit.
// They are away until they show their own.
bool Session::Parts::restore(const Ticket& ticket, Turn& turn) {
  if (people_.find(ticket.participant) != nullptr) return true;  // may_resume() decides
  if (const auto& visit = ticket.visit; visit && !visits_.is_running(visit->visit)) {
    if (!visits_.may_restore(visit->visit)) return false;  // it ended here
    TokenClaims kiosk{.role = Role::kKiosk, .site = visit->site};
    TokenClaims desk{.role = Role::kDesk, .organisation = visit->organisation, .desk = visit->desk};
    if (!await(visit->kiosk, std::move(kiosk), ticket.run, turn)) return false;
    if (visit->connected && !await(visit->adviser, std::move(desk), ticket.run, turn)) return false;
    if (!visits_.restore(*visit, turn)) return false;
  }
  return await(ticket.participant, ticket.claims, ticket.run, turn);
}

bool Session::Parts::await(sfu::ParticipantId participant, TokenClaims claims, std::uint64_t run,
                           Turn& turn) {
  if (const Person* known = people_.find(participant)) {
    return known->restored && known->restored->run == run;
  }
  if (participant == sfu::ParticipantId()) return false;
  Person person{participant, std::nullopt, std::move(claims), {}};
  person.name = display_name(person.claims, config_);
  if (person.claims.role == Role::kDesk) {
    person.organisation = config_.name_of_organisation(person.claims.organisation).name;
  }
  person.away = true;
  person.restored = Person::Restored{run, 0};
  if (person.claims.role == Role::kDesk) vacate(person.desk(), turn);
  CounterEvents events;
  if (visits_.arrive(person, events) != Verdict::kDone) return false;
  const Person& awaited = people_.add(std::move(person));
  absences_.add(participant, turn.now() + options_.absence);
  visits_.away(awaited, turn);
  if (!awaited.in_plain_role()) return true;
  return rooms_.join(awaited.claims.room, awaited, turn) == Rooms::Entry::kDone;
}

std::string Session::Parts::ticket_for(const Person& person, Turn& turn) {
  if (next_renewal_ == sfu::Timestamp::never()) {
    next_renewal_ = turn.now() + options_.ticket_renewal;
  }
  return tickets_.issue(person, visits_.visit_of(person), turn.at());
}

void Session::Parts::renew_changed_tickets(Turn& turn) {
  for (const sfu::ParticipantId participant : visits_.take_changed()) {
    const Person* person = people_.find(participant);
    if (person == nullptr || tickets_.says(participant, visits_.visit_of(*person))) continue;
    renew_ticket(participant, turn);
  }
}

// Without a connection they keep the one they have.
void Session::Parts::renew_ticket(sfu::ParticipantId participant, Turn& turn) {
  const Person* person = people_.find(participant);
  if (person == nullptr || !person->connection) return;
  turn.send(person->connection, TicketMessage{ticket_for(*person, turn)});
}

}  // namespace signalling
