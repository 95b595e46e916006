#include "sfu/rtp/nack_generator.h"

#include <algorithm>
#include <utility>

namespace sfu {

NackGenerator::NackGenerator(Options options) : options_(options), rtt_(options.initial_rtt) {}

NackGenerator::Verdict NackGenerator::on_packet(UnwrappedSeq seq, Timestamp now) {
  const auto highest = seen_.highest();
  switch (seen_.insert(seq)) {
    case SequenceWindow::Seen::kSeen:
      return Verdict::kDuplicate;
    case SequenceWindow::Seen::kTooOld:
      return Verdict::kTooFarBehind;
    case SequenceWindow::Seen::kNew:
      break;
  }
  if (highest && seq < *highest) {
    remove(seq);
    return Verdict::kRecovered;
  }
  const bool silence = std::exchange(after_silence_, false);
  if (!highest || seq == *highest + 1) return Verdict::kInOrder;
  if (silence) {
    give_up();
    return Verdict::kGap;
  }
  open_gap(*highest + 1, seq, now);
  return Verdict::kGap;
}

void NackGenerator::open_gap(UnwrappedSeq first, UnwrappedSeq end, Timestamp now) {
  const auto size = static_cast<std::size_t>(end - first);
  if (missing_.size() + size > options_.max_missing) {
    give_up();
    return;
  }
  const Timestamp due = now + options_.reorder_grace;
  for (UnwrappedSeq seq = first; seq < end; ++seq) missing_.push_back({seq, now, due, 0});
  earliest_ = std::min(earliest_, due);
}

void NackGenerator::give_up() {
  missing_.clear();
  earliest_ = Timestamp::never();
  keyframe_needed_ = true;
}

void NackGenerator::remove(UnwrappedSeq seq) {
  const auto found = std::ranges::lower_bound(missing_, seq, {}, &Missing::seq);
  if (found == missing_.end() || found->seq != seq) return;
  missing_.erase(found);
  if (missing_.empty()) earliest_ = Timestamp::never();
}

void NackGenerator::on_timeout(Timestamp now, std::vector<UnwrappedSeq>& out) {
  if (now < earliest_) return;
  const auto given_up = std::erase_if(missing_, [&](const Missing& lost) {
    return now - lost.noticed >= options_.max_age ||
           (lost.due <= now && lost.tries >= options_.max_tries);
  });
  if (given_up > 0) keyframe_needed_ = true;
  const TimeDelta interval = std::max<TimeDelta>(rtt_, options_.min_interval);
  earliest_ = Timestamp::never();
  for (Missing& lost : missing_) {
    if (lost.due <= now) {
      out.push_back(lost.seq);
      ++lost.tries;
      lost.due = now + interval;
    }
    earliest_ = std::min(earliest_, lost.due);
  }
}

Timestamp NackGenerator::next_timeout() const { return earliest_; }

void NackGenerator::set_rtt(TimeDelta rtt) { rtt_ = rtt; }

bool NackGenerator::take_keyframe_needed() { return std::exchange(keyframe_needed_, false); }

}  // namespace sfu
