#include "signalling/server/write_queue.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

using Push = WriteQueue::Push;

TEST(WriteQueue, OneWriteIsUnderWayAndTheRestFollowsInOrder) {
  WriteQueue queue({.messages = 8, .bytes = 100});
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.push("one"), Push::kWrite);
  EXPECT_EQ(queue.push("two"), Push::kWait);
  EXPECT_EQ(queue.front(), "one");
  EXPECT_TRUE(queue.pop());
  EXPECT_EQ(queue.front(), "two");
  EXPECT_FALSE(queue.pop());
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.push("three"), Push::kWrite);
}

TEST(WriteQueue, IsFullByMessagesAndByBytes) {
  WriteQueue few({.messages = 2, .bytes = 100});
  EXPECT_EQ(few.push("a"), Push::kWrite);
  EXPECT_EQ(few.push("b"), Push::kWait);
  EXPECT_EQ(few.push("c"), Push::kFull);
  few.pop();
  EXPECT_EQ(few.push("c"), Push::kWait);

  WriteQueue small({.messages = 100, .bytes = 10});
  EXPECT_EQ(small.push(std::string(11, 'x')), Push::kFull);
  EXPECT_EQ(small.push(std::string(6, 'x')), Push::kWrite);
  EXPECT_EQ(small.push(std::string(5, 'x')), Push::kFull);
  EXPECT_EQ(small.push(std::string(4, 'x')), Push::kWait);
  small.pop();
  EXPECT_EQ(small.push(std::string(6, 'x')), Push::kWait);
}

}  // namespace
}  // namespace signalling
