// Arrival times of one publisher's packets for transport-wide feedback
// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
//   on_packet(transport_sequence, arrival)
//   due(now) / next_timeout()     one `interval` after the first packet that was not reported
//   take(now, out)                everything not reported yet; false when there is nothing
// Feedback costs `share_percent` of the bitrate, at least every 250 ms and at most every 50 ms. A
// packet that comes after it was reported missing is reported again with what followed it. The last
// number taken is always one that arrived. Limit: the last `kMaxPackets` numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"

namespace sfu {

struct TwccFeedback {
  std::uint16_t first_sequence = 0;
  std::uint8_t feedback_count = 0;
  std::vector<std::optional<Timestamp>>
      arrivals;  // of first_sequence, + 1, …; nullopt: not arrived
};

class TwccRecorder {
 public:
  static constexpr std::int64_t kMaxPackets = 1'024;
  struct Options {
    TimeDelta min_interval = TimeDelta::ms(50);
    TimeDelta max_interval = TimeDelta::ms(250);
    TimeDelta initial_interval = TimeDelta::ms(100);  // until set_bitrate
    std::int64_t share_percent = 5;
    std::int64_t feedback_bytes = 68;  // a typical message with IP, UDP and SRTCP
  };
  TwccRecorder();
  explicit TwccRecorder(Options options);
  void set_bitrate(DataRate received);
  void on_packet(std::uint16_t transport_sequence, Timestamp arrival);
  [[nodiscard]] bool due(Timestamp now) const { return now >= next_timeout(); }
  [[nodiscard]] Timestamp next_timeout() const { return due_; }
  bool take(Timestamp now, TwccFeedback& out);

 private:
  static constexpr std::int64_t kNotArrived = -1;
  std::int64_t& arrival(std::int64_t sequence) {
    return arrivals_[static_cast<std::size_t>(sequence) % arrivals_.size()];
  }
  void make_room_for(std::int64_t sequence);

  Options options_;
  TimeDelta interval_;
  SeqUnwrapper unwrapper_;
  std::array<std::int64_t, static_cast<std::size_t>(kMaxPackets)> arrivals_;  // µs
  bool started_ = false;
  std::int64_t begin_ = 0;  // oldest number kept
  std::int64_t next_ = 0;   // first number of the next feedback
  std::int64_t end_ = 0;    // one behind the highest that arrived
  Timestamp due_ = Timestamp::never();
  std::uint8_t feedback_count_ = 0;
};

}  // namespace sfu
