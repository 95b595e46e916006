#include "sfu/wire/rtcp/bye.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

TEST(Bye, IsItsBytes) {
  expect_golden(Bye{{Ssrc(1), Ssrc(0x0A0B0C0D)}}, "82 cb 00 02 00 00 00 01 0a 0b 0c 0d");
  expect_golden(Bye{}, "80 cb 00 00");
}

TEST(Bye, SkipsTheReason) {
  const auto parsed = parse_hex<Bye>(from_hex("81 cb 00 02 00 00 00 01 03 62 79 65"));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, (Bye{{Ssrc(1)}}));
}

}  // namespace
}  // namespace sfu
