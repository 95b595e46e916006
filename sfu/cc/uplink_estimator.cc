#include "sfu/cc/uplink_estimator.h"

#include <algorithm>
#include <utility>

#include "sfu/cc/datagram_on_line.h"

namespace sfu {
namespace {

constexpr std::int64_t kVoiceClock = 48'000;         // Hz
constexpr TimeDelta kJump = TimeDelta::seconds(10);  // no pause in a microphone's time is so long
constexpr TimeDelta kLongestPacket = TimeDelta::ms(120);  // of Opus, RFC 6716 §2.1.4
constexpr std::int64_t kMostMissing = 100;                // packets in one gap that count as lost
constexpr TimeDelta kControlInterval = TimeDelta::seconds(2);
// A plan reaches the page by signalling and the encoder takes a frame or two to follow.
constexpr TimeDelta kReaction = TimeDelta::ms(300);

}  // namespace

UplinkEstimator::UplinkEstimator(const std::optional<api::AccessLine>& line,
                                 const std::optional<api::MeasuredRate>& remembered)
    : line_(line),
      start_{line ? std::optional(line->up) : std::nullopt, remembered},
      rate_(start_.options({})) {}

void UplinkEstimator::set_rtt(TimeDelta rtt) { rate_.set_rtt(rtt + kReaction); }

void UplinkEstimator::on_datagram(std::size_t payload, Use use, Timestamp now) {
  const DataSize size = datagram_on_line(payload, framing());
  since_voice_ += size;
  fall_.on_datagram(size, now);
  if (use != Use::kControl) return;
  if (!control_since_) control_since_ = now;
  control_size_ += size;
}

DataRate UplinkEstimator::control(Timestamp now) {
  if (control_since_ && now - *control_since_ >= kControlInterval) {
    control_ = control_size_ / (now - *control_since_);
    control_size_ = DataSize::zero();
    control_since_ = now;
  }
  return control_;
}

void UplinkEstimator::on_voice(UnwrappedSeq sequence, std::uint32_t rtp_timestamp, Timestamp now) {
  const DataSize size = std::exchange(since_voice_, DataSize::zero());
  const auto before = voice_;
  const std::int64_t ticks =
      before ? static_cast<std::int32_t>(rtp_timestamp - before->rtp_timestamp) : 0;
  const TimeDelta passed = TimeDelta::us(ticks * 1'000'000 / kVoiceClock);
  if (!before || passed <= TimeDelta::zero() || passed > kJump) {
    if (before) rate_.begin_anew(now);
    fall_ = SuddenFall();
    voice_ = Voice{sequence, rtp_timestamp, now};
    missing_ = 0;
    return;
  }
  if (sequence == before->sequence + 1) note_length(passed);
  voice_ = Voice{sequence, rtp_timestamp, before->sent + passed};
  results_.assign(static_cast<std::size_t>(std::exchange(missing_, 0)),
                  {.sent = before->sent, .received = {}, .size = {}, .lost = true});
  missing_ = std::min(sequence - before->sequence - 1, kMostMissing);
  gap_behind_ = before->sequence;
  results_.push_back({.sent = voice_->sent, .received = now, .size = size});
  rate_.on_feedback(results_, now);
  fall_.on_voice({.queue = rate_.last_queue(),
                  .usual = rate_.usual_queue(),
                  .length = length_,
                  .arrives = rate_.delivered().value_or(DataRate::zero())},
                 now);
}

// A packet leaves when its last word was spoken, and its timestamp is of the first: longer packets
// are later by as much. That shorter ones are earlier shows by itself. One step alone may be a
// silence that was left out.
void UplinkEstimator::note_length(TimeDelta step) {
  const TimeDelta before = std::exchange(step_, step);
  if (step != before || step == length_ || step > kLongestPacket) return;
  if (length_ != TimeDelta::zero() && step > length_) rate_.on_longer_delay(step - length_);
  length_ = step;
}

void UplinkEstimator::on_late_voice(UnwrappedSeq sequence) {
  const bool of_last_gap = voice_ && sequence > gap_behind_ && sequence < voice_->sequence;
  if (of_last_gap && missing_ > 0) --missing_;
}

void UplinkEstimator::begin_anew(Timestamp now) {
  rate_.begin_anew(now);
  fall_ = SuddenFall();
  since_voice_ = DataSize::zero();
  voice_.reset();
  missing_ = 0;
  step_ = length_ = TimeDelta::zero();
}

}  // namespace sfu
