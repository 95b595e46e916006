#include "sfu/wire/rtcp/receiver_report.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

TEST(ReceiverReport, IsItsBytes) {
  expect_golden(ReceiverReport{Ssrc(0x0A0B0C0D), {}}, "80 c9 00 01 0a 0b 0c 0d");
  expect_golden(ReceiverReport{Ssrc(1), {{.source = Ssrc(7), .fraction_lost = 1}}},
                "81 c9 00 07 00 00 00 01 "
                "00 00 00 07 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
}

TEST(ReceiverReport, HasRoomForTheLargestCount) {
  ReceiverReport report;
  for (std::uint32_t i = 0; i < 31; ++i) ASSERT_TRUE(report.blocks.push({.source = Ssrc(i)}));
  const auto parsed = parse_hex<ReceiverReport>(from_hex(written(report)));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, report);
}

}  // namespace
}  // namespace sfu
