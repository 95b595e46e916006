#include "loadtest/terminal/decoded_frames.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace loadtest {

const DecodedFrames::Frame* DecodedFrames::find(const Watermark& mark, std::uint32_t number) const {
  const auto found = std::ranges::find_if(frames_, [&](const Frame& one) {
    return one.publisher == mark.publisher && one.encoding == mark.encoding && one.number == number;
  });
  return found == frames_.end() ? nullptr : &*found;
}

DecodedFrames::Verdict DecodedFrames::judge(const Watermark& mark,
                                            const std::optional<WireFrame>& wire) const {
  std::vector<std::uint32_t> needed;  // ids
  for (const std::uint8_t distance : mark.distances) {
    if (distance == 0) continue;
    const std::uint32_t number = mark.number - distance;
    const Frame* reference = find(mark, number);
    if (reference == nullptr) return number < resumed_at_ ? Verdict::kLost : Verdict::kWithheld;
    if (!reference->decoded) return Verdict::kLost;
    if (reference->id) needed.push_back(*reference->id);
  }
  if (!wire) return Verdict::kContradiction;
  std::vector<std::uint32_t> named = wire->references;
  std::ranges::sort(needed);
  std::ranges::sort(named);
  return !wire->id || needed == named ? Verdict::kDecoded : Verdict::kContradiction;
}

DecodedFrames::Verdict DecodedFrames::decode(const Watermark& mark,
                                             const std::optional<WireFrame>& wire) {
  if (mark.key_frame) frames_.clear();
  if (std::exchange(hole_, false) || mark.key_frame) resumed_at_ = mark.number;
  const Verdict verdict = judge(mark, wire);
  frames_.push_back({mark.publisher, mark.encoding, mark.number, verdict == Verdict::kDecoded,
                     wire ? wire->id : std::nullopt});
  if (frames_.size() > kMax) frames_.pop_front();
  return verdict;
}

}  // namespace loadtest
