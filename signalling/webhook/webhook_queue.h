// The messages to one webhook: in order, one under way at a time, tried again until it is too late.
//   push(message, now)             a new one
//   take(now)                      the one to send now; under way until settle(). Null: none yet
//   settle(answer, now, jitter)    what became of it; `jitter` is random
//   next_timeout / handle_timeout  when to ask take() again, and when a message is too old
//   drain(now)                     the relay goes down: soon or never
// After a failure everything waits, twice as long each time and up to a bound, a random part of it
// less, so that a receiver that comes back is not met by all relays at once. Order is kept: nobody
// hears of an end before its beginning. What the receiver refuses by its content is given up after
// some attempts. A full queue drops its oldest message that is not under
// way: the newest says how things stand, and the oldest would be given up first. 410 Gone stops the
// queue for good (until the configuration changes). Everything lost is counted by its reason. Pure:
// time and chance are given.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "sfu/base/units.h"

namespace signalling {

struct WebhookMessage {
  std::string id;  // the same however often it is sent: receivers know one again by it
  std::string body;
  sfu::Timestamp born = {};
};

class WebhookQueue {
 public:
  struct Options {
    std::size_t most = 1'000;  // a busy hour of a département; about 500 kB
    sfu::TimeDelta first_delay = sfu::TimeDelta::seconds(5);
    sfu::TimeDelta longest_delay = sfu::TimeDelta::seconds(900);
    sfu::TimeDelta draining_delay = sfu::TimeDelta::seconds(1);
    // A message that the receiver itself refuses (4xx) holds up those behind it no longer.
    int most_refusals = 5;
    // A receiver that was down over night hears of the evening; of what is older it asks no more.
    sfu::TimeDelta give_up_after = sfu::TimeDelta::seconds(24 * 3'600);
  };
  enum class Answer : std::uint8_t { kDelivered, kFailed, kRefused, kGone };
  enum class Lost : std::uint8_t { kFull, kTooOld, kGone, kRemoved, kRefused };
  static constexpr std::size_t kLosses = 5;
  struct Counters {
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;   // attempts
    std::uint64_t retried = 0;  // attempts that were not the first of their message
    std::array<std::uint64_t, kLosses> lost{};
  };

  WebhookQueue() : WebhookQueue(Options{}) {}
  explicit WebhookQueue(Options options) : options_(options) {}

  void push(WebhookMessage message, sfu::Timestamp now);
  [[nodiscard]] const WebhookMessage* take(sfu::Timestamp now);  // valid until settle()
  void settle(Answer answer, sfu::Timestamp now, std::uint64_t jitter);
  void handle_timeout(sfu::Timestamp now);
  [[nodiscard]] sfu::Timestamp next_timeout() const;  // never() while one is under way
  void drain(sfu::Timestamp now);
  // In the place of one to somewhere else: its counts go on, what it still had is lost.
  void succeed(const WebhookQueue& before);

  [[nodiscard]] std::size_t size() const { return messages_.size(); }  // the one under way too
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] bool is_under_way() const { return under_way_; }
  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  void lose(Lost reason, std::size_t count = 1);
  void begin_next(sfu::Timestamp now);  // another message is the first now
  [[nodiscard]] sfu::TimeDelta delay(std::uint64_t jitter) const;

  Options options_;
  std::deque<WebhookMessage> messages_;
  Counters counters_;
  bool under_way_ = false;
  bool stopped_ = false;
  bool draining_ = false;
  int failures_ = 0;  // in a row
  int tries_ = 0;     // of the first message
  int refusals_ = 0;  // of it
  sfu::Timestamp not_before_;
};

}  // namespace signalling
