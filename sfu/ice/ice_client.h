// The peer's side of ICE for the virtual terminals: a controlling agent (RFC 8445 §7.2) with one
// local path and one candidate of the relay, nominating with every check.
//   handle_timeout(now, out)            sends the check that is due
//   handle_stun(message, from, now)     an answer; true when it was a right one
//   next_timeout()                      when the next check is due, or patience ends
//   rebind(now)                         the local address has changed: check again at once
// Checks go out at growing intervals until one is answered, then at libwebrtc's consent interval
// (RFC 7675 §5.1 would be content with 5 s). Without an answer for `timeout` it fails for good.
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
    TimeDelta first_interval = TimeDelta::ms(50);    // doubled with each unanswered check …
    TimeDelta max_interval = TimeDelta::seconds(1);  // … up to here
    TimeDelta consent_interval = TimeDelta::ms(2'500);
    TimeDelta timeout = TimeDelta::seconds(30);
    std::size_t max_outstanding = 16;  // checks whose answer is still welcome: 10 s of them
  };

  // `entropy` gives transaction ids and the tie breaker; it outlives the client.
  IceClient(Options options, api::IceCredentials local, api::IceCredentials remote,
            SocketAddress relay, Entropy& entropy, Timestamp now);

  bool handle_stun(const StunMessage& message, const SocketAddress& from, Timestamp now);
  void handle_timeout(Timestamp now, Outbox& out);
  [[nodiscard]] Timestamp next_timeout() const;
  void rebind(Timestamp now);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const SocketAddress& relay() const { return relay_; }
  // Our address as the relay sees it, of the last answer.
  [[nodiscard]] const std::optional<SocketAddress>& mapped_address() const { return mapped_; }

 private:
  void start_checking(Timestamp now);
  void send_check(Outbox& out);
  bool forget(const StunTransactionId& transaction);

  Options options_;
  std::string username_;
  std::string relay_pwd_;
  SocketAddress relay_;
  Entropy& entropy_;
  std::uint64_t tie_breaker_ = 0;
  State state_ = State::kChecking;
  std::vector<StunTransactionId> outstanding_;  // oldest first
  TimeDelta interval_;
  Timestamp next_check_;
  Timestamp give_up_;
  std::optional<SocketAddress> mapped_;
};

}  // namespace sfu
