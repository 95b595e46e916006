// The queue before a page's line (libwebrtc's pacing_controller.cc): retransmissions before
// pictures, bursts of at most 40 ms at the pace. Voice passes at once, but is paid for.
//   set_pace(rate, now)           it is faster when the queue would take more than two seconds
//   push(item, size, urgent, now)
//   on_sent(size, now)            something passed by
//   forget_usual()                what is not urgent will never go (key frame flushing)
//   next_timeout() / pop(now)     when the next one may go, and that one
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "sfu/base/units.h"

namespace loadtest {

template <class Item>
class Pacer {
 public:
  static constexpr std::size_t kMostWaiting = 2'000;  // far more than two seconds of anything

  void set_pace(sfu::DataRate pace, sfu::Timestamp now) {
    pay(now);
    pace_ = pace;
  }
  // False: the queue is full, the packet is gone.
  bool push(Item item, sfu::DataSize size, bool urgent, sfu::Timestamp now) {
    if (urgent_.size() + usual_.size() >= kMostWaiting) return false;
    (urgent ? urgent_ : usual_).push_back({std::move(item), size, now});
    waiting_ += size;
    return true;
  }
  void on_sent(sfu::DataSize size, sfu::Timestamp now) {
    pay(now);
    debt_ = std::min(debt_ + cost(size), pace().bps() * kLongestDebt.us());
  }
  void forget_usual() {
    for (const Waiting& one : usual_) waiting_ -= one.size;
    usual_.clear();
  }
  [[nodiscard]] bool empty() const { return urgent_.empty() && usual_.empty(); }
  [[nodiscard]] sfu::Timestamp next_timeout() const {
    if (empty()) return sfu::Timestamp::never();
    const sfu::TimeDelta owed = owes();
    return owed <= kBurst ? paid_ : paid_ + (owed - kBurst);
  }
  std::optional<Item> pop(sfu::Timestamp now) {
    pay(now);
    if (empty() || owes() > kBurst) return std::nullopt;
    auto& queue = urgent_.empty() ? usual_ : urgent_;
    Waiting next = std::move(queue.front());
    queue.pop_front();
    waiting_ -= next.size;
    debt_ += cost(next.size);
    return std::move(next.item);
  }

 private:
  static constexpr sfu::TimeDelta kBurst = sfu::TimeDelta::ms(40);
  static constexpr sfu::TimeDelta kLongestDebt = sfu::TimeDelta::ms(500);  // more is forgotten
  static constexpr sfu::TimeDelta kLongestQueue = sfu::TimeDelta::seconds(2);
  struct Waiting {
    Item item;
    sfu::DataSize size;
    sfu::Timestamp since;
  };
  [[nodiscard]] sfu::DataRate pace() const {
    return std::max<sfu::DataRate>({pace_, waiting_ / kLongestQueue, sfu::DataRate::kbps(1)});
  }
  // Exact: what is owed is paid in steps of a microsecond.
  static std::int64_t cost(sfu::DataSize size) { return size.bytes() * 8'000'000; }
  // Rounded up: after that nothing is owed.
  [[nodiscard]] sfu::TimeDelta owes() const {
    return sfu::TimeDelta::us((debt_ + pace().bps() - 1) / pace().bps());
  }
  void pay(sfu::Timestamp now) {
    if (now <= paid_) return;
    debt_ =
        std::max<std::int64_t>(0, debt_ - pace().bps() * std::min(now - paid_, kLongestQueue).us());
    paid_ = now;
  }

  sfu::DataRate pace_ = sfu::DataRate::kbps(750);
  std::deque<Waiting> urgent_;
  std::deque<Waiting> usual_;
  sfu::DataSize waiting_;
  std::int64_t debt_ = 0;  // bits, in millionths
  sfu::Timestamp paid_;
};

}  // namespace loadtest
