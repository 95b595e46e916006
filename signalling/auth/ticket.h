// Session tickets: how somebody whose signalling connection broke comes back as who they were
// (docs/PROTOCOL.md §1.4).
//   make_ticket(ticket, secret)            for `welcome` and `ticket`
//   open_ticket(text, secret, now)         genuine and not expired; whether it is still good for
//                                          once is the caller's
// A ticket says everything that a relay which was started anew must know to put the two sides of a
// visit together again: it has nothing but what the pages bring. Signed like tokens (JWS, HS256),
// but of another type (RFC 8725 §3.11): a ticket is never a token, nor a token a ticket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "signalling/auth/token.h"

namespace signalling {

// The visit its holder is in: enough to make it again.
struct TicketVisit {
  std::string visit;
  bool connected = false;  // otherwise waiting
  std::string organisation;
  std::string site;
  std::string desk;            // connected
  sfu::ParticipantId kiosk;    // of the citizen's side
  sfu::ParticipantId adviser;  // connected: of the desk's side
  bool held = false;           // connected: the citizen is on hold
  friend bool operator==(const TicketVisit&, const TicketVisit&) = default;
};

struct Ticket {
  std::uint64_t run = 0;     // of the relay that issued it
  std::uint64_t serial = 0;  // of all tickets of that run
  sfu::ParticipantId participant;
  TokenClaims claims;  // as verified at the first hello; `expires` is the ticket's own
  // Of the nonce that its holder alone knows (digest_of); empty: whoever has the ticket is its
  // holder.
  std::string holder = {};
  std::optional<TicketVisit> visit = std::nullopt;
  friend bool operator==(const Ticket&, const Ticket&) = default;
};

std::string make_ticket(const Ticket& ticket, std::string_view secret);
sfu::Result<Ticket, TokenError> open_ticket(std::string_view text, std::string_view secret,
                                            UnixSeconds now);

}  // namespace signalling
