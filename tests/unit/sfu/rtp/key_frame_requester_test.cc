#include "sfu/rtp/key_frame_requester.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace sfu {
namespace {

// When requests go out until `end`, asked at every timeout.
std::vector<std::int64_t> sent(KeyFrameRequester& requester, std::int64_t end_ms) {
  std::vector<std::int64_t> times;
  while (requester.next_timeout() <= Timestamp::ms(end_ms)) {
    const Timestamp now = requester.next_timeout();
    if (requester.should_send(now)) times.push_back(now.ms());
  }
  return times;
}

TEST(KeyFrameRequester, AsksAtOnceThenBacksOffThenGivesUp) {
  KeyFrameRequester requester;
  EXPECT_FALSE(requester.should_send(Timestamp::ms(0)));
  requester.request(Timestamp::ms(10));
  EXPECT_THAT(sent(requester, 1'000'000),
              testing::ElementsAre(10, 1'010, 3'010, 7'010, 15'010, 23'010, 31'010, 39'010));
  EXPECT_FALSE(requester.waiting());
  requester.request(Timestamp::ms(2'000'000));
  EXPECT_TRUE(requester.should_send(Timestamp::ms(2'000'000)));
}

TEST(KeyFrameRequester, AKeyFrameEndsIt) {
  KeyFrameRequester requester;
  requester.request(Timestamp::ms(0));
  EXPECT_TRUE(requester.should_send(Timestamp::ms(0)));
  requester.on_key_frame(Timestamp::ms(100));
  EXPECT_EQ(requester.next_timeout(), Timestamp::never());
  requester.request(Timestamp::ms(200));
  EXPECT_FALSE(requester.should_send(Timestamp::ms(499))) << "the throttle holds across key frames";
  EXPECT_TRUE(requester.should_send(Timestamp::ms(500)));
}

TEST(KeyFrameRequester, AStormOfRequestsIsOneRequestASecond) {
  KeyFrameRequester requester;
  int count = 0;
  for (int ms = 0; ms < 10'000; ms += 10) {
    requester.request(Timestamp::ms(ms));
    count += requester.should_send(Timestamp::ms(ms)) ? 1 : 0;
  }
  EXPECT_EQ(count, 10);
}

TEST(KeyFrameRequester, SomebodyNewCutsTheBackoffShort) {
  KeyFrameRequester requester;
  requester.request(Timestamp::ms(0));
  EXPECT_THAT(sent(requester, 8'000), testing::ElementsAre(0, 1'000, 3'000, 7'000));
  requester.request(Timestamp::ms(9'000));
  EXPECT_TRUE(requester.should_send(Timestamp::ms(9'000)));
}

}  // namespace
}  // namespace sfu
