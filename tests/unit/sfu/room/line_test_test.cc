// The relay's side alone, against a page that is a few lines of the test: a line of a given rate,
// and pages that do not play along. Whole lines stand in tests/scenarios/line_test_test.cc.
#include "sfu/room/line_test.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace sfu {
namespace {

constexpr DataSize kOnLine = DataSize::bytes(std::int64_t{1'093});

// Carries everything at `rate`, one message after the other.
class Page {
 public:
  explicit Page(DataRate rate) : each_(kOnLine / rate) {}

  std::optional<api::LineTestResult> play(LineTest& test) {
    Timestamp now = Timestamp::ms(1'000);
    test.start(now);
    for (int step = 0; step < 10'000; ++step) {
      for (; test.front() != nullptr; test.pop()) hear(*test.front(), now);
      if (auto result = test.take_result()) {
        took = now - Timestamp::ms(1'000);
        return result;
      }
      const Timestamp said = words_.empty() ? Timestamp::never() : words_.begin()->first;
      now = std::max(now, std::min(test.next_timeout(), said));
      if (said <= now) {
        test.handle(words_.begin()->second.write(), now);
        words_.erase(words_.begin());
      }
      if (test.next_timeout() <= now) test.handle_timeout(now);
    }
    return std::nullopt;
  }

  bool answers_pings = true;
  bool reports = true;
  bool sends = true;
  int largest_train = 0;
  TimeDelta took;

 private:
  void hear(const std::vector<std::uint8_t>& bytes, Timestamp now) {
    const auto frame = LineFrame::parse(bytes);
    ASSERT_TRUE(frame);
    if (frame->type == LineFrameType::kPing && answers_pings) {
      say(now + TimeDelta::ms(40), {.type = LineFrameType::kPong, .train = frame->train});
    }
    if (frame->type == LineFrameType::kLoad) take(*frame, now);
    if (frame->type == LineFrameType::kSend && sends) send(*frame, now);
  }
  void take(const LineFrame& load, Timestamp now) {
    if (load.index == 0) arrivals_.clear();
    arrivals_.push_back({load.index, each_ * load.index});
    largest_train = std::max<int>(largest_train, load.count);
    if (arrivals_.size() != load.count || !reports) return;
    LineFrame frame{.type = LineFrameType::kArrivals, .train = load.train};
    frame.arrivals = arrivals_;
    say(now + each_ * load.count + TimeDelta::ms(40), frame);
  }
  void send(const LineFrame& wanted, Timestamp now) {
    for (std::uint16_t i = 0; i < wanted.count; ++i) {
      say(now + TimeDelta::ms(40) + each_ * (i + 1), {.type = LineFrameType::kLoad,
                                                      .train = wanted.train,
                                                      .index = i,
                                                      .count = wanted.count,
                                                      .size = wanted.size});
    }
  }
  void say(Timestamp at, const LineFrame& frame) { words_.emplace(at, frame); }

  TimeDelta each_;
  std::vector<LineFrame::Arrival> arrivals_;
  std::multimap<Timestamp, LineFrame> words_;
};

TEST(LineTest, FindsRatesFromANarrowLineToItsCeiling) {
  for (const std::int64_t kbps : {64, 128, 300, 1'000, 4'000}) {
    LineTest test({}, kOnLine);
    Page page(DataRate::kbps(kbps));
    const auto result = page.play(test);
    ASSERT_TRUE(result && result->down && result->up) << kbps;
    const DataRate is = DataRate::kbps(kbps);
    for (const DataRate found : {*result->down, *result->up}) {
      EXPECT_GE(found, is.scaled(97, 100)) << kbps;
      EXPECT_LE(found, is.scaled(103, 100)) << kbps;
    }
    EXPECT_FALSE(result->down_at_least || result->up_at_least);
    EXPECT_EQ(result->line.round_trip, TimeDelta::ms(40));
    EXPECT_EQ(result->line.lost_down, 0);
    EXPECT_LE(page.took, TimeDelta::seconds(6));
  }
}

TEST(LineTest, LooksNoHigherThanItsCeiling) {
  LineTest test({}, kOnLine);
  Page page(DataRate::kbps(300'000));
  const auto result = page.play(test);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->down, DataRate::kbps(5'000));
  EXPECT_TRUE(result->down_at_least && result->up_at_least);
  EXPECT_LE(page.largest_train, 172) << "300 ms of it";
}

TEST(LineTest, AsksANarrowLineForNoMoreThanItHas) {
  LineTest test({}, kOnLine);
  Page page(DataRate::kbps(128));
  ASSERT_TRUE(page.play(test));
  EXPECT_LE(page.largest_train, 5) << "300 ms of it, and no more";
}

TEST(LineTest, EndsWithWhatItKnowsWhenThePageFallsSilent) {
  for (const int silent : {0, 1, 2}) {
    LineTest test({}, kOnLine);
    Page page(DataRate::kbps(500));
    page.answers_pings = silent != 0;
    page.reports = silent != 1;
    page.sends = silent != 2;
    const auto result = page.play(test);
    ASSERT_TRUE(result) << silent;
    EXPECT_EQ(result->line.round_trip.has_value(), silent != 0);
    EXPECT_EQ(result->down.has_value(), silent != 1);
    EXPECT_EQ(result->up.has_value(), silent != 2);
    EXPECT_LE(page.took, LineTest::Options().limit);
  }
}

TEST(LineTest, SaysNothingBeforeTheChannelIsOpenAndNothingAfterItsEnd) {
  LineTest test({}, kOnLine);
  test.handle(LineFrame{.type = LineFrameType::kPong}.write(), Timestamp::ms(1));
  EXPECT_EQ(test.front(), nullptr);
  EXPECT_EQ(test.next_timeout(), Timestamp::never());
  Page page(DataRate::kbps(500));
  ASSERT_TRUE(page.play(test));
  test.start(Timestamp::ms(60'000));
  EXPECT_EQ(test.front(), nullptr);
  EXPECT_EQ(test.next_timeout(), Timestamp::never());
  EXPECT_FALSE(test.take_result());
}

}  // namespace
}  // namespace sfu
