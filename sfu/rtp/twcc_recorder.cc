#include "sfu/rtp/twcc_recorder.h"

#include <algorithm>

namespace sfu {
TwccRecorder::TwccRecorder() : TwccRecorder(Options{}) {}

TwccRecorder::TwccRecorder(Options options)
    : options_(options), interval_(options.initial_interval) {
  arrivals_.fill(kNotArrived);
}

void TwccRecorder::set_bitrate(DataRate received) {
  const DataRate share = received.scaled(options_.share_percent, 100);
  interval_ = share <= DataRate::zero()
                  ? options_.max_interval
                  : std::clamp<TimeDelta>(DataSize::bytes(options_.feedback_bytes) / share,
                                          options_.min_interval, options_.max_interval);
}

void TwccRecorder::on_packet(std::uint16_t transport_sequence, Timestamp now) {
  const std::int64_t sequence = unwrapper_.unwrap(transport_sequence);
  if (!started_) {
    started_ = true;
    begin_ = next_ = end_ = sequence;
  }
  if (sequence <= end_ - kMaxPackets) return;  // too late to be news
  if (sequence < begin_) begin_ = sequence;
  make_room_for(sequence);
  if (arrival(sequence) != kNotArrived) return;
  arrival(sequence) = now.us();
  next_ = std::min(next_, sequence);
  due_ = std::min(due_, now + interval_);
}

void TwccRecorder::make_room_for(std::int64_t sequence) {
  if (sequence < end_) return;
  if (sequence - end_ >= kMaxPackets) {
    arrivals_.fill(kNotArrived);
  } else {
    for (; end_ <= sequence; ++end_) arrival(end_) = kNotArrived;
  }
  end_ = sequence + 1;
  begin_ = std::max(begin_, end_ - kMaxPackets);
  next_ = std::max(next_, begin_);
}

bool TwccRecorder::take(Timestamp, TwccFeedback& out) {
  out.arrivals.clear();
  due_ = Timestamp::never();
  if (next_ >= end_) return false;
  out.first_sequence = static_cast<std::uint16_t>(next_);
  out.feedback_count = feedback_count_++;
  for (; next_ < end_; ++next_) {
    const std::int64_t at = arrival(next_);
    out.arrivals.push_back(at == kNotArrived ? std::nullopt : std::optional(Timestamp::us(at)));
  }
  return true;
}

}  // namespace sfu
