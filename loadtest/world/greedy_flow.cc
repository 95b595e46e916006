#include "loadtest/world/greedy_flow.h"

#include <algorithm>

namespace loadtest {

void GreedyFlow::handle_timeout(sfu::Timestamp now) {
  while (!answers_.empty() && answers_.top().at <= now) {
    const Answer answer = answers_.top();
    answers_.pop();
    if (answer.arrived) {
      acknowledge();
    } else {
      lose(answer.number);
    }
  }
  fill(now);
}

void GreedyFlow::begin(sfu::Timestamp now) {
  due_ = now;
  fill(now);
}

sfu::Timestamp GreedyFlow::next_timeout() const {
  const sfu::Timestamp answered = answers_.empty() ? sfu::Timestamp::never() : answers_.top().at;
  return window_full() ? answered : std::min(answered, due_);
}

void GreedyFlow::fill(sfu::Timestamp now) {
  for (; !window_full() && due_ <= now; due_ = due_ + pause_) {
    const auto arrival = link_.transmit(kSegment, now);
    // What is lost is missed when the segments after it are answered: about a round trip later.
    const sfu::Timestamp answered = arrival ? *arrival + back_ : now + round_trip_;
    if (arrival) round_trip_ = answered - now;
    answers_.push({answered, next_++, arrival.has_value()});
  }
}

void GreedyFlow::acknowledge() {
  ++delivered_;
  if (window_ >= kLargest) return;
  if (window_ < threshold_) {
    ++window_;
  } else if (++since_growth_ >= window_) {
    since_growth_ = 0;
    ++window_;
  }
}

// Once per window: what else is lost of it says the same.
void GreedyFlow::lose(std::int64_t number) {
  if (number < recovered_at_) return;
  threshold_ = std::max<std::int64_t>(window_ / 2, 2);
  window_ = threshold_;
  since_growth_ = 0;
  recovered_at_ = next_;
}

}  // namespace loadtest
