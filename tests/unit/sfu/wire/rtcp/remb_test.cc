#include "sfu/wire/rtcp/remb.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

constexpr const char* kHead = "8f ce 00 05 00 00 00 01 00 00 00 00 52 45 4d 42 01 ";
constexpr const char* kSource = " 00 00 00 07";

Remb remb(DataRate bitrate) { return {Ssrc(1), bitrate, {Ssrc(7)}}; }
std::string bytes(const char* rate) { return std::string(kHead) + rate + kSource; }

TEST(Remb, IsItsBytes) {
  expect_golden(remb(DataRate::zero()), bytes("00 00 00"));
  expect_golden(remb(DataRate::bps(0x3FFFF)), bytes("03 ff ff"));
  expect_golden(remb(DataRate::bps(0x40000)), bytes("06 00 00"));
  expect_golden(remb(DataRate::kbps(1'000)), bytes("0b d0 90"));
  expect_golden(remb(Remb::kMaxBitrate), bytes("b7 ff ff"));
}

TEST(Remb, RoundsDownToWhatTheWireCanSay) {
  EXPECT_EQ(written(remb(DataRate::bps(0x40001))), bytes("06 00 00"));
  EXPECT_EQ(written(remb(DataRate::infinity())), bytes("b7 ff ff"));
  EXPECT_EQ(written(remb(DataRate::bps(-1))), bytes("00 00 00"));
}

TEST(Remb, ReadsTooMuchAsTheMost) {
  for (const char* rate : {"bb ff ff", "ff ff ff", "fc 00 01"}) {
    const auto parsed = parse_hex<Remb>(from_hex(bytes(rate)));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->bitrate, Remb::kMaxBitrate) << rate;
  }
}

TEST(Remb, RefusesOtherMessagesAndWrongCounts) {
  const auto body = [](const std::string& hex) { return Remb::parse(from_hex(hex)).error(); };
  EXPECT_EQ(body("00 00 00 01 00 00 00 00 52 45 4d 43 00 00 00 00"), ParseError::kUnsupported);
  EXPECT_EQ(body("00 00 00 01 00 00 00 00 52 45 4d 42 02 00 00 00 00 00 00 07"),
            ParseError::kBadLength);
}

}  // namespace
}  // namespace sfu
