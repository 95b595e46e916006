#include "loadtest/terminal/probe_plan.h"

#include "tests/support/sending.h"

namespace loadtest {
namespace {

// Sends whatever is due; gives what a line of `rate` makes of it.
std::vector<sfu::PacketResult> send_all(ProbePlan& plan, DataRate rate, Timestamp& now) {
  std::vector<sfu::PacketResult> results;
  Timestamp free_at;
  while (plan.due() != Timestamp::never()) {
    now = std::max(now, plan.due());
    free_at = std::max(free_at, now) + kPacket / rate;
    results.push_back({now, free_at, kPacket, false, false});
    plan.on_sent(kPacket, now);
  }
  return results;
}

TEST(ProbePlan, WaitsForThePicture) {
  ProbePlan plan;
  plan.begin(DataRate::kbps(300), DataRate::kbps(2'000));
  plan.on_sent(kPacket, Timestamp::ms(1));
  EXPECT_EQ(plan.due(), Timestamp::never());
  plan.on_media(Timestamp::ms(2));
  EXPECT_EQ(plan.due(), Timestamp::ms(2));
}

TEST(ProbePlan, SendsThreeAndSixTimesTheStartRate) {
  ProbePlan plan;
  Timestamp now = Timestamp::ms(10);
  plan.begin(DataRate::kbps(300), DataRate::kbps(10'000));
  plan.on_media(now);
  const auto results = send_all(plan, DataRate::kbps(50'000), now);
  ASSERT_EQ(results.size(), 10u);  // five packets each, the least
  EXPECT_EQ(results[1].sent - results[0].sent, kPacket / DataRate::kbps(900));
  EXPECT_EQ(results[6].sent - results[5].sent, kPacket / DataRate::kbps(1'800));
}

TEST(ProbePlan, AGoodLineIsProbedFurther) {
  ProbePlan plan;
  Timestamp now = Timestamp::ms(10);
  plan.begin(DataRate::kbps(300), DataRate::kbps(10'000));
  plan.on_media(now);
  const auto results = send_all(plan, DataRate::kbps(50'000), now);
  const auto found = plan.on_results(results, now);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(static_cast<double>(found->kbps()), 1'800, 100);
  plan.on_media(now);
  EXPECT_NE(plan.due(), Timestamp::never());
}

TEST(ProbePlan, AThinLineIsFoundOut) {
  ProbePlan plan;
  Timestamp now = Timestamp::ms(10);
  plan.begin(DataRate::kbps(300), DataRate::kbps(10'000));
  plan.on_media(now);
  const auto results = send_all(plan, DataRate::kbps(400), now);
  const auto found = plan.on_results(results, now);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(static_cast<double>(found->kbps()), 380, 10);  // 95 %
  plan.on_media(now);
  EXPECT_EQ(plan.due(), Timestamp::never());
}

TEST(ProbePlan, EncodersThatMayTakeMoreAreProbedFor) {
  ProbePlan plan;
  Timestamp now = Timestamp::ms(10);
  plan.begin(DataRate::kbps(300), DataRate::kbps(400));
  plan.on_media(now);
  send_all(plan, DataRate::kbps(50'000), now);
  const DataRate most = DataRate::kbps(1'000);
  plan.set_most(most, DataRate::kbps(600), true);
  plan.on_media(now);
  const auto results = send_all(plan, DataRate::kbps(50'000), now);
  ASSERT_EQ(results.size(), 10U);
  EXPECT_EQ(results[1].sent - results[0].sent, kPacket / most);
  EXPECT_EQ(results[6].sent - results[5].sent, kPacket / DataRate::kbps(1'200));
  for (const auto& [next, estimate, limited] :
       {std::tuple(1'000, 600, true), {1'500, 2'000, true}, {1'600, 600, false}}) {
    SCOPED_TRACE(next);
    plan.set_most(DataRate::kbps(next), DataRate::kbps(estimate), limited);
    plan.on_media(now);
    EXPECT_EQ(plan.due(), Timestamp::never()) << "no more, enough, or all of it is used";
  }
}

TEST(ProbePlan, WhatMostlyGotLostSaysNothing) {
  ProbePlan plan;
  Timestamp now = Timestamp::ms(10);
  plan.begin(DataRate::kbps(300), DataRate::kbps(10'000));
  plan.on_media(now);
  auto results = send_all(plan, DataRate::kbps(50'000), now);
  for (std::size_t i = 0; i < results.size(); i += 2) results[i].lost = true;
  EXPECT_EQ(plan.on_results(results, now), std::nullopt);
}

}  // namespace
}  // namespace loadtest
