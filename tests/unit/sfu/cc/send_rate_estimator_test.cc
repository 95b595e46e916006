#include "sfu/cc/send_rate_estimator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "sfu/cc/twcc_history.h"

namespace sfu {
namespace {

constexpr TimeDelta kTick = TimeDelta::ms(5);
constexpr TimeDelta kFeedback = TimeDelta::ms(100);

// One drop-tail queue in front of one line, and a source that sends what the estimator allows:
// voice each 20 ms, the rest in 1,200-byte packets. Enough to drive the estimator; real lines are
// the world's.
class Line {
 public:
  explicit Line(SendRateEstimator::Options options = {}) : estimator(options) {
    estimator.set_rtt(delay * 2);
  }

  void run(TimeDelta time) {
    for (const Timestamp end = now + time; now < end; now = now + kTick) tick();
  }
  void begin_anew() {
    history_.begin_anew();
    estimator.begin_anew(now);
  }
  std::int64_t kbps() const { return estimator.target().kbps(); }

  SendRateEstimator estimator;
  DataRate capacity = DataRate::kbps(20'000);
  DataRate source = DataRate::kbps(100'000);  // how much there is to send
  DataRate wanted;                            // and there would be, if it fitted
  int probes = 0;
  TimeDelta delay = TimeDelta::ms(30);
  TimeDelta queue_limit = TimeDelta::seconds(2);
  DataSize at_once;  // goes through at any rate; then the line has its capacity
  int lose_one_in = 0;
  TimeDelta worst_queue;
  Timestamp now;

 private:
  struct Flying {
    std::uint16_t sequence;
    Timestamp received;
  };

  void tick() {
    if (now.us() % 20'000 == 0) send(80);
    const DataRate rate = std::min<DataRate>(estimator.target(), source) - DataRate::kbps(32);
    credit_ = std::clamp<std::int64_t>(credit_ + (rate * kTick).bytes(), 0, 12'600);
    for (; credit_ > 1'200; credit_ -= 1'200) send(1'200);
    while (train_.due() <= now) send(315);
    if (now >= next_feedback_) feed_back();
  }
  void send(std::int64_t size) {
    const std::uint16_t sequence = history_.next(now, DataSize::bytes(size), train_.running());
    train_.on_sent(DataSize::bytes(size), now);
    const Timestamp start = std::max<Timestamp>(now - at_once / capacity, idle_from_);
    worst_queue = std::max<TimeDelta>(worst_queue, start - now);
    const bool lost = start - now > queue_limit || (lose_one_in > 0 && ++count_ % lose_one_in == 0);
    if (lost) return;
    idle_from_ = start + DataSize::bytes(size) / capacity;
    flying_.push_back({sequence, std::max(idle_from_, now) + delay});
  }
  void feed_back() {
    next_feedback_ = now + kFeedback;
    std::vector<std::optional<Timestamp>> arrivals;
    const std::uint16_t first = next_expected_;
    while (!flying_.empty() && flying_.front().received <= now) {
      for (; next_expected_ != flying_.front().sequence; ++next_expected_) arrivals.emplace_back();
      arrivals.emplace_back(flying_.front().received);
      ++next_expected_;
      flying_.pop_front();
    }
    std::vector<PacketResult> results;
    history_.on_feedback(first, arrivals, now, results);
    estimator.on_feedback(results, now);
    if (const auto found = train_.on_results(results, now)) estimator.on_probe(*found, now);
    if (train_.running()) return;
    if (const auto probe = estimator.probe(wanted, now)) {
      ++probes;
      train_.begin(*probe, now);
    }
  }

  ProbeTrain train_;
  TwccHistory history_;
  std::deque<Flying> flying_;
  std::uint16_t next_expected_ = 1;
  std::int64_t credit_ = 0;
  int count_ = 0;
  Timestamp idle_from_;
  Timestamp next_feedback_;
};

TEST(SendRateEstimator, RampsUpOnACleanPath) {
  Line line;
  line.run(TimeDelta::seconds(15));
  EXPECT_GE(line.kbps(), 2'000);
  EXPECT_LT(line.worst_queue, TimeDelta::ms(50));
}

TEST(SendRateEstimator, RampsUpOverASatellite) {
  Line line;
  line.delay = TimeDelta::ms(300);
  line.capacity = DataRate::kbps(3'000);
  line.estimator.set_rtt(TimeDelta::ms(600));
  line.run(TimeDelta::seconds(15));
  EXPECT_GE(line.kbps(), 1'500);
}

struct Thin {
  const char* name;
  std::int64_t kbps;
  std::int64_t start_kbps;
};
class SendRateEstimatorOnThinLines : public testing::TestWithParam<Thin> {};

TEST_P(SendRateEstimatorOnThinLines, SettlesNearTheCapacityWithAShortQueue) {
  Line line({.start = DataRate::kbps(GetParam().start_kbps)});
  line.capacity = DataRate::kbps(GetParam().kbps);
  line.run(TimeDelta::seconds(20));
  line.worst_queue = TimeDelta::zero();
  std::int64_t sum = 0;
  std::int64_t least = 1'000'000;
  for (int i = 0; i < 300; ++i) {
    line.run(TimeDelta::ms(200));
    sum += line.kbps();
    least = std::min(least, line.kbps());
  }
  const std::int64_t capacity = GetParam().kbps;
  EXPECT_GE(sum / 300, capacity * 80 / 100);
  EXPECT_LE(sum / 300, capacity * 105 / 100);
  EXPECT_GE(least, capacity * 65 / 100);
  const TimeDelta packet = DataSize::bytes(std::int64_t{1'200}) / line.capacity;
  EXPECT_LE(line.worst_queue, TimeDelta::ms(150) + packet * 5);
}
INSTANTIATE_TEST_SUITE_P(Lines, SendRateEstimatorOnThinLines,
                         testing::Values(Thin{"128", 128, 90}, Thin{"128_high_start", 128, 300},
                                         Thin{"256", 256, 150}, Thin{"512", 512, 150},
                                         Thin{"2000", 2'000, 150}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SendRateEstimator, AnApplicationLimitedSenderKeepsItsRateAndMayTryTheNextEncoding) {
  Line line;
  line.run(TimeDelta::seconds(15));
  const std::int64_t before = line.kbps();
  line.source = DataRate::kbps(150);
  line.run(TimeDelta::seconds(30));
  EXPECT_GE(line.kbps(), before);

  Line low;
  low.source = DataRate::kbps(150);
  low.run(TimeDelta::seconds(15));
  EXPECT_GE(low.kbps(), 575) << "500 kbit/s with headroom";
  EXPECT_LE(low.kbps(), 800) << "nothing of this was ever tested";
}

TEST(SendRateEstimator, FollowsADropAndComesBack) {
  Line line;
  line.capacity = DataRate::kbps(2'000);
  line.run(TimeDelta::seconds(25));
  line.capacity = DataRate::kbps(300);
  line.run(TimeDelta::seconds(3));
  EXPECT_LE(line.kbps(), 300);
  EXPECT_GE(line.kbps(), 120) << "half, while seconds of queue drain";
  line.run(TimeDelta::seconds(10));
  line.worst_queue = TimeDelta::zero();
  line.run(TimeDelta::seconds(5));
  EXPECT_LE(line.worst_queue, TimeDelta::ms(250));
  line.capacity = DataRate::kbps(2'000);
  line.run(TimeDelta::seconds(15));
  EXPECT_GE(line.kbps(), 1'200);
}

// Of whom nothing is known but his queue.
TEST(SendRateEstimator, WhatSomebodyElseTookIsGivenBackAtOnce) {
  Line line;
  line.capacity = DataRate::kbps(1'000);
  line.run(TimeDelta::seconds(20));
  ASSERT_FALSE(line.estimator.shared());
  line.source = DataRate::kbps(35);
  line.delay = TimeDelta::ms(30);
  for (int i = 0; i < 60; ++i) {  // his window opens
    line.delay = line.delay + TimeDelta::ms(10);
    line.run(TimeDelta::ms(500));
  }
  EXPECT_TRUE(line.estimator.shared());
  EXPECT_LE(line.kbps(), 60);
  EXPECT_FALSE(line.estimator.given_back(line.now));
  line.delay = TimeDelta::ms(30);
  line.run(TimeDelta::seconds(2));
  EXPECT_FALSE(line.estimator.shared());
  EXPECT_TRUE(line.estimator.given_back(line.now));
  EXPECT_GE(line.kbps(), 600) << "70 % of what it was";
  line.run(TimeDelta::seconds(10));
  EXPECT_FALSE(line.estimator.given_back(line.now)) << "that was long ago";
}

TEST(SendRateEstimator, TriesOutWhatIsWantedHoweverLittleIsSent) {
  Line line;
  line.estimator.set_probing(true);
  line.source = DataRate::kbps(100);
  line.wanted = DataRate::kbps(2'000);
  line.run(TimeDelta::seconds(3));
  EXPECT_GE(line.kbps(), 2'000);
  EXPECT_LE(line.kbps(), 2'300);
  const int probes = line.probes;
  line.run(TimeDelta::seconds(30));
  EXPECT_EQ(line.probes, probes) << "it fits";
}

// A probe is no more queue than the estimator takes for none.
TEST(SendRateEstimator, ProbesOfAThinLineAreInVainAndHardlyNoticed) {
  for (const std::int64_t kbps : {64, 128, 400, 1'000}) {
    SCOPED_TRACE(kbps);
    Line line;
    line.estimator.set_probing(true);
    line.capacity = DataRate::kbps(kbps);
    line.run(TimeDelta::seconds(20));
    line.source = DataRate::kbps(kbps * 55 / 100);
    line.wanted = DataRate::kbps(3'000);
    line.run(TimeDelta::seconds(5));
    line.worst_queue = TimeDelta::zero();
    line.probes = 0;
    line.run(TimeDelta::seconds(60));
    EXPECT_GE(line.probes, 10);
    EXPECT_LE(line.kbps(), kbps * 135 / 100) << "half more than arrives";
    EXPECT_GE(line.kbps(), kbps * 70 / 100);
    const TimeDelta packet = DataSize::bytes(std::int64_t{1'200}) / line.capacity;
    EXPECT_LE(line.worst_queue, TimeDelta::ms(100) + packet * 2) << "its own packets among them";
  }
}

TEST(SendRateEstimator, FindsALineThatHasBecomeBetterInAFewSeconds) {
  Line line;
  line.estimator.set_probing(true);
  line.capacity = DataRate::kbps(400);
  line.run(TimeDelta::seconds(20));
  line.source = DataRate::kbps(200);
  line.wanted = DataRate::kbps(1'600);
  line.run(TimeDelta::seconds(10));
  EXPECT_LE(line.kbps(), 440);
  line.capacity = DataRate::kbps(2'000);
  line.run(TimeDelta::seconds(6));
  EXPECT_GE(line.kbps(), 1'600);
}

// Five packets find what the line lets through at once; the picture that is sent by them stands in
// a queue.
TEST(SendRateEstimator, ALineThatDeceivesProbesIsProbedMoreAndMoreSeldom) {
  Line line;
  line.estimator.set_probing(true);
  line.capacity = DataRate::kbps(400);
  line.at_once = DataSize::bytes(std::int64_t{4'000});
  line.wanted = DataRate::kbps(900);
  line.run(TimeDelta::seconds(20));
  int deceived = 0;
  for (int i = 0; i < 60; ++i) {
    line.source = DataRate::kbps(200);  // as a picture that grows only when it has been better
    line.run(TimeDelta::seconds(1));
    if (line.kbps() < 480) continue;
    ++deceived;
    line.source = DataRate::kbps(900);
    line.run(TimeDelta::seconds(2));
  }
  EXPECT_GE(deceived, 1);
  EXPECT_LE(deceived, 5) << "in two minutes or so";
  line.capacity = DataRate::kbps(2'000);
  line.source = DataRate::kbps(600);
  line.run(TimeDelta::seconds(20));
  EXPECT_GE(line.kbps(), 900) << "it is better, and what was sent has shown it";
}

// Feedback about a packet or two, and a verdict about loss each second.
TEST(SendRateEstimator, AVoiceAloneNeitherRunsAwayNorDecays) {
  for (const int lose_one_in : {0, 50}) {
    Line line;
    line.source = DataRate::kbps(32);
    line.lose_one_in = lose_one_in;
    line.run(TimeDelta::seconds(600));
    EXPECT_GE(line.kbps(), 140);
    EXPECT_LE(line.kbps(), 200);
    EXPECT_EQ(line.probes, 0) << "nothing is wanted";
  }
}

TEST(SendRateEstimator, AnotherRouteIsNoCongestion) {
  Line line;
  line.capacity = DataRate::kbps(1'000);
  line.source = DataRate::kbps(500);
  line.run(TimeDelta::seconds(20));
  line.delay = TimeDelta::ms(180);
  for (int i = 0; i < 200; ++i) {
    line.run(TimeDelta::ms(100));
    ASSERT_GE(line.kbps(), 500) << "at no moment";
  }
}

// It fills within one look and is the same from then on, but it loses.
TEST(SendRateEstimator, AShortQueueThatIsFullIsNoMovedClock) {
  for (int phase = 0; phase < 30; ++phase) {
    SCOPED_TRACE(phase);
    Line line;
    line.source = DataRate::kbps(6'000);
    line.capacity = DataRate::kbps(8'000);
    line.queue_limit = TimeDelta::ms(40);
    line.run(TimeDelta::seconds(15) + kTick * phase);
    line.capacity = DataRate::kbps(2'000);
    line.run(TimeDelta::seconds(5));
    int full = 0;
    for (int look = 0; look < 100; ++look) {
      line.worst_queue = TimeDelta::zero();
      line.run(TimeDelta::ms(100));
      full += line.worst_queue > TimeDelta::ms(35) ? 1 : 0;
    }
    EXPECT_LE(full, 50) << "looks of a hundred";
  }
}

// The queue of the line is too short for a train, and what is sent fits.
TEST(SendRateEstimator, WhatATrainLosesIsNoLossOfTheLine) {
  Line line;
  line.estimator.set_probing(true);
  line.capacity = DataRate::kbps(128);
  line.queue_limit = TimeDelta::ms(10);
  line.source = DataRate::kbps(32);
  line.run(TimeDelta::seconds(10));
  const std::int64_t before = line.kbps();
  line.wanted = DataRate::kbps(3'000);
  for (int i = 0; i < 600; ++i) {
    line.run(TimeDelta::ms(100));
    ASSERT_GE(line.kbps(), before) << i;
  }
  EXPECT_GE(line.probes, 10);
}

TEST(SendRateEstimator, LossOnAShallowQueueLimitsIt) {
  Line line;
  line.capacity = DataRate::kbps(400);
  line.queue_limit = TimeDelta::ms(24);  // one packet: delay never shows
  line.run(TimeDelta::seconds(60));
  EXPECT_LE(line.kbps(), 520);
  EXPECT_GE(line.kbps(), 200);
}

TEST(SendRateEstimator, LightRandomLossDoesNotMakeItFall) {
  Line line;
  line.run(TimeDelta::seconds(10));
  const std::int64_t before = line.kbps();
  line.lose_one_in = 25;  // 4 %
  line.run(TimeDelta::seconds(10));
  EXPECT_GE(line.kbps(), before);
  line.lose_one_in = 4;
  line.run(TimeDelta::seconds(3));
  EXPECT_LT(line.kbps(), before * 85 / 100);
  EXPECT_EQ(line.estimator.last_decrease(), SendRateEstimator::Reason::kLoss);
}

TEST(SendRateEstimator, HalvesWhenFeedbackStaysAway) {
  Line line;
  line.run(TimeDelta::seconds(10));
  const std::int64_t before = line.kbps();
  SendRateEstimator& estimator = line.estimator;
  EXPECT_EQ(estimator.next_timeout(), Timestamp::never());
  estimator.on_packet_sent(line.now);
  const Timestamp due = estimator.next_timeout();
  EXPECT_EQ(due, line.now + TimeDelta::ms(1'120));
  estimator.on_timeout(due - TimeDelta::ms(1));
  EXPECT_EQ(line.kbps(), before);
  estimator.on_timeout(due);
  EXPECT_EQ(line.kbps(), before / 2);
  EXPECT_EQ(estimator.next_timeout(), Timestamp::never()) << "nothing was sent since";
}

TEST(SendRateEstimator, AnOutageNeverGoesBelowTheFloor) {
  Line line;
  line.run(TimeDelta::seconds(2));
  for (int i = 0; i < 20; ++i) {
    line.estimator.on_packet_sent(line.now);
    line.estimator.on_timeout(line.estimator.next_timeout());
  }
  EXPECT_EQ(line.kbps(), 30);
}

TEST(SendRateEstimator, BeginsAnewFromWhatWorkedBeforeTheBreak) {
  Line line;
  line.run(TimeDelta::seconds(10));
  const std::int64_t before = line.kbps();
  SendRateEstimator& estimator = line.estimator;
  EXPECT_FALSE(estimator.starved());
  for (int i = 0; i < 4; ++i) {
    estimator.on_packet_sent(line.now);
    estimator.on_timeout(estimator.next_timeout());
  }
  EXPECT_TRUE(estimator.starved());
  EXPECT_LT(line.kbps(), before / 10);
  estimator.begin_anew(line.now);
  EXPECT_FALSE(estimator.starved());
  EXPECT_EQ(line.kbps(), before * 70 / 100);
  EXPECT_EQ(estimator.next_timeout(), Timestamp::never());
  estimator.begin_anew(line.now);
  EXPECT_EQ(line.kbps(), before * 70 / 100) << "the margin is taken once";
}

// 300 ms more on the way are no queue when the way is another.
TEST(SendRateEstimator, TakesALongerPathForNoQueue) {
  for (const bool told : {false, true}) {
    Line line;
    line.run(TimeDelta::seconds(10));
    const std::int64_t before = line.kbps();
    line.delay = TimeDelta::ms(330);
    line.estimator.set_rtt(TimeDelta::ms(660));
    if (told) line.begin_anew();
    line.run(TimeDelta::seconds(3));
    EXPECT_GE(line.kbps(), before) << told;
  }
}

TEST(SendRateEstimator, RembAndMaximumAreCeilings) {
  Line line;
  line.run(TimeDelta::seconds(10));
  ASSERT_GT(line.kbps(), 500);
  line.estimator.set_max(DataRate::kbps(400));
  EXPECT_EQ(line.kbps(), 400);
  line.estimator.set_remb(DataRate::kbps(200), line.now);
  EXPECT_EQ(line.kbps(), 200);
  line.estimator.set_remb(DataRate::zero(), line.now);
  EXPECT_EQ(line.kbps(), 30);
  line.run(TimeDelta::seconds(9));
  EXPECT_EQ(line.kbps(), 30);
  line.run(TimeDelta::seconds(2));
  EXPECT_EQ(line.kbps(), 400) << "said once, ten seconds ago";
}

TEST(SendRateEstimator, ReceiverReportsRuleWhereThereIsNoFeedback) {
  SendRateEstimator estimator;
  Timestamp now;
  const auto report = [&](std::uint8_t lost) {
    now = now + TimeDelta::seconds(1);
    estimator.on_receiver_report(lost, now);
  };
  for (int i = 0; i < 11; ++i) report(0);
  EXPECT_NEAR(static_cast<double>(estimator.target().kbps()), 150 * 2.16, 2.0);  // 1.08¹⁰
  const DataRate clean = estimator.target();
  report(10);
  EXPECT_EQ(estimator.target(), clean);
  report(128);
  EXPECT_EQ(estimator.target().kbps(), clean.kbps() * 3 / 4);
}

}  // namespace
}  // namespace sfu
