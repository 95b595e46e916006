#include "sfu/io/usrsctp_mailbox.h"

#include <variant>

namespace sfu {
namespace {

// As much as the receive window is on the way to us at most; beyond it the peer sends again.
constexpr std::size_t kMaxPacketBytes = 512 * 1'024;

std::size_t size_of(const SctpOutput& output) {
  if (const auto* packet = std::get_if<SctpPacketOut>(&output)) return packet->bytes.size();
  if (const auto* in = std::get_if<SctpMessageIn>(&output)) return in->message.payload.size();
  return 0;
}

}  // namespace

bool UsrsctpMailbox::accept(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  if (on_the_way_ + engine_queued_ + bytes > options_.max_queued) {
    refused_ = true;
    return false;
  }
  on_the_way_ += bytes;
  return true;
}

bool UsrsctpMailbox::take_packet_room(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (closed_ || packet_bytes_ + bytes > kMaxPacketBytes) return false;
  packet_bytes_ += bytes;
  return true;
}

bool UsrsctpMailbox::poll(SctpOutput& output) {
  const std::lock_guard lock(mutex_);
  if (outputs_.empty()) {
    announced_ = false;
    return false;
  }
  output = std::move(outputs_.front());
  outputs_.pop_front();
  inbound_ -= size_of(output);
  return true;
}

std::size_t UsrsctpMailbox::queued() const {
  const std::lock_guard lock(mutex_);
  return on_the_way_ + engine_queued_;
}

void UsrsctpMailbox::handed_over(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  on_the_way_ -= bytes;
  engine_queued_ += bytes;
}

void UsrsctpMailbox::give_packet_room(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  packet_bytes_ -= bytes;
}

bool UsrsctpMailbox::deliver(std::deque<SctpOutput> outputs, std::size_t engine_queued) {
  bool tell = false;
  bool fits = true;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return true;
    engine_queued_ = engine_queued;
    for (SctpOutput& output : outputs) {
      const auto* change = std::get_if<SctpStateChange>(&output);
      closed_ = closed_ || (change != nullptr && *change == SctpStateChange::kClosed);
      inbound_ += size_of(output);
      outputs_.push_back(std::move(output));
    }
    if (inbound_ > kMaxInbound && !closed_) {
      outputs_.clear();
      outputs_.emplace_back(SctpStateChange::kClosed);
      inbound_ = 0;
      closed_ = true;
      fits = false;
    }
    if (refused_ && !closed_ && on_the_way_ + engine_queued_ <= options_.max_queued / 2) {
      refused_ = false;
      outputs_.emplace_back(SctpStateChange::kWritable);
    }
    if (!outputs_.empty() && !announced_) tell = announced_ = true;
  }
  if (tell) listener_->tell(owner_);  // without our lock: the shard may poll at once
  return fits;
}

}  // namespace sfu
