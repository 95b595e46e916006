#include "loadtest/visit/conversation.h"

namespace loadtest {
namespace {

// ITU-T P.59 §4: mean durations of the states, and where single talk leads.
constexpr sfu::TimeDelta kSingleTalk = sfu::TimeDelta::ms(854);
constexpr sfu::TimeDelta kDoubleTalk = sfu::TimeDelta::ms(226);
constexpr sfu::TimeDelta kMutualSilence = sfu::TimeDelta::ms(456);
constexpr std::int64_t kToDoubleTalkPpm = 400'000;
constexpr std::int64_t kHalfPpm = 500'000;

constexpr sfu::TimeDelta kStep = sfu::TimeDelta::ms(10);
constexpr sfu::TimeDelta kLongest = sfu::TimeDelta::seconds(30);  // bounds the loop

}  // namespace

// In steps, each of which may be the last: a geometric distribution needs no logarithm.
sfu::TimeDelta Conversation::exponential(sfu::TimeDelta mean) {
  const std::int64_t ends_ppm = kStep.us() * 1'000'000 / mean.us();
  sfu::TimeDelta time = kStep;
  while (time < kLongest && !random_.chance(ends_ppm)) time += kStep;
  return time;
}

Conversation::State Conversation::next() {
  const bool single = first_talks_ != second_talks_;
  if (single) {
    first_talks_ = second_talks_ = random_.chance(kToDoubleTalkPpm);
  } else {
    first_talks_ = random_.chance(kHalfPpm);
    second_talks_ = !first_talks_;
  }
  if (first_talks_ != second_talks_) return {first_talks_, second_talks_, exponential(kSingleTalk)};
  return {first_talks_, second_talks_, exponential(first_talks_ ? kDoubleTalk : kMutualSilence)};
}

}  // namespace loadtest
