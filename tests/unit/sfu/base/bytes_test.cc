#include "sfu/base/bytes.h"

#include <gtest/gtest.h>

#include <array>

namespace sfu {
namespace {

TEST(ByteReader, ReadsBigEndian) {
  const std::array<std::uint8_t, 10> bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  ByteReader in(bytes);
  EXPECT_EQ(in.u8(), 1);
  EXPECT_EQ(in.u16(), 0x0203);
  EXPECT_EQ(in.u24(), 0x040506U);
  EXPECT_EQ(in.u32(), 0x0708090AU);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.remaining(), 0U);
}

TEST(ByteReader, PastTheEndGivesZeroAndStaysBad) {
  const std::array<std::uint8_t, 1> bytes{9};
  ByteReader in(bytes);
  EXPECT_EQ(in.u16(), 0);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u8(), 0) << "what a failed read left is not read by the next one";
  EXPECT_FALSE(in.ok());
}

TEST(ByteWriter, PastTheEndWritesNothingAndStaysBad) {
  std::array<std::uint8_t, 3> buffer{};
  ByteWriter out(buffer);
  out.u16(0x0102);
  out.u16(0x0304);
  out.u8(5);
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(buffer, (std::array<std::uint8_t, 3>{1, 2, 0}));
}

TEST(ByteWriter, SetsALengthOnlyWhereItHasWritten) {
  std::array<std::uint8_t, 4> buffer{};
  ByteWriter out(buffer);
  out.u16(0);
  out.set_u16(0, 0xABCD);
  out.set_u16(1, 0xFFFF);
  EXPECT_EQ(buffer, (std::array<std::uint8_t, 4>{0xAB, 0xCD, 0, 0}));
}

}  // namespace
}  // namespace sfu
