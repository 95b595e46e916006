#include "sfu/ice/ice_client.h"

#include <algorithm>

#include "sfu/ice/stun_integrity.h"

namespace sfu {
namespace {

constexpr std::uint16_t kBinding = 1;
// RFC 8445 §5.1.2.1: of the peer-reflexive candidate this check may make; type preference 110.
constexpr std::uint32_t kPriority = 110U << 24 | 65'535U << 8 | 255U;

}  // namespace

IceClient::IceClient(Options options, api::IceCredentials local, api::IceCredentials remote,
                     SocketAddress relay, Entropy& entropy, Timestamp now)
    : options_(options),
      username_(remote.ufrag + ":" + local.ufrag),
      relay_pwd_(std::move(remote.pwd)),
      relay_(relay),
      entropy_(entropy) {
  std::uint8_t bytes[8];
  entropy_.fill(bytes);
  tie_breaker_ = ByteReader(bytes).u64();
  start_checking(now);
}

void IceClient::start_checking(Timestamp now) {
  state_ = State::kChecking;
  outstanding_.clear();
  last_sent_.reset();
  sent_ = 0;
  answered_ = 0;
  started_ = now;
  give_up_ = now + options_.timeout;
}

void IceClient::rebind(Timestamp now) {
  if (state_ != State::kFailed) start_checking(now);
}

void IceClient::restart(const api::IceCredentials& local, api::IceCredentials remote,
                        Timestamp now) {
  username_ = remote.ufrag + ":" + local.ufrag;
  relay_pwd_ = std::move(remote.pwd);
  start_checking(now);
}

Timestamp IceClient::next_check() const {
  if (!last_sent_) return started_;
  if (state_ == State::kChecking || sent_ < options_.checks_at_weak_interval) {
    return *last_sent_ + options_.weak_interval;
  }
  const Timestamp soon = *last_sent_ + options_.unstable_interval;
  if (answered_ < options_.answers_until_stable) return soon;
  const Timestamp stable = *last_sent_ + options_.stable_interval;
  if (outstanding_.empty()) return stable;
  return std::min(stable, std::max(soon, outstanding_.front().sent + rtt_ * 2));
}

Timestamp IceClient::next_timeout() const {
  return state_ == State::kFailed ? Timestamp::never() : std::min(next_check(), give_up_);
}

void IceClient::handle_timeout(Timestamp now, Outbox& out) {
  if (now < next_timeout()) return;
  if (now >= give_up_) {
    state_ = State::kFailed;
    return;
  }
  if (outstanding_.size() >= options_.unwritable_checks &&
      now - outstanding_.front().sent >= options_.unwritable_after) {
    state_ = State::kChecking;
  }
  send_check(now, out);
}

void IceClient::send_check(Timestamp now, Outbox& out) {
  last_sent_ = now;
  ++sent_;
  StunTransactionId transaction{};
  entropy_.fill(transaction);
  const MutableByteSpan space = out.reserve();
  if (space.empty()) return;
  StunWriter writer(space, StunClass::kRequest, kBinding, transaction);
  writer.username(username_);
  writer.priority(kPriority);
  writer.use_candidate();
  writer.ice_controlling(tie_breaker_);
  const std::size_t size = finish_with_integrity(writer, relay_pwd_);
  if (size == 0) return;
  out.commit(relay_, size);
  if (outstanding_.size() >= options_.max_outstanding) outstanding_.erase(outstanding_.begin());
  outstanding_.push_back({transaction, now});
}

bool IceClient::handle_stun(const StunMessage& message, const SocketAddress& from, Timestamp now) {
  if (state_ == State::kFailed) return false;
  if (message.message_class != StunClass::kSuccess || message.method != kBinding) return false;
  if (from != relay_) return false;  // RFC 8445 §7.2.5.2.1: only symmetric answers count
  if (!has_integrity(message, relay_pwd_)) return false;
  const std::optional<Timestamp> sent = take(message.transaction);
  if (!sent) return false;
  ++answered_;
  rtt_ = now - *sent;
  state_ = State::kConnected;
  give_up_ = now + options_.timeout;
  mapped_ = message.mapped_address;
  return true;
}

// When it was sent; older ones, answered or lost, are of no interest from then on.
std::optional<Timestamp> IceClient::take(const StunTransactionId& transaction) {
  const auto found = std::ranges::find(outstanding_, transaction, &Check::transaction);
  if (found == outstanding_.end()) return std::nullopt;
  const Timestamp sent = found->sent;
  outstanding_.erase(outstanding_.begin(), found + 1);
  return sent;
}

}  // namespace sfu
