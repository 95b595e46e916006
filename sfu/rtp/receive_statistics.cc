#include "sfu/rtp/receive_statistics.h"

#include <algorithm>
#include <cstdlib>

namespace sfu {

void ReceiveStatistics::on_packet(UnwrappedSeq seq, std::uint32_t rtp_timestamp, Timestamp arrival,
                                  std::uint32_t clock_rate, DataSize size) {
  if (!started_) {
    started_ = true;
    first_ = seq;
    highest_ = seq - 1;
  }
  ++received_;
  rate_.add(size, arrival);
  first_ = std::min(first_, seq);
  if (seq <= highest_) return;  // late: its transit says nothing about the line's jitter
  highest_ = seq;
  update_jitter(rtp_timestamp, arrival, clock_rate);
}

// RFC 3550 A.8, in its integer form. Packets of one frame share a timestamp and leave in a row:
// only the first of them measures the line.
void ReceiveStatistics::update_jitter(std::uint32_t rtp_timestamp, Timestamp arrival,
                                      std::uint32_t clock_rate) {
  if (previous_ && previous_->rtp_timestamp == rtp_timestamp) return;
  if (previous_) {
    const std::int64_t received = (arrival - previous_->arrival).us() * clock_rate / 1'000'000;
    const auto sent = static_cast<std::int32_t>(rtp_timestamp - previous_->rtp_timestamp);
    const std::int64_t difference = std::abs(received - sent);
    // Five seconds: the sender's clock was set, as libwebrtc judges too.
    if (difference < std::int64_t{5} * clock_rate) {
      jitter_x16_ += difference - ((jitter_x16_ + 8) >> 4);
    }
  }
  previous_ = Previous{rtp_timestamp, arrival};
}

void ReceiveStatistics::on_sender_report(std::uint64_t ntp, Timestamp now) {
  sender_report_ntp_ = ntp;
  sender_report_at_ = now;
}

ReportValues ReceiveStatistics::report(Timestamp now) {
  ReportValues values;
  if (!started_) return values;
  const std::int64_t expected = highest_ - first_ + 1;
  const std::int64_t expected_now = expected - expected_prior_;
  const std::int64_t lost_now = expected_now - (received_ - received_prior_);
  values.expected = expected_now;
  expected_prior_ = expected;
  received_prior_ = received_;
  if (expected_now > 0 && lost_now > 0) {
    values.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::int64_t>(lost_now * 256 / expected_now, 255));
  }
  values.cumulative_lost = static_cast<std::int32_t>(
      std::clamp<std::int64_t>(expected - received_, -0x80'0000, 0x7F'FFFF));
  constexpr std::int64_t kUnwrapperStart = 65'536;  // one cycle above zero, see Unwrapper
  values.extended_highest = static_cast<std::uint32_t>(highest_ - kUnwrapperStart);
  values.jitter = static_cast<std::uint32_t>(jitter_x16_ >> 4);
  if (sender_report_at_) {
    values.last_sender_report = static_cast<std::uint32_t>(sender_report_ntp_ >> 16);
    values.delay_since_last =
        static_cast<std::uint32_t>((now - *sender_report_at_).us() * 65'536 / 1'000'000);
  }
  return values;
}

}  // namespace sfu
