#include "signalling/session/tickets.h"

namespace signalling {

std::string Tickets::issue(const Person& person, std::optional<TicketVisit> visit, Instant now) {
  Ticket ticket{options_.run, ++last_serial_, person.participant, person.claims, std::move(visit)};
  ticket.claims.expires = now.unix_time + options_.lifetime.us() / 1'000'000;
  const auto [valid, is_first] = valid_.try_emplace(person.participant);
  if (is_first) valid->second.oldest = ticket.serial;
  if (valid->second.answer == 0) valid->second.answer = ticket.serial;
  valid->second.visit = ticket.visit;
  return make_ticket(ticket, options_.secret);
}

std::optional<Ticket> Tickets::redeem(std::string_view text, Instant now) {
  if (!started_) started_ = now.now;
  const auto ticket = open_ticket(text, options_.secret, now.unix_time);
  if (!ticket) return std::nullopt;
  if (is_of_this_run(*ticket)) {
    const auto valid = valid_.find(ticket->participant);
    if (valid == valid_.end()) return std::nullopt;
    Valid& known = valid->second;
    if (ticket->serial < known.oldest) return std::nullopt;
    known = {.oldest = ticket->serial, .answer = 0, .shown = true, .visit = ticket->visit};
    return *ticket;
  }
  if (now.now - *started_ > options_.restoring || used_.size() >= options_.max_restored) {
    return std::nullopt;
  }
  if (!used_.emplace(ticket->run, ticket->serial).second) return std::nullopt;
  return *ticket;
}

}  // namespace signalling
