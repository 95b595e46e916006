#include "sfu/wire/rtcp/fir.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

TEST(Fir, IsItsBytes) {
  expect_golden(Fir{Ssrc(1), {{Ssrc(0x0A0B0C0D), 5}}},
                "84 ce 00 04 00 00 00 01 00 00 00 00 0a 0b 0c 0d 05 00 00 00");
}

TEST(Fir, RefusesABodyWithoutWholeRequests) {
  EXPECT_EQ(Fir::parse(Bytes(8)).error(), ParseError::kBadLength);
  EXPECT_EQ(Fir::parse(Bytes(8 + 12)).error(), ParseError::kBadLength);
}

TEST(Fir, RefusesMoreThanItsBound) {
  EXPECT_EQ(Fir::parse(Bytes(8 + 32 * 8))->requests.size(), 32U);
  EXPECT_EQ(Fir::parse(Bytes(8 + 33 * 8)).error(), ParseError::kUnsupported);
}

}  // namespace
}  // namespace sfu
