#include "signalling/session/tickets.h"

#include "signalling/auth/secret.h"

namespace signalling {

std::string Tickets::issue(const Person& person, std::optional<TicketVisit> visit,
                           sfu::Instant now) {
  Ticket ticket{options_.run,  ++last_serial_, person.participant,
                person.claims, person.holder,  std::move(visit)};
  ticket.claims.expires = now.unix_time + options_.lifetime.us() / 1'000'000;
  const auto [valid, is_first] = valid_.try_emplace(person.participant);
  if (is_first) valid->second.oldest = ticket.serial;
  if (valid->second.answer == 0) valid->second.answer = ticket.serial;
  valid->second.visit = ticket.visit;
  return make_ticket(ticket, options_.secret);
}

std::optional<Ticket> Tickets::redeem(std::string_view text, std::string_view nonce,
                                      sfu::Instant now) {
  if (!started_) started_ = now.now;
  const auto ticket = open_ticket(text, options_.secret, now.unix_time);
  if (!ticket) return std::nullopt;
  if (!ticket->holder.empty() && !same_secret(ticket->holder, digest_of(nonce))) {
    return std::nullopt;
  }
  const bool good =
      is_of_this_run(*ticket) ? redeem_of_this_run(*ticket) : redeem_of_another_run(*ticket, now);
  return good ? std::optional(*ticket) : std::nullopt;
}

bool Tickets::redeem_of_this_run(const Ticket& ticket) {
  const auto valid = valid_.find(ticket.participant);
  if (valid == valid_.end() || ticket.serial < valid->second.oldest) return false;
  valid->second = {.oldest = ticket.serial, .answer = 0, .shown = true, .visit = ticket.visit};
  return true;
}

// What was said in answer to it may have been lost with the line, and the page has nothing else. So
// its holder may show it again until they are heard; without a nonce nobody knows who that is.
bool Tickets::redeem_of_another_run(const Ticket& ticket, sfu::Instant now) {
  if (now.now - *started_ > options_.restoring) return false;
  const auto used = used_.find(ticket.participant);
  if (used == used_.end()) {
    if (used_.size() >= options_.max_restored) return false;
    used_.emplace(ticket.participant, Used{ticket.run, ticket.serial, false});
    return true;
  }
  Used& last = used->second;
  if (last.run != ticket.run || ticket.serial < last.serial) return false;
  if (ticket.serial == last.serial) return !last.heard && !ticket.holder.empty();
  last = {ticket.run, ticket.serial, false};
  return true;
}

}  // namespace signalling
