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
  interval_ = options_.first_interval;
  next_check_ = now;
  give_up_ = now + options_.timeout;
}

void IceClient::rebind(Timestamp now) {
  if (state_ != State::kFailed) start_checking(now);
}

Timestamp IceClient::next_timeout() const {
  return state_ == State::kFailed ? Timestamp::never() : std::min(next_check_, give_up_);
}

void IceClient::handle_timeout(Timestamp now, Outbox& out) {
  if (now < next_timeout()) return;
  if (now >= give_up_) {
    state_ = State::kFailed;
    return;
  }
  send_check(out);
  if (state_ == State::kConnected) {
    next_check_ = now + options_.consent_interval;
  } else {
    next_check_ = now + interval_;
    interval_ = std::min(interval_ * 2, options_.max_interval);
  }
}

void IceClient::send_check(Outbox& out) {
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
  outstanding_.push_back(transaction);
}

bool IceClient::handle_stun(const StunMessage& message, const SocketAddress& from, Timestamp now) {
  if (state_ == State::kFailed) return false;
  if (message.message_class != StunClass::kSuccess || message.method != kBinding) return false;
  if (from != relay_) return false;  // RFC 8445 §7.2.5.2.1: only symmetric answers count
  if (!has_integrity(message, relay_pwd_)) return false;
  if (!forget(message.transaction)) return false;
  if (state_ == State::kChecking) next_check_ = now + options_.consent_interval;
  state_ = State::kConnected;
  give_up_ = now + options_.timeout;
  mapped_ = message.mapped_address;
  return true;
}

// True when it was waiting; older ones, answered or lost, are of no interest from then on.
bool IceClient::forget(const StunTransactionId& transaction) {
  const auto found = std::ranges::find(outstanding_, transaction);
  if (found == outstanding_.end()) return false;
  outstanding_.erase(outstanding_.begin(), found + 1);
  return true;
}

}  // namespace sfu
