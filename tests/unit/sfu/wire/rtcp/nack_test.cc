#include "sfu/wire/rtcp/nack.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

constexpr const char* kSsrcs = "00 00 00 01 00 00 00 02 ";

TEST(Nack, IsItsBytes) {
  const std::string one = std::string("81 cd 00 03 ") + kSsrcs;
  expect_golden(Nack{Ssrc(1), Ssrc(2), {100}}, one + "00 64 00 00");
  expect_golden(Nack{Ssrc(1), Ssrc(2), {100, 101, 116}}, one + "00 64 80 01");
  expect_golden(Nack{Ssrc(1), Ssrc(2), {0xFFFF, 0, 1}}, one + "ff ff 00 03");
}

TEST(Nack, KeepsTheOrderOfWhatIsNotInOrder) {
  const Nack nack{Ssrc(1), Ssrc(2), {100, 117, 116}};
  const std::string hex =
      std::string("81 cd 00 05 ") + kSsrcs + "00 64 00 00 00 75 00 00 00 74 00 00";
  EXPECT_EQ(written(nack), hex);
  const auto parsed = parse_hex<Nack>(from_hex(hex));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, nack);
}

TEST(Nack, RefusesABodyWithoutWholeItems) {
  EXPECT_EQ(Nack::parse(from_hex(kSsrcs)).error(), ParseError::kBadLength);
  EXPECT_EQ(Nack::parse(from_hex(std::string(kSsrcs) + "00 64")).error(), ParseError::kBadLength);
}

TEST(Nack, RefusesMoreThanItsBound) {
  Bytes body = from_hex(kSsrcs);
  for (std::size_t i = 0; i <= Nack::kMaxLost / 17; ++i) {
    EXPECT_TRUE(body.size() == 8 || Nack::parse(body).has_value());
    const Bytes item = from_hex("00 00 ff ff");
    body.insert(body.end(), item.begin(), item.end());
  }
  EXPECT_EQ(Nack::parse(body).error(), ParseError::kUnsupported);
}

TEST(Nack, WritesAsManyAsThereIsRoomFor) {
  const std::vector<std::uint16_t> lost{1, 2, 30, 31, 60};
  const struct {
    std::size_t room, taken, size;
  } cases[] = {{0, 0, 0}, {15, 0, 0}, {16, 2, 16}, {23, 4, 20}, {24, 5, 24}, {100, 5, 24}};
  for (const auto& c : cases) {
    Bytes buffer(c.room);
    ByteWriter out(buffer);
    EXPECT_EQ(Nack::write_some(out, Ssrc(1), Ssrc(2), lost), c.taken) << c.room;
    EXPECT_EQ(out.size(), c.size) << c.room;
    EXPECT_TRUE(out.ok());
    if (c.taken == 0) continue;
    const auto parsed =
        parse_hex<Nack>(Bytes(buffer.begin(), buffer.begin() + static_cast<long>(c.size)));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_TRUE(std::ranges::equal(parsed->lost.span(), std::span(lost).first(c.taken)));
  }
}

}  // namespace
}  // namespace sfu
