// What happens next in virtual time. Events at the same time run in the order they were scheduled.
//   at(time, what, index)   an event of a few bytes: most of them are datagrams, by the million
//   at(time, action)        something scripted
//   pop()                   the next one; its action, if it is one, by take_action()
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sfu/base/units.h"

namespace loadtest {

class EventHeap {
 public:
  using Action = std::function<void(sfu::Timestamp now)>;
  enum class What : std::uint8_t { kAction, kToRelay, kToClient, kWakeClient, kWakeRelay };
  struct Event {
    sfu::Timestamp time;
    std::uint64_t order = 0;
    std::uint32_t index = 0;  // of whatever the event is about
    What what = What::kAction;
  };

  void at(sfu::Timestamp time, What what, std::uint32_t index) {
    heap_.push_back({time, next_order_++, index, what});
    std::ranges::push_heap(heap_, later);
  }
  void at(sfu::Timestamp time, Action action) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(actions_.size()));
      actions_.emplace_back();
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    actions_[index] = std::move(action);
    at(time, What::kAction, index);
  }
  [[nodiscard]] sfu::Timestamp next() const {
    return heap_.empty() ? sfu::Timestamp::never() : heap_.front().time;
  }
  // Takes the next event out; call only while next() is not never().
  Event pop() {
    std::ranges::pop_heap(heap_, later);
    const Event event = heap_.back();
    heap_.pop_back();
    return event;
  }
  Action take_action(std::uint32_t index) {
    free_.push_back(index);
    return std::exchange(actions_[index], nullptr);
  }

 private:
  static bool later(const Event& a, const Event& b) {
    return a.time != b.time ? a.time > b.time : a.order > b.order;
  }
  std::vector<Event> heap_;
  std::uint64_t next_order_ = 0;
  std::vector<Action> actions_;
  std::vector<std::uint32_t> free_;  // of them
};

}  // namespace loadtest
