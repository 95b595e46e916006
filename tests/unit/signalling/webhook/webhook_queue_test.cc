#include "signalling/webhook/webhook_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace signalling {
namespace {

using Answer = WebhookQueue::Answer;
using Lost = WebhookQueue::Lost;
using sfu::TimeDelta;
using sfu::Timestamp;

class WebhookQueueTest : public testing::Test {
 protected:
  void push(const std::string& id) { queue_.push({id, "body of " + id}, now_); }
  std::string take() {
    const WebhookMessage* message = queue_.take(now_);
    return message == nullptr ? "" : message->id;
  }
  void settle(Answer answer, std::uint64_t jitter = 0) { queue_.settle(answer, now_, jitter); }
  // Until something is to be done, but at most so long.
  TimeDelta wait(TimeDelta most = TimeDelta::seconds(100'000)) {
    const Timestamp before = now_;
    now_ = std::min(queue_.next_timeout(), now_ + most);
    queue_.handle_timeout(now_);
    return now_ - before;
  }
  [[nodiscard]] std::uint64_t lost(Lost reason) const {
    return queue_.counters().lost[static_cast<std::size_t>(reason)];
  }

  Timestamp now_ = Timestamp::ms(1'000);
  WebhookQueue queue_{{.most = 3}};
};

TEST_F(WebhookQueueTest, OneIsUnderWayAtATimeAndTheyComeInOrder) {
  EXPECT_EQ(queue_.next_timeout(), Timestamp::never());
  push("a");
  push("b");
  EXPECT_LE(queue_.next_timeout(), now_);
  EXPECT_EQ(take(), "a");
  EXPECT_EQ(take(), "");
  EXPECT_EQ(queue_.next_timeout(), Timestamp::never());
  settle(Answer::kDelivered);
  EXPECT_EQ(take(), "b");
  settle(Answer::kDelivered);
  EXPECT_EQ(take(), "");
  EXPECT_EQ(queue_.counters().delivered, 2U);
  EXPECT_EQ(queue_.counters().retried, 0U);
}

TEST_F(WebhookQueueTest, WhatTheReceiverRefusesHoldsUpNothingForLong) {
  push("a");
  push("b");
  for (int i = 0; i < 5; ++i) {
    wait();
    ASSERT_EQ(take(), "a") << i;
    settle(Answer::kRefused);
  }
  EXPECT_EQ(lost(Lost::kRefused), 1U);
  EXPECT_EQ(take(), "b") << "at once";
  settle(Answer::kFailed);
  EXPECT_EQ(wait(), TimeDelta::seconds(5)) << "and as if it were the first failure";
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(take(), "b") << "a receiver that is down is another matter";
    settle(Answer::kFailed);
    wait();
  }
}

TEST_F(WebhookQueueTest, AFailureIsTriedAgainBeforeWhatCameLater) {
  push("a");
  push("b");
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(take(), "a");
    settle(Answer::kFailed);
    EXPECT_EQ(take(), "");
    wait();
  }
  ASSERT_EQ(take(), "a");
  settle(Answer::kDelivered);
  ASSERT_EQ(take(), "b");
  EXPECT_EQ(queue_.counters().failed, 2U);
  EXPECT_EQ(queue_.counters().retried, 2U);
}

TEST_F(WebhookQueueTest, WaitsTwiceAsLongEachTimeUpToABound) {
  push("a");
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 11; ++i) {
    ASSERT_EQ(take(), "a");
    settle(Answer::kFailed);
    waits.push_back(wait() / TimeDelta::seconds(1));
  }
  EXPECT_EQ(waits, (std::vector<std::int64_t>{5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900}));
}

TEST_F(WebhookQueueTest, ARandomPartOfTheWaitIsLeftOutAndNeverMoreThanHalf) {
  const TimeDelta whole = TimeDelta::seconds(5);
  for (const std::uint64_t jitter : {1ULL, 1'234'567ULL, 2'500'000ULL, ~0ULL}) {
    WebhookQueue queue;
    queue.push({"a", ""}, now_);
    ASSERT_NE(queue.take(now_), nullptr);
    queue.settle(Answer::kFailed, now_, jitter);
    const TimeDelta waits = queue.next_timeout() - now_;
    EXPECT_LT(waits, whole) << jitter;
    EXPECT_GE(waits, whole / 2) << jitter;
  }
}

TEST_F(WebhookQueueTest, ASuccessForgetsTheFailuresBefore) {
  push("a");
  push("b");
  for (const Answer answer : {Answer::kFailed, Answer::kFailed, Answer::kDelivered}) {
    ASSERT_EQ(take(), "a");
    settle(answer);
    if (answer == Answer::kFailed) wait();
  }
  ASSERT_EQ(take(), "b");
  settle(Answer::kFailed);
  EXPECT_EQ(wait(), TimeDelta::seconds(5));
}

TEST_F(WebhookQueueTest, AFullQueueLosesItsOldestThatIsNotUnderWay) {
  for (const char* id : {"a", "b", "c"}) push(id);
  ASSERT_EQ(take(), "a");
  push("d");  // b goes
  EXPECT_EQ(queue_.size(), 3U);
  settle(Answer::kDelivered);
  ASSERT_EQ(take(), "c");
  settle(Answer::kFailed);
  push("e");
  push("f");  // c goes: tried, and not under way
  EXPECT_EQ(lost(Lost::kFull), 2U);
  wait();
  ASSERT_EQ(take(), "d");
  EXPECT_EQ(queue_.counters().retried, 0U) << "the first attempt of another message";
}

TEST(WebhookQueue, OfOnePlaceLosesWhatComesWhileThatIsUnderWay) {
  WebhookQueue queue({.most = 1});
  queue.push({"a", ""}, Timestamp::ms(1));
  ASSERT_NE(queue.take(Timestamp::ms(1)), nullptr);
  queue.push({"b", ""}, Timestamp::ms(1));
  EXPECT_EQ(queue.counters().lost[static_cast<std::size_t>(Lost::kFull)], 1U);
  queue.settle(Answer::kDelivered, Timestamp::ms(2), 0);
  EXPECT_EQ(queue.size(), 0U);
}

TEST_F(WebhookQueueTest, WhatIsADayOldIsGivenUp) {
  push("a");
  now_ = now_ + TimeDelta::seconds(3'600);
  push("b");
  int attempts = 0;
  while (take() == "a") {
    ++attempts;
    settle(Answer::kFailed);
    wait();
  }
  EXPECT_GT(attempts, 50);
  EXPECT_EQ(lost(Lost::kTooOld), 1U);
  EXPECT_EQ(queue_.size(), 1U);
  EXPECT_EQ(queue_.next_timeout() - Timestamp::ms(1'000) <= TimeDelta::seconds(25 * 3'600), true);
  now_ = Timestamp::ms(1'000) + TimeDelta::seconds(25 * 3'600);
  EXPECT_EQ(take(), "");
  EXPECT_EQ(lost(Lost::kTooOld), 2U);
  EXPECT_EQ(queue_.next_timeout(), Timestamp::never());
}

TEST_F(WebhookQueueTest, NothingIsGivenUpWhileItIsUnderWay) {
  push("a");
  ASSERT_EQ(take(), "a");
  now_ = now_ + TimeDelta::seconds(90'000);
  queue_.handle_timeout(now_);
  EXPECT_EQ(queue_.size(), 1U);
  settle(Answer::kDelivered);
  EXPECT_EQ(queue_.counters().delivered, 1U);
  EXPECT_EQ(lost(Lost::kTooOld), 0U);
}

TEST_F(WebhookQueueTest, GoneStopsItForGood) {
  push("a");
  push("b");
  ASSERT_EQ(take(), "a");
  settle(Answer::kGone);
  EXPECT_TRUE(queue_.stopped());
  push("c");
  EXPECT_EQ(take(), "");
  EXPECT_EQ(lost(Lost::kGone), 3U);
  EXPECT_EQ(queue_.next_timeout(), Timestamp::never());
}

TEST_F(WebhookQueueTest, ARelayThatGoesDownTriesSoonAndOften) {
  push("a");
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(take(), "a");
    settle(Answer::kFailed);
    if (i < 4) wait();
  }
  EXPECT_GT(queue_.next_timeout() - now_, TimeDelta::seconds(30));
  queue_.drain(now_);
  ASSERT_EQ(take(), "a");
  settle(Answer::kFailed, ~0ULL);
  EXPECT_EQ(wait(), TimeDelta::seconds(1));
}

TEST_F(WebhookQueueTest, AnotherInItsPlaceGoesOnCountingAndLosesWhatWasLeft) {
  push("a");
  push("b");
  ASSERT_EQ(take(), "a");
  settle(Answer::kDelivered);
  WebhookQueue next;
  next.succeed(queue_);
  EXPECT_EQ(next.counters().delivered, 1U);
  EXPECT_EQ(next.counters().lost[static_cast<std::size_t>(Lost::kRemoved)], 1U);
  EXPECT_EQ(next.size(), 0U);
}

// Whatever happens to it: everything pushed was delivered, is there, or is counted as lost.
TEST(WebhookQueue, LosesNothingWithoutCountingIt) {
  std::uint64_t random = 1;
  const auto draw = [&random](std::uint64_t below) {
    random = random * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    return (random >> 33) % below;
  };
  for (int seed = 0; seed < 50; ++seed) {
    WebhookQueue queue({.most = 5, .give_up_after = TimeDelta::seconds(60)});
    Timestamp now = Timestamp::ms(1);
    std::uint64_t pushed = 0;
    std::string last;
    for (int step = 0; step < 500; ++step) {
      now = now + TimeDelta::ms(static_cast<std::int64_t>(draw(9'000)));
      if (draw(2) == 0) {
        std::string id = std::to_string(1'000'000 + pushed++);
        queue.push({std::move(id), ""}, now);
      }
      if (queue.is_under_way()) {
        queue.settle(draw(3) == 0 ? Answer::kDelivered : Answer::kFailed, now, draw(1'000'000));
      } else if (const WebhookMessage* message = queue.take(now)) {
        EXPECT_GE(message->id, last) << "out of order";
        last = message->id;
      }
      std::uint64_t lost = 0;
      for (const std::uint64_t count : queue.counters().lost) lost += count;
      ASSERT_EQ(pushed, queue.counters().delivered + queue.size() + lost) << seed << " " << step;
      ASSERT_LE(queue.size(), 5U);
    }
  }
}

}  // namespace
}  // namespace signalling
