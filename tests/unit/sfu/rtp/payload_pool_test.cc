#include "sfu/rtp/payload_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(PayloadPool, KeepsBytesAsLongAsAnybodyRefersToThem) {
  PayloadPool pool;
  PayloadRef copy;
  {
    const PayloadRef first = pool.store(as_bytes("hello"));
    copy = first;
    EXPECT_EQ(pool.in_use(), 1U);
  }
  EXPECT_EQ(as_text(copy.bytes()), "hello");
  copy = {};
  EXPECT_EQ(pool.in_use(), 0U);
}

TEST(PayloadPool, GivesAnEmptyReferenceWhenFullAndRecovers) {
  PayloadPool pool({.max_blocks = 70});
  std::vector<PayloadRef> held;
  for (int i = 0; i < 70; ++i) held.push_back(pool.store(as_bytes("x")));
  EXPECT_THAT(held, testing::Each(testing::Truly([](const auto& ref) { return bool(ref); })));
  EXPECT_FALSE(pool.store(as_bytes("y")));
  held.erase(held.begin() + 7);
  const PayloadRef again = pool.store(as_bytes("y"));
  EXPECT_EQ(as_text(again.bytes()), "y");
  EXPECT_EQ(pool.in_use(), 70U);
}

TEST(PayloadPool, RefusesWhatNoDatagramCanHold) {
  PayloadPool pool;
  const std::vector<std::uint8_t> large(kMaxReceived + 1);
  EXPECT_FALSE(pool.store(large));
  EXPECT_EQ(pool.store(ByteSpan(large).first(kMaxReceived)).bytes().size(), kMaxReceived);
}

}  // namespace
}  // namespace sfu
