// The session tickets of this run of the relay (docs/PROTOCOL.md §1.4): who holds which. A line
// that falls silent swallows the messages that bring new ones, so all of one connection are good
// while they are young, and void when their holder is heard on the next.
//   issue(person, visit, now)     a new one
//   redeem(text, nonce, now)      whose it is; nothing: it is not good. A ticket of a hello that
//   had a
//                                 nonce is good with that nonce alone
//   heard(participant)            the answer to their ticket has arrived
//   forget(participant)           they left
// Tickets of another run (before a restart) are good while `restoring`: nothing is known of them
// but what they say, and that it was signed with our secret; each of them once, too, or, with its
// nonce, until its holder is heard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sfu/base/ids.h"
#include "sfu/base/instant.h"
#include "sfu/base/units.h"
#include "signalling/auth/ticket.h"
#include "signalling/session/people.h"

namespace signalling {

class Tickets {
 public:
  struct Options {
    std::string secret;
    std::uint64_t run = 1;  // differs from every earlier run's
    // Issued anew every five minutes, so that one is always good for as long as a place in the
    // queue is kept; an older one is of no use to whoever finds it.
    sfu::TimeDelta lifetime = sfu::TimeDelta::seconds(900);
    // After the start of a run: how long visits of the run before are put together again.
    sfu::TimeDelta restoring = sfu::TimeDelta::seconds(60);
    std::size_t max_restored =
        8'192;  // tickets of other runs remembered as used; then none is good
  };

  explicit Tickets(Options options) : options_(std::move(options)) {}

  [[nodiscard]] std::string issue(const Person& person, std::optional<TicketVisit> visit,
                                  sfu::Instant now);
  [[nodiscard]] std::optional<Ticket> redeem(std::string_view text, std::string_view nonce,
                                             sfu::Instant now);
  void heard(sfu::ParticipantId participant) {
    if (const auto used = used_.find(participant); used != used_.end()) used->second.heard = true;
    const auto valid = valid_.find(participant);
    if (valid == valid_.end() || !valid->second.shown) return;
    valid->second.oldest = valid->second.answer;
    valid->second.shown = false;
  }
  void forget(sfu::ParticipantId participant) { valid_.erase(participant); }
  // Whether their ticket says that they are in that visit, as they are.
  [[nodiscard]] bool says(sfu::ParticipantId participant,
                          const std::optional<TicketVisit>& visit) const {
    const auto valid = valid_.find(participant);
    return valid == valid_.end() ? !visit : valid->second.visit == visit;
  }
  [[nodiscard]] bool is_of_this_run(const Ticket& ticket) const {
    return ticket.run == options_.run;
  }

 private:
  [[nodiscard]] bool redeem_of_this_run(const Ticket& ticket);
  [[nodiscard]] bool redeem_of_another_run(const Ticket& ticket, sfu::Instant now);

  Options options_;
  std::uint64_t last_serial_ = 0;
  struct Valid {
    std::uint64_t oldest = 0;  // serial numbers: all from this one on are good
    std::uint64_t answer = 0;  // the first of the present connection
    bool shown = false;        // its holder was not heard on the present connection yet
    std::optional<TicketVisit> visit;
  };
  std::map<sfu::ParticipantId, Valid> valid_;
  std::optional<sfu::Timestamp> started_;
  // Of other runs: the latest ticket shown of each participant, whose earlier ones are void.
  struct Used {
    std::uint64_t run = 0;
    std::uint64_t serial = 0;
    bool heard = false;
  };
  std::map<sfu::ParticipantId, Used> used_;
};

}  // namespace signalling
