#include "loadtest/terminal/playout_delay.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using sfu::TimeDelta;
using sfu::Timestamp;

constexpr TimeDelta kPacket = TimeDelta::ms(20);

// `seconds` of packets, the one numbered i later by late(i).
template <class Late>
TimeDelta target_after(std::int64_t seconds, Late late) {
  PlayoutDelay delay;
  for (std::int64_t i = 0; i < seconds * 50; ++i) {
    const TimeDelta media = TimeDelta::seconds(900) + kPacket * i;
    delay.on_packet(media, Timestamp::ms(5'000) + kPacket * i + late(i));
  }
  return delay.target();
}

TEST(PlayoutDelay, WaitsAsLittleAsItsStepsAllowOnAnEvenLine) {
  EXPECT_EQ(target_after(10, [](auto) { return TimeDelta::zero(); }), TimeDelta::ms(20));
}

TEST(PlayoutDelay, BeginsCautiously) {
  PlayoutDelay delay;
  EXPECT_EQ(delay.target(), TimeDelta::ms(80));
  delay.on_packet(TimeDelta::zero(), Timestamp::ms(10));
  EXPECT_EQ(delay.target(), TimeDelta::ms(80));
}

TEST(PlayoutDelay, FollowsTheWorstOfHalfSeconds) {
  const auto late = [](std::int64_t i) { return TimeDelta::ms(i % 10 == 7 ? 50 : 0); };
  EXPECT_EQ(target_after(20, late), TimeDelta::ms(60)) << "the step that holds 50 ms";
}

TEST(PlayoutDelay, LeavesOutWhatIsRare) {
  const auto late = [](std::int64_t i) { return TimeDelta::ms(i % 3'000 == 1'500 ? 300 : 0); };
  EXPECT_EQ(target_after(110, late), TimeDelta::ms(20)) << "one half second of 120";
}

TEST(PlayoutDelay, MeasuresFromTheFastestOfTheLastTwoSeconds) {
  PlayoutDelay delay;
  for (std::int64_t i = 0; i < 500; ++i) {
    const TimeDelta slower = TimeDelta::ms(i < 100 ? 0 : 400);  // the route has changed for good
    delay.on_packet(kPacket * i, Timestamp::ms(100) + kPacket * i + slower);
  }
  EXPECT_EQ(delay.base(), TimeDelta::ms(500));
}

TEST(PlayoutDelay, ForgetsABadTime) {
  const auto late = [](std::int64_t i) { return TimeDelta::ms(i < 500 && i % 20 == 0 ? 200 : 0); };
  EXPECT_EQ(target_after(10, late), TimeDelta::ms(220));
  EXPECT_EQ(target_after(120, late), TimeDelta::ms(20));
}

}  // namespace
}  // namespace loadtest
