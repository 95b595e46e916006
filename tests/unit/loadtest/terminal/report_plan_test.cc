#include "loadtest/terminal/report_plan.h"

#include <gtest/gtest.h>

#include <map>

namespace loadtest {
namespace {

// Whatever is asked for: the middle.
class Middle : public sfu::Entropy {
 public:
  void fill(sfu::MutableByteSpan out) override { std::ranges::fill(out, std::uint8_t{0}); }
};

TEST(ReportPlan, PicturesReportOftenAndVoicesSeldom) {
  ReportPlan plan(3);  // voice, picture, document
  Middle entropy;
  sfu::Timestamp now = sfu::Timestamp::ms(1'000);
  plan.begin(now);
  std::map<ReportPlan::Of, int> sent;
  std::map<std::size_t, int> received;
  const sfu::Timestamp end = now + sfu::TimeDelta::seconds(20);
  while ((now = plan.next_timeout()) < end) {
    const auto due = plan.take(now, entropy);
    ASSERT_TRUE(due.has_value());
    if (due->of == ReportPlan::Of::kReceiver)
      ++received[due->receiver];
    else
      ++sent[due->of];
  }
  // The least interval is half of the usual one.
  EXPECT_EQ(sent[ReportPlan::Of::kPicture], 39);
  EXPECT_EQ(sent[ReportPlan::Of::kVoice], 7);
  EXPECT_EQ(received[0], 7);
  EXPECT_EQ(received[1], 39);
  EXPECT_EQ(received[2], 39);
}

TEST(ReportPlan, NothingIsDueBeforeItBegins) {
  ReportPlan plan(1);
  Middle entropy;
  EXPECT_EQ(plan.next_timeout(), sfu::Timestamp::never());
  EXPECT_FALSE(plan.take(sfu::Timestamp::ms(5), entropy).has_value());
}

}  // namespace
}  // namespace loadtest
