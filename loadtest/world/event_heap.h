// What happens next in virtual time. Events at the same time run in the order they were scheduled.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "sfu/base/units.h"

namespace loadtest {

class EventHeap {
 public:
  using Action = std::function<void(sfu::Timestamp now)>;

  void at(sfu::Timestamp time, Action action) {
    heap_.push({time, next_order_++, std::move(action)});
  }
  [[nodiscard]] sfu::Timestamp next() const {
    return heap_.empty() ? sfu::Timestamp::never() : heap_.top().time;
  }
  // Takes the next event out; call only while next() is not never().
  std::pair<sfu::Timestamp, Action> pop() {
    // The heap orders by time and order alone: moving the action out does not disturb it.
    Event& top = const_cast<Event&>(heap_.top());
    std::pair<sfu::Timestamp, Action> event{top.time, std::move(top.action)};
    heap_.pop();
    return event;
  }

 private:
  struct Event {
    sfu::Timestamp time;
    std::uint64_t order;
    Action action;
    friend bool operator<(const Event& a, const Event& b) {
      return a.time != b.time ? a.time > b.time : a.order > b.order;
    }
  };
  std::priority_queue<Event> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace loadtest
