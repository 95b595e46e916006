#include "sfu/cc/probe_train.h"

#include <gtest/gtest.h>

#include <vector>

namespace sfu {
namespace {

constexpr DataSize kPacket = DataSize::bytes(std::int64_t{250});  // 2,000 bits
constexpr Probe kProbe{DataRate::kbps(1'000), DataSize::bytes(std::int64_t{2'500})};
constexpr Timestamp kBegun = Timestamp::ms(500);

// Sends a whole train at its rate, a packet each 2 ms.
std::vector<PacketResult> send(ProbeTrain& train, TimeDelta apart, Timestamp received) {
  train.begin(kProbe, kBegun);
  std::vector<PacketResult> results;
  while (train.due() != Timestamp::never()) {
    const Timestamp now = train.due();
    train.on_sent(kPacket, now);
    results.push_back({.sent = now, .received = received, .size = kPacket});
    received = received + apart;
  }
  return results;
}

TEST(ProbeTrain, SendsAtItsRateAndNoMoreThanItsSize) {
  ProbeTrain train;
  EXPECT_EQ(train.due(), Timestamp::never());
  const auto results = send(train, TimeDelta::ms(2), Timestamp::ms(0));
  ASSERT_EQ(results.size(), 10U);
  EXPECT_EQ(results.front().sent, kBegun);
  EXPECT_EQ(results.back().sent, kBegun + TimeDelta::ms(18));
}

TEST(ProbeTrain, FindsItsOwnRateOnALineThatCarriesIt) {
  ProbeTrain train;
  const auto results = send(train, TimeDelta::ms(2), Timestamp::ms(9'000));
  EXPECT_EQ(train.on_results(results, Timestamp::ms(600)), DataRate::kbps(1'000));
  EXPECT_FALSE(train.running());
}

TEST(ProbeTrain, FindsWhatTheLineCarriesAndNoMore) {
  ProbeTrain train;
  const auto results = send(train, TimeDelta::ms(8), Timestamp::ms(9'000));
  EXPECT_EQ(train.on_results(results, Timestamp::ms(600)), DataRate::bps(237'500)) << "95 %";
}

// Whatever held them back, it is no faster line.
TEST(ProbeTrain, PacketsThatArriveInALumpProveTheirOwnRateAtMost) {
  ProbeTrain train;
  const auto results = send(train, TimeDelta::us(250), Timestamp::ms(9'000));
  EXPECT_EQ(train.on_results(results, Timestamp::ms(600)), DataRate::kbps(1'000));
}

TEST(ProbeTrain, AnswersMayComeInPieces) {
  ProbeTrain train;
  const auto results = send(train, TimeDelta::ms(4), Timestamp::ms(9'000));
  const std::span all(results);
  EXPECT_EQ(train.on_results(all.first(6), Timestamp::ms(600)), std::nullopt);
  EXPECT_EQ(train.on_results(all.subspan(6), Timestamp::ms(700)), DataRate::kbps(475));
}

TEST(ProbeTrain, FindsNothingWhereAFifthIsLost) {
  ProbeTrain train;
  auto results = send(train, TimeDelta::ms(2), Timestamp::ms(9'000));
  results[2].lost = results[5].lost = results[9].lost = true;
  EXPECT_EQ(train.on_results(results, Timestamp::ms(600)), ProbeTrain::kNothing);
}

TEST(ProbeTrain, IsGivenUpWhenNobodyAnswers) {
  ProbeTrain train;
  send(train, TimeDelta::ms(2), Timestamp::ms(9'000));
  EXPECT_EQ(train.on_results({}, Timestamp::ms(3'000)), std::nullopt);
  EXPECT_EQ(train.on_results({}, Timestamp::ms(3'600)), ProbeTrain::kNothing);
  EXPECT_FALSE(train.running());
}

TEST(ProbeTrain, ArrivalsAtOneInstantFindNothing) {
  ProbeTrain train;
  const auto results = send(train, TimeDelta::zero(), Timestamp::ms(9'000));
  EXPECT_EQ(train.on_results(results, Timestamp::ms(600)), ProbeTrain::kNothing);
}

}  // namespace
}  // namespace sfu
