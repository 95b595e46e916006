// When a publisher's samples were captured, on the relay's clock: what keeps lips and voice
// together through slots that change their source (RFC 3550 §6.4.1, RFC 7667 §3.7).
//   on_sender_report(...)        NTP ↔ RTP of one stream, on the publisher's clock
//   capture_time(ssrc, rtp)      on the relay's clock; nullopt before that stream's first report
// The offset between the two clocks is one per publisher, shared by its audio and video, so an
// error in it moves both alike. It is the least (arrival − NTP) of the last half minute, approached
// at `max_slew` so that reports made at different moments agree; it follows a drifting clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace sfu {

class PublisherClock {
 public:
  struct Options {
    std::size_t max_streams = 16;     // audio, camera and document with three encodings; spares
    std::int64_t max_slew_ppm = 500;  // five times a bad crystal; 0.5 ms between reports 1 s apart
    TimeDelta step = TimeDelta::seconds(10);  // more than any queue: the publisher's clock was set
  };

  PublisherClock();
  explicit PublisherClock(Options options) : options_(options) {}
  void on_sender_report(Ssrc ssrc, std::uint64_t ntp, std::uint32_t rtp_timestamp,
                        std::uint32_t clock_rate, Timestamp now);
  [[nodiscard]] std::optional<Timestamp> capture_time(Ssrc ssrc, std::uint32_t rtp_timestamp) const;

 private:
  static constexpr std::size_t kBuckets = 6;
  static constexpr std::int64_t kBucketUs = 5'000'000;  // the minimum is over 25 to 30 s
  struct Stream {
    Ssrc ssrc;
    std::int64_t ntp_us;
    std::uint32_t rtp_timestamp;
    std::uint32_t clock_rate;
  };
  struct Bucket {
    std::int64_t number = -1;
    std::int64_t least = 0;
  };
  void update_offset(std::int64_t sample, Timestamp now);
  Stream* stream(Ssrc ssrc);

  Options options_;
  std::vector<Stream> streams_;
  std::array<Bucket, kBuckets> buckets_;
  std::optional<std::int64_t> offset_us_;  // relay clock − publisher NTP
  Timestamp updated_;
};

// NTP time (32.32 fixed point since 1900) of the relay's clock; its origin stands for 1970.
std::uint64_t ntp_time(Timestamp time);

struct SenderReportValues {
  std::uint64_t ntp = 0;
  std::uint32_t rtp_timestamp = 0;
};
// What a sender report at `now` says of a slot whose sample `rtp_timestamp` (outgoing) was captured
// at `captured`.
SenderReportValues sender_report_values(std::uint32_t rtp_timestamp, Timestamp captured,
                                        std::uint32_t clock_rate, Timestamp now);

// The offset (outgoing − incoming) that puts a sample at the same place of one clock for all
// sources of a slot: for RtpRewriter::switch_to, so that sender reports do not jump. `origin`: the
// slot's constant.
std::uint32_t timestamp_offset_for(std::uint32_t rtp_timestamp, Timestamp captured,
                                   std::uint32_t clock_rate, std::uint32_t origin);

}  // namespace sfu
