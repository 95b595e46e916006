#include "sfu/rtp/receive_statistics.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr std::uint32_t kRate = 8'000;

class ReceiveStatisticsTest : public testing::Test {
 protected:
  // 20 ms packets, `late_ms` behind their time.
  void arrive(UnwrappedSeq seq, std::int64_t late_ms = 0) {
    statistics.on_packet(65'536 + seq, static_cast<std::uint32_t>(seq * 160),
                         Timestamp::ms(seq * 20 + late_ms), kRate,
                         DataSize::bytes(std::int64_t{200}));
  }
  ReceiveStatistics statistics;
};

TEST_F(ReceiveStatisticsTest, CountsLossByIntervalAndInTotal) {
  for (int i = 0; i < 100; ++i) {
    if (i % 4 != 1) arrive(i);
  }
  ReportValues report = statistics.report(Timestamp::ms(2'000));
  EXPECT_EQ(report.fraction_lost, 64);
  EXPECT_EQ(report.cumulative_lost, 25);
  EXPECT_EQ(report.extended_highest, 99U);
  for (int i = 100; i < 200; ++i) arrive(i);
  report = statistics.report(Timestamp::ms(4'000));
  EXPECT_EQ(report.fraction_lost, 0);
  EXPECT_EQ(report.cumulative_lost, 25);
}

TEST_F(ReceiveStatisticsTest, RepairsAndDuplicatesNeverMakeANegativeFraction) {
  arrive(0);
  arrive(3);
  EXPECT_EQ(statistics.report(Timestamp::ms(60)).cumulative_lost, 2);
  arrive(1);
  arrive(2);
  arrive(2);
  arrive(4);
  const ReportValues report = statistics.report(Timestamp::ms(80));
  EXPECT_EQ(report.fraction_lost, 0);
  EXPECT_EQ(report.cumulative_lost, -1);
}

TEST_F(ReceiveStatisticsTest, ExtendsTheHighestNumberOverRollovers) {
  arrive(65'535);
  arrive(65'536 + 2);
  EXPECT_EQ(statistics.report(Timestamp::ms(0)).extended_highest, 0x1'0002U);
}

TEST_F(ReceiveStatisticsTest, JitterFollowsRfc3550) {
  for (int i = 0; i < 500; ++i) arrive(i, i % 2 == 0 ? 0 : 5);
  // Every difference is 5 ms = 40 units.
  EXPECT_NEAR(statistics.report(Timestamp::ms(10'000)).jitter, 40, 1);
  ReceiveStatisticsTest::statistics = ReceiveStatistics();
  for (int i = 0; i < 500; ++i) arrive(i, 7);
  EXPECT_EQ(statistics.report(Timestamp::ms(10'000)).jitter, 0U);
}

TEST_F(ReceiveStatisticsTest, TellsTheLastSenderReport) {
  arrive(0);
  EXPECT_EQ(statistics.report(Timestamp::ms(10)).last_sender_report, 0U);
  statistics.on_sender_report(0x1234'5678'9ABC'DEF0, Timestamp::ms(100));
  const ReportValues report = statistics.report(Timestamp::ms(600));
  EXPECT_EQ(report.last_sender_report, 0x5678'9ABCU);
  EXPECT_EQ(report.delay_since_last, 32'768U);
}

TEST_F(ReceiveStatisticsTest, MeasuresTheBitrateOfTheLastSecond) {
  for (int i = 0; i < 100; ++i) arrive(i);  // 80 kbit/s
  EXPECT_NEAR(static_cast<double>(statistics.bitrate(Timestamp::ms(1'999)).bps()), 80'000, 1'600);
  EXPECT_NEAR(static_cast<double>(statistics.bitrate(Timestamp::ms(2'500)).bps()), 40'000, 5'000);
  EXPECT_EQ(statistics.bitrate(Timestamp::ms(4'000)), DataRate::zero());
}

TEST(ReceiveStatistics, ReportsNothingBeforeTheFirstPacket) {
  ReceiveStatistics statistics;
  EXPECT_FALSE(statistics.started());
  EXPECT_EQ(statistics.report(Timestamp::ms(1)).extended_highest, 0U);
}

}  // namespace
}  // namespace sfu
