// One direction of a TCP connection as signalling sees it: messages cut into segments that share
// the line with the media, each sent again when its timer runs out (RFC 6298 §5.5: doubled every
// time), handed over whole and in order.
//   push(size, action)     a message that is on its way
//   arrived(message)       one of its segments is there; the actions that are due now, in order
// No congestion window: a message is a few kilobytes, within the ten segments of RFC 6928.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "loadtest/world/event_heap.h"
#include "sfu/base/units.h"

namespace loadtest {

struct StreamSegment {
  sfu::DataSize size;
  sfu::TimeDelta timeout = sfu::TimeDelta::ms(200);  // Linux's lower bound

  [[nodiscard]] StreamSegment again() const {
    return {size, std::min(timeout * 2, sfu::TimeDelta::seconds(60))};
  }
};

// With IP and TCP headers.
inline std::vector<StreamSegment> segments_of(std::size_t bytes) {
  constexpr std::size_t kPayload = 1'448;
  constexpr std::size_t kHeaders = 52;
  std::vector<StreamSegment> segments;
  for (std::size_t rest = bytes; rest > 0;) {
    const std::size_t size = std::min(rest, kPayload);
    segments.push_back({.size = sfu::DataSize::bytes(size + kHeaders)});
    rest -= size;
  }
  return segments;
}

struct StreamMessage {
  std::size_t missing = 0;  // segments
  EventHeap::Action action;
};

class ReliableStream {
 public:
  std::shared_ptr<StreamMessage> push(std::size_t bytes, EventHeap::Action action) {
    const auto message = std::make_shared<StreamMessage>(
        StreamMessage{segments_of(bytes).size(), std::move(action)});
    waiting_.push_back(message);
    return message;
  }
  std::vector<EventHeap::Action> arrived(StreamMessage& message) {
    --message.missing;
    std::vector<EventHeap::Action> due;
    while (!waiting_.empty() && waiting_.front()->missing == 0) {
      due.push_back(std::move(waiting_.front()->action));
      waiting_.pop_front();
    }
    return due;
  }

 private:
  std::deque<std::shared_ptr<StreamMessage>> waiting_;
};

}  // namespace loadtest
