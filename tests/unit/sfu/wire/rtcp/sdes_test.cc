#include "sfu/wire/rtcp/sdes.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

TEST(Sdes, PadsEachChunkToAWordWithAtLeastOneZero) {
  expect_golden(Sdes{{{Ssrc(1), "a"}}}, "81 ca 00 02 00 00 00 01 01 01 61 00");
  expect_golden(Sdes{{{Ssrc(1), "ab"}}}, "81 ca 00 03 00 00 00 01 01 02 61 62 00 00 00 00");
  expect_golden(Sdes{{{Ssrc(1), "a"}, {Ssrc(2), "bcd"}}},
                "82 ca 00 05 00 00 00 01 01 01 61 00 00 00 00 02 01 03 62 63 64 00 00 00");
}

TEST(Sdes, TakesTheCnameFromAmongOtherItems) {
  const Bytes bytes = from_hex("81 ca 00 04 00 00 00 01 02 02 78 79 01 03 61 62 63 00 00 00");
  const auto parsed = parse_hex<Sdes>(bytes);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, (Sdes{{{Ssrc(1), "abc"}}}));
}

TEST(Sdes, MayHaveChunksWithoutAName) {
  expect_golden(Sdes{{{Ssrc(1), ""}}}, "81 ca 00 02 00 00 00 01 00 00 00 00");
  expect_golden(Sdes{}, "80 ca 00 00");
}

TEST(Sdes, CutsANameThatHasNoLength) {
  const std::string name(300, 'n');
  const Bytes bytes = from_hex(written(Sdes{{{Ssrc(1), name}}}));
  const auto parsed = parse_hex<Sdes>(bytes);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->chunks[0].cname, name.substr(0, 255));
}

}  // namespace
}  // namespace sfu
