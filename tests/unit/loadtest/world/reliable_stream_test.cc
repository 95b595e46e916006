#include "loadtest/world/reliable_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadtest/world/world.h"

namespace loadtest {
namespace {

using sfu::TimeDelta;
using testing::ElementsAre;

struct Idle {
  void handle_datagram(const sfu::Datagram&, sfu::Timestamp, sfu::Outbox&) {}
  void handle_timeout(sfu::Timestamp, sfu::Outbox&) {}
  [[nodiscard]] sfu::Timestamp next_timeout() const { return sfu::Timestamp::never(); }
};

TEST(ReliableStream, HandsOverInOrderWhatArrivesOutOfOrder) {
  ReliableStream stream;
  std::vector<int> got;
  const auto first = stream.push(2'000, [&](sfu::Timestamp) { got.push_back(1); });
  const auto second = stream.push(10, [&](sfu::Timestamp) { got.push_back(2); });
  EXPECT_TRUE(stream.arrived(*second).empty());
  EXPECT_TRUE(stream.arrived(*first).empty()) << "two segments";
  for (const auto& due : stream.arrived(*first)) due({});
  EXPECT_THAT(got, ElementsAre(1, 2));
}

// 10 kB at 128 kbit/s are 0.64 s of the line, and headers.
TEST(Tell, TakesItsTurnOnTheLine) {
  World world(1);
  Idle page;
  LinkProfile thin;
  thin.rate = sfu::DataRate::kbps(128);
  thin.delay = TimeDelta::ms(30);
  world.attach(page, {thin, thin});
  const sfu::Timestamp begin = world.now();
  std::optional<sfu::Timestamp> told;
  world.tell(&page, Way::kUp, 10'000, [&](sfu::Timestamp at) { told = at; });
  world.run_until(begin + TimeDelta::seconds(5));
  ASSERT_TRUE(told);
  EXPECT_GT(*told - begin, TimeDelta::ms(655));
  EXPECT_LT(*told - begin, TimeDelta::ms(700));
}

TEST(Tell, SurvivesALineThatLosesAThird) {
  World world(2);
  Idle page;
  LinkProfile bad;
  bad.loss_ppm = 333'000;
  world.attach(page, {bad, bad});
  std::vector<int> got;
  for (int i = 0; i < 50; ++i) {
    world.tell(&page, Way::kDown, 4'000, [&got, i](sfu::Timestamp) { got.push_back(i); });
  }
  world.run_until(world.now() + TimeDelta::seconds(600));
  ASSERT_EQ(got.size(), 50U);
  EXPECT_TRUE(std::ranges::is_sorted(got));
}

TEST(Tell, NobodyIsToldAfterTheyHaveGone) {
  World world(3);
  Idle page;
  world.attach(page, Line{});
  bool told = false;
  world.tell(&page, Way::kDown, 100, [&](sfu::Timestamp) { told = true; });
  world.detach(&page);
  world.run_until(world.now() + TimeDelta::seconds(5));
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace loadtest
