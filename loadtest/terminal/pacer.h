// The queue before a page's line (libwebrtc's pacing_controller.cc): retransmissions before
// pictures, bursts of at most 40 ms at a rate above the target, so that nothing waits for long;
// voice never comes here, it passes at once.
//   set_rate(target)          the pace is 2.5 times that, or what empties the queue within two
//   seconds push(item, size, urgent, now) next_timeout()            when the next one may go; a
//   congestion window may still forbid it pop(now)                  the one that may go now
//   forget_usual()            what is not urgent will never go (PacketQueue's key frame flushing)
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "sfu/base/units.h"

namespace loadtest {

template <class Item>
class Pacer {
 public:
  static constexpr std::size_t kMostWaiting = 2'000;  // far more than two seconds of anything

  void set_rate(sfu::DataRate target, sfu::Timestamp now) {
    pay(now);
    pace_ = target.scaled(kFactorPercent, 100);
  }
  // False: the queue is full, the packet is gone.
  bool push(Item item, sfu::DataSize size, bool urgent, sfu::Timestamp now) {
    if (urgent_.size() + usual_.size() >= kMostWaiting) return false;
    (urgent ? urgent_ : usual_).push_back({std::move(item), size, now});
    waiting_ += size;
    return true;
  }
  void forget_usual() {
    for (const Waiting& one : usual_) waiting_ -= one.size;
    usual_.clear();
  }
  [[nodiscard]] bool empty() const { return urgent_.empty() && usual_.empty(); }
  [[nodiscard]] sfu::Timestamp next_timeout() const {
    if (empty()) return sfu::Timestamp::never();
    const sfu::TimeDelta owed = debt_ / pace();
    return owed <= kBurst ? paid_ : paid_ + (owed - kBurst);
  }
  std::optional<Item> pop(sfu::Timestamp now) {
    pay(now);
    if (empty() || debt_ / pace() > kBurst) return std::nullopt;
    auto& queue = urgent_.empty() ? usual_ : urgent_;
    Waiting next = std::move(queue.front());
    queue.pop_front();
    waiting_ -= next.size;
    debt_ += next.size;
    return std::move(next.item);
  }

 private:
  static constexpr std::int64_t kFactorPercent = 250;
  static constexpr sfu::TimeDelta kBurst = sfu::TimeDelta::ms(40);
  static constexpr sfu::TimeDelta kLongestQueue = sfu::TimeDelta::seconds(2);
  struct Waiting {
    Item item;
    sfu::DataSize size;
    sfu::Timestamp since;
  };
  [[nodiscard]] sfu::DataRate pace() const {
    return std::max<sfu::DataRate>({pace_, waiting_ / kLongestQueue, sfu::DataRate::kbps(1)});
  }
  void pay(sfu::Timestamp now) {
    if (now <= paid_) return;
    const auto paid =
        sfu::DataSize::bytes(pace().bps() * std::min(now - paid_, kLongestQueue).us() / 8'000'000);
    debt_ = debt_ > paid ? debt_ - paid : sfu::DataSize::zero();
    paid_ = now;
  }

  sfu::DataRate pace_ = sfu::DataRate::kbps(750);
  std::deque<Waiting> urgent_;
  std::deque<Waiting> usual_;
  sfu::DataSize waiting_;
  sfu::DataSize debt_;
  sfu::Timestamp paid_;
};

}  // namespace loadtest
