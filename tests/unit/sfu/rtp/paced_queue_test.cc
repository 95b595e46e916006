#include "sfu/rtp/paced_queue.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(PacedQueue, KeepsTheOrderWhileItGrowsAndWraps) {
  PacedQueue queue;
  std::size_t pushed = 0;
  std::size_t popped = 0;
  for (std::size_t round = 1; round < 60; ++round) {
    for (std::size_t i = 0; i < round; ++i)
      queue.push({.section = pushed++, .packet = {}, .size = {}});
    for (std::size_t i = 0; i < round / 2; ++i) ASSERT_EQ(queue.pop().section, popped++);
  }
  EXPECT_EQ(queue.size(), pushed - popped);
  while (!queue.empty()) ASSERT_EQ(queue.pop().section, popped++);
}

TEST(PacedQueue, LetsGoOfPayloads) {
  PayloadPool pool;
  PacedQueue queue;
  OutgoingRtp packet;
  packet.stored = pool.store(as_bytes("x"));
  queue.push({.section = 0, .packet = std::move(packet), .size = {}});
  EXPECT_EQ(pool.in_use(), 1U);
  queue.pop();
  EXPECT_EQ(pool.in_use(), 0U);
}

}  // namespace
}  // namespace sfu
