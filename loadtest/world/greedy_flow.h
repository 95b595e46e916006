// Somebody else on the same line who sends without end: one TCP flow (RFC 5681: slow start,
// congestion avoidance, fast recovery) as large as the line and its queue let it grow. It fills a
// drop-tail queue until it loses, halves, and fills it again, which is what a kiosk's voice waits
// behind. Or a film, which is `most` and fills nothing where there is room for it.
//   begin(now) / handle_timeout(now) / next_timeout()   sends over the link it was given
// Its acknowledgements come back after a constant time: they are small, and that way is free.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "loadtest/world/link.h"

namespace loadtest {

class GreedyFlow {
 public:
  // `link` outlives this. `back`: the other direction, without queue.
  GreedyFlow(Link& link, sfu::TimeDelta back, sfu::DataRate most = sfu::DataRate::infinity())
      : link_(link), back_(back), pause_(kSegment / most) {}

  void begin(sfu::Timestamp now);
  void handle_timeout(sfu::Timestamp now);
  [[nodiscard]] sfu::Timestamp next_timeout() const;
  [[nodiscard]] sfu::DataSize delivered() const { return kSegment * delivered_; }
  [[nodiscard]] std::int64_t window() const { return window_; }  // segments

 private:
  static constexpr sfu::DataSize kSegment = sfu::DataSize::bytes(std::int64_t{1'500});
  static constexpr std::int64_t kLargest = 700;  // of a receiver's 1 MiB

  struct Answer {
    sfu::Timestamp at;
    std::int64_t number = 0;
    bool arrived = true;
    friend bool operator<(const Answer& a, const Answer& b) {
      return a.at != b.at ? a.at > b.at : a.number > b.number;
    }
  };
  [[nodiscard]] bool window_full() const {
    return static_cast<std::int64_t>(answers_.size()) >= window_;
  }
  void fill(sfu::Timestamp now);
  void acknowledge();
  void lose(std::int64_t number);

  Link& link_;
  sfu::TimeDelta back_;
  sfu::TimeDelta pause_;                 // between two segments that there are to send
  sfu::Timestamp due_;                   // since when there is one
  std::priority_queue<Answer> answers_;  // of everything on its way
  std::int64_t window_ = 10;             // RFC 6928
  std::int64_t threshold_ = kLargest;
  std::int64_t since_growth_ = 0;
  std::int64_t next_ = 0;
  std::int64_t recovered_at_ = 0;  // what was sent before has been answered for
  std::int64_t delivered_ = 0;
  sfu::TimeDelta round_trip_ = sfu::TimeDelta::ms(200);
};

}  // namespace loadtest
