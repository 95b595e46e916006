#include "sfu/wire/rtcp/report_block.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

constexpr const char* kTail = " 00 01 12 34 00 00 00 56 11 22 33 44 00 01 00 00";

ReportBlock block_with(std::int32_t cumulative_lost) {
  return {.source = Ssrc(0x01020304),
          .fraction_lost = 0x40,
          .cumulative_lost = cumulative_lost,
          .highest_sequence = 0x11234,
          .jitter = 0x56,
          .last_sr = 0x11223344,
          .delay_since_last_sr = 0x10000};
}

std::string written(const ReportBlock& block) {
  Bytes buffer(ReportBlock::kSize);
  ByteWriter out(buffer);
  block.write(out);
  EXPECT_TRUE(out.ok());
  return to_hex(out.written());
}

TEST(ReportBlock, SignsTheCumulativeLoss) {
  const struct {
    std::int32_t lost;
    const char* hex;
  } cases[] = {{5, "00 00 05"}, {-1, "ff ff ff"}, {0x7FFFFF, "7f ff ff"}, {-0x800000, "80 00 00"}};
  for (const auto& c : cases) {
    const std::string hex = std::string("01 02 03 04 40 ") + c.hex + kTail;
    EXPECT_EQ(written(block_with(c.lost)), hex);
    const Bytes bytes = from_hex(hex);
    ByteReader in(bytes);
    EXPECT_EQ(ReportBlock::parse(in), block_with(c.lost));
    EXPECT_TRUE(in.ok());
  }
}

TEST(ReportBlock, HoldsTheCumulativeLossWithinItsBits) {
  EXPECT_EQ(written(block_with(0x800000)), written(block_with(0x7FFFFF)));
  EXPECT_EQ(written(block_with(-0x800001)), written(block_with(-0x800000)));
}

TEST(ReportBlocks, AreAsManyAsCounted) {
  const Bytes bytes(ReportBlock::kSize * 3);
  ByteReader two(bytes);
  EXPECT_EQ(parse_report_blocks(two, 2).size(), 2U);
  EXPECT_TRUE(two.ok());
  ByteReader four(bytes);
  (void)parse_report_blocks(four, 4);
  EXPECT_FALSE(four.ok());
}

}  // namespace
}  // namespace sfu
