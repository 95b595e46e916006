// What waits to be written to one client: one write at a time is under way, that of the front.
//   push(text)    kWrite: nothing was under way, write front() now; kWait: on_written() comes to
//   it;
//                 kFull: the client reads too slowly and is to be cut off
//   front()       stays where it is until pop()
//   pop()         the front is written; true: there is more, write front() again
// Both bounds are the server's options: a client that does not read must not fill the memory.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

namespace signalling {

class WriteQueue {
 public:
  struct Limits {
    std::size_t messages;
    std::size_t bytes;
  };
  enum class Push { kWrite, kWait, kFull };

  explicit WriteQueue(Limits limits) : limits_(limits) {}

  Push push(std::string text) {
    if (queue_.size() >= limits_.messages || text.size() > limits_.bytes - bytes_) {
      return Push::kFull;
    }
    bytes_ += text.size();
    queue_.push_back(std::move(text));
    return queue_.size() == 1 ? Push::kWrite : Push::kWait;
  }

  [[nodiscard]] const std::string& front() const { return queue_.front(); }
  [[nodiscard]] bool empty() const { return queue_.empty(); }

  bool pop() {
    bytes_ -= queue_.front().size();
    queue_.pop_front();
    return !queue_.empty();
  }

 private:
  Limits limits_;
  std::deque<std::string> queue_;
  std::size_t bytes_ = 0;
};

}  // namespace signalling
