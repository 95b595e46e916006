#include "sfu/wire/rtcp/sender_report.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

SenderReport report() {
  return {.sender = Ssrc(0x0A0B0C0D),
          .ntp_time = 0xE123456789ABCDEF,
          .rtp_timestamp = 0x01020304,
          .packet_count = 0x99,
          .octet_count = 0x1234,
          .blocks = {}};
}
constexpr const char* kBody =
    "0a 0b 0c 0d e1 23 45 67 89 ab cd ef 01 02 03 04 00 00 00 99 00 00 12 34";

TEST(SenderReport, IsItsBytes) {
  expect_golden(report(), std::string("80 c8 00 06 ") + kBody);
  EXPECT_EQ(report().compact_ntp_time(), 0x456789ABU);
}

TEST(SenderReport, CarriesReportBlocks) {
  SenderReport with_block = report();
  ASSERT_TRUE(with_block.blocks.push({.source = Ssrc(7), .fraction_lost = 1, .jitter = 2}));
  expect_golden(with_block,
                std::string("81 c8 00 0c ") + kBody +
                    " 00 00 00 07 01 00 00 00 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00 00");
}

TEST(SenderReport, IgnoresAProfilesExtension) {
  const auto parsed =
      parse_hex<SenderReport>(from_hex(std::string("80 c8 00 07 ") + kBody + "de ad be ef"));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, report());
}

}  // namespace
}  // namespace sfu
