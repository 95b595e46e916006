// The transactions of the last checks and where they came from. A check is authenticated but says
// nothing of its sender's address: whoever can listen could send a copy from elsewhere, or an old
// one again, and pull the media there. So a transaction counts once, for the first address it came
// from.
#pragma once

#include <cstddef>
#include <vector>

#include "sfu/base/socket_address.h"
#include "sfu/wire/stun.h"

namespace sfu {

class RecentChecks {
 public:
  explicit RecentChecks(std::size_t capacity) : capacity_(capacity) {}

  // kRepeated is a client's retransmission (RFC 8489 §6.2.1): to be answered, without effect.
  enum class Verdict { kNew, kRepeated, kFromElsewhere };
  Verdict judge(const StunTransactionId& transaction, const SocketAddress& remote) {
    for (const Check& check : ring_) {
      if (check.transaction != transaction) continue;
      return check.remote == remote ? Verdict::kRepeated : Verdict::kFromElsewhere;
    }
    if (ring_.size() < capacity_) {
      ring_.push_back({transaction, remote});
    } else {
      ring_[oldest_] = {transaction, remote};
      oldest_ = (oldest_ + 1) % capacity_;
    }
    return Verdict::kNew;
  }

 private:
  struct Check {
    StunTransactionId transaction;
    SocketAddress remote;
  };
  std::size_t capacity_;
  std::vector<Check> ring_;
  std::size_t oldest_ = 0;
};

}  // namespace sfu
