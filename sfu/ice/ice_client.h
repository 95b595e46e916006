// The peer's side of ICE for the virtual terminals: a controlling agent (RFC 8445 §7.2) with one
// local path and one candidate of the relay, nominating with every check.
//   handle_timeout(now, out)            sends the check that is due
//   handle_stun(message, from, now)     an answer; true when it was a right one
//   next_timeout()                      when the next check is due, or patience ends
//   rebind(now)                         the local address has changed: check again at once
//   restart(local, remote, now)         new credentials of both sides (RFC 8445 §9)
// Checks go out as libwebrtc sends them (p2p/base/p2p_constants.h as of 2025, where the constants
// are `inline constexpr` of namespace webrtc, and basic_ice_controller.cc): every 48 ms until one
// is answered and until three were sent, every 900 ms until the round trip is known well or while
// an answer is missing, then every 2.5 s. Five checks in 5 s without an answer, and it asks every
// 48 ms again; without one for `timeout` it fails for good.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sfu/api/negotiated.h"
#include "sfu/base/entropy.h"
#include "sfu/base/outbox.h"
#include "sfu/base/units.h"
#include "sfu/wire/stun.h"

namespace sfu {

class IceClient {
 public:
  enum class State : std::uint8_t { kChecking, kConnected, kFailed };
  struct Options {
    TimeDelta weak_interval = TimeDelta::ms(48);       // WEAK_PING_INTERVAL
    TimeDelta unstable_interval = TimeDelta::ms(900);  // WEAK_OR_STABILIZING_WRITABLE_CONNECTION_…
    TimeDelta stable_interval = TimeDelta::ms(2'500);  // STRONG_AND_STABLE_WRITABLE_CONNECTION_…
    std::size_t checks_at_weak_interval = 3;           // MIN_PINGS_AT_WEAK_PING_INTERVAL
    std::size_t answers_until_stable = 5;              // Connection::rtt_converged
    // CONNECTION_WRITE_CONNECT_TIMEOUT and …_FAILURES: the path no longer works.
    TimeDelta unwritable_after = TimeDelta::seconds(5);
    std::size_t unwritable_checks = 5;
    TimeDelta timeout = TimeDelta::seconds(30);
    std::size_t max_outstanding = 64;  // checks whose answer is still welcome: 3 s of weak ones
  };

  // `entropy` gives transaction ids and the tie breaker; it outlives the client.
  IceClient(Options options, api::IceCredentials local, api::IceCredentials remote,
            SocketAddress relay, Entropy& entropy, Timestamp now);

  bool handle_stun(const StunMessage& message, const SocketAddress& from, Timestamp now);
  void handle_timeout(Timestamp now, Outbox& out);
  [[nodiscard]] Timestamp next_timeout() const;
  void rebind(Timestamp now);
  void restart(const api::IceCredentials& local, api::IceCredentials remote, Timestamp now);

  [[nodiscard]] State state() const { return state_; }
  // Our address as the relay sees it, of the last answer.
  [[nodiscard]] const std::optional<SocketAddress>& mapped_address() const { return mapped_; }

 private:
  struct Check {
    StunTransactionId transaction;
    Timestamp sent;
  };
  void start_checking(Timestamp now);
  [[nodiscard]] Timestamp next_check() const;
  void send_check(Timestamp now, Outbox& out);
  [[nodiscard]] std::optional<Timestamp> take(const StunTransactionId& transaction);

  Options options_;
  std::string username_;
  std::string relay_pwd_;
  SocketAddress relay_;
  Entropy& entropy_;
  std::uint64_t tie_breaker_ = 0;

  State state_ = State::kChecking;
  std::optional<SocketAddress> mapped_;
  std::vector<Check> outstanding_;  // oldest first
  std::optional<Timestamp> last_sent_;
  std::size_t sent_ = 0;      // since checking began
  std::size_t answered_ = 0;  // likewise
  TimeDelta rtt_ = TimeDelta::ms(100);
  Timestamp started_;
  Timestamp give_up_;
};

}  // namespace sfu
