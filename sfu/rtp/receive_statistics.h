// Reception statistics of one stream for receiver reports (RFC 3550 §6.4.1, A.1, A.3, A.8).
//   on_packet(...)              every packet that is no duplicate, repaired ones too
//   on_sender_report(ntp, now)  for the round-trip time
//   report(now)                 the values of the next report block; ends the loss interval
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/rtp/rate_window.h"

namespace sfu {

struct ReportValues {
  std::uint8_t fraction_lost = 0;    // of 256, since the last report
  std::int64_t expected = 0;         // packets since the last report
  std::int32_t cumulative_lost = 0;  // 24 bits, signed
  std::uint32_t extended_highest = 0;
  std::uint32_t jitter = 0;              // in RTP timestamp units
  std::uint32_t last_sender_report = 0;  // middle 32 bits of its NTP time, 0: none
  std::uint32_t delay_since_last = 0;    // since then, in 1/65,536 s
};

class ReceiveStatistics {
 public:
  void on_packet(UnwrappedSeq seq, std::uint32_t rtp_timestamp, Timestamp arrival,
                 std::uint32_t clock_rate, DataSize size);
  void on_sender_report(std::uint64_t ntp, Timestamp now);
  ReportValues report(Timestamp now);
  [[nodiscard]] DataRate bitrate(Timestamp now) const { return rate_.rate(now); }
  [[nodiscard]] bool started() const { return started_; }
  [[nodiscard]] std::int64_t received() const { return received_; }

 private:
  struct Previous {
    std::uint32_t rtp_timestamp;
    Timestamp arrival;
  };
  void update_jitter(std::uint32_t rtp_timestamp, Timestamp arrival, std::uint32_t clock_rate);

  bool started_ = false;
  UnwrappedSeq first_ = 0;
  UnwrappedSeq highest_ = 0;
  std::int64_t received_ = 0;
  std::int64_t expected_prior_ = 0;
  std::int64_t received_prior_ = 0;
  std::optional<Previous> previous_;
  std::int64_t jitter_x16_ = 0;
  std::uint64_t sender_report_ntp_ = 0;
  std::optional<Timestamp> sender_report_at_;
  RateWindow rate_;
};

}  // namespace sfu
