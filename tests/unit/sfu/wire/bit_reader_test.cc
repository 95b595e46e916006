#include "sfu/wire/bit_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

TEST(BitReader, ReadsFromTheMostSignificantBitOn) {
  const Bytes bytes = from_hex("a5 0f");
  BitReader in(bytes);
  EXPECT_TRUE(in.flag());
  EXPECT_EQ(in.bits(3), 0b010U);
  EXPECT_EQ(in.bits(8), 0b0101'0000U);
  EXPECT_EQ(in.bits(4), 0xFU);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.bits(1), 0U);
  EXPECT_FALSE(in.ok());
}

// AV1 specification §4.10.7: of five values three take two bits and two take three.
TEST(BitReader, ReadsNumbersBelowALimitInAsFewBitsAsTheyNeed) {
  const Bytes bytes = from_hex("1b c0");  // 00 01 10 111 1 … and 110
  BitReader in(bytes);
  EXPECT_EQ(in.below(5), 0U);
  EXPECT_EQ(in.below(5), 1U);
  EXPECT_EQ(in.below(5), 2U);
  EXPECT_EQ(in.below(5), 4U);
  BitReader one(bytes);
  EXPECT_EQ(one.below(1), 0U) << "one value takes no bit";
  EXPECT_EQ(one.bits(8), 0x1BU);
}

}  // namespace
}  // namespace sfu
