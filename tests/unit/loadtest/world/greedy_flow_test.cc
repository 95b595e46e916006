#include "loadtest/world/greedy_flow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using sfu::Timestamp;

LinkProfile profile(std::int64_t kbps, std::int64_t queue) {
  LinkProfile profile;
  profile.rate = DataRate::kbps(kbps);
  profile.queue = DataSize::bytes(queue);
  profile.delay = TimeDelta::ms(30);
  return profile;
}

struct Upload {
  Upload(const LinkProfile& profile, int seconds)
      : link(profile, Random(1)), flow(link, TimeDelta::ms(30)) {
    flow.begin(Timestamp());
    const Timestamp end = Timestamp() + TimeDelta::seconds(seconds);
    while (flow.next_timeout() < end) {
      const Timestamp now = flow.next_timeout();
      flow.handle_timeout(now);
      if (now > Timestamp() + TimeDelta::seconds(seconds / 2))
        delays.push_back(link.queue_delay(now).ms());
    }
    std::ranges::sort(delays);
  }
  [[nodiscard]] std::int64_t delay(std::size_t percent) const {
    return delays.at((delays.size() - 1) * percent / 100);
  }
  Link link;
  GreedyFlow flow;
  std::vector<std::int64_t> delays;  // of the second half, sorted
};

// 64 kB are four seconds of 128 kbit/s: what makes a voice useless while a town hall backs up.
TEST(GreedyFlow, FillsTheQueueOfAThinLine) {
  const Upload run(profile(128, 64'000), 300);
  EXPECT_GT(run.delay(50), 2'000);
  EXPECT_GT(run.delay(95), 3'500);
  EXPECT_LE(run.delay(100), 4'100);
  EXPECT_GT(run.link.counts().overflowed, 3) << "and loses there";
}

TEST(GreedyFlow, TakesAllOfTheLine) {
  const Upload run(profile(2'000, 128'000), 120);
  EXPECT_GT((run.flow.delivered() / TimeDelta::seconds(120)).kbps(), 1'900);
}

TEST(GreedyFlow, ALossyLineKeepsItSmall) {
  LinkProfile lossy = profile(2'000, 128'000);
  lossy.loss_ppm = 30'000;
  const Upload run(lossy, 120);
  EXPECT_LT(run.delay(50), 100);
  EXPECT_LT(run.flow.window(), 30);
}

}  // namespace
}  // namespace loadtest
