#include "signalling/session/line_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/case_name.h"

namespace signalling {
namespace {

using Faults = std::vector<LineFault>;

struct Case {
  const char* name;
  std::int64_t down_kbps;  // 0: could not be measured
  std::int64_t up_kbps;
  std::int64_t round_trip_ms;
  int lost_up;
  sfu::api::Carrier carrier;
  LineLight light;
  Faults why;
};
class Lines : public testing::TestWithParam<Case> {};

TEST_P(Lines, HaveALightAndItsReasons) {
  const Case& given = GetParam();
  sfu::api::LineTestResult result;
  if (given.down_kbps > 0) result.down = sfu::DataRate::kbps(given.down_kbps);
  if (given.up_kbps > 0) result.up = sfu::DataRate::kbps(given.up_kbps);
  result.line.round_trip = sfu::TimeDelta::ms(given.round_trip_ms);
  result.line.lost_up = given.lost_up;
  result.line.carrier = given.carrier;
  const LineVerdict verdict = judge({.tested_at = 1, .result = result});
  EXPECT_EQ(verdict.light, given.light);
  EXPECT_EQ(verdict.why, given.why);
}

using sfu::api::Carrier;
INSTANTIATE_TEST_SUITE_P(
    Table, Lines,
    testing::ValuesIn(std::vector<Case>{
        {"fibre", 5'000, 5'000, 16, 0, Carrier::kUdp, LineLight::kGreen, {}},
        {"adsl512", 480, 125, 70, 0, Carrier::kUdp, LineLight::kAmber, {LineFault::kThin}},
        {"half_a_modem", 60, 33, 70, 0, Carrier::kUdp, LineLight::kRed, {LineFault::kNarrow}},
        {"one_way", 5'000, 0, 16, 0, Carrier::kUdp, LineLight::kRed, {LineFault::kNarrow}},
        {"satellite", 5'000, 2'000, 610, 0, Carrier::kUdp, LineLight::kAmber, {LineFault::kFar}},
        {"radio", 1'500, 310, 190, 4, Carrier::kUdp, LineLight::kAmber, {LineFault::kLossy}},
        {"storm", 1'500, 310, 190, 30, Carrier::kUdp, LineLight::kRed, {LineFault::kBroken}},
        {"office", 5'000, 5'000, 20, 0, Carrier::kTcp, LineLight::kAmber, {LineFault::kTcp}},
        {"all_of_it",
         250,
         250,
         900,
         5,
         Carrier::kTcp,
         LineLight::kAmber,
         {LineFault::kThin, LineFault::kLossy, LineFault::kFar, LineFault::kTcp}},
    }),
    test::case_name<Case>);

TEST(LineVerdict, IsRedWhenNothingCameThroughAndSaysNoNumbers) {
  const LineTestEntry entry = describe({.tested_at = 42});
  EXPECT_EQ(entry.light, "red");
  EXPECT_THAT(entry.why, testing::ElementsAre("no_media"));
  EXPECT_EQ(entry.tested_at, 42);
  EXPECT_FALSE(entry.measured || entry.down_kbps || entry.up_kbps);
}

TEST(LineVerdict, TellsTheNumbersOfTheTest) {
  sfu::api::LineTestResult result;
  result.down = sfu::DataRate::kbps(5'000);
  result.down_at_least = true;
  result.line.carrier = Carrier::kTurn;
  result.line.lost_down = 2;
  const LineTestEntry entry = describe({.tested_at = 42, .result = result});
  EXPECT_EQ(entry.down_kbps, 5'000);
  EXPECT_TRUE(entry.down_at_least);
  EXPECT_FALSE(entry.up_kbps);
  EXPECT_EQ(entry.measured->carrier, "turn");
  EXPECT_EQ(entry.measured->lost_down, 2);
}

}  // namespace
}  // namespace signalling
