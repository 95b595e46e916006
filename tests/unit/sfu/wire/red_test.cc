#include "sfu/wire/red.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

TEST(RedPayload, FindsTheNewestBlock) {
  const auto alone = RedPayload::parse(from_hex("6f aa bb"));
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->primary_type.raw(), 111);
  EXPECT_EQ(alone->primary_at, 1U);
  EXPECT_EQ(alone->redundant_blocks, 0U);

  // 960 ticks earlier, three bytes.
  const auto one = RedPayload::parse(from_hex("ef 0f 00 03 6f 01 02 03 aa bb"));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->redundant_blocks, 1U);
  EXPECT_EQ(one->primary_at, 8U);

  const auto two = RedPayload::parse(from_hex("ef 1e 00 02 ef 0f 00 01 6f 01 02 03 aa"));
  ASSERT_TRUE(two);
  EXPECT_EQ(two->primary_at, 12U);
}

TEST(RedPayload, NamesTheNearestCopiesOldestFirst) {
  EXPECT_TRUE(RedPayload::parse(from_hex("6f aa bb"))->nearest().empty());
  const Bytes bytes = from_hex("ef 2d 00 01 ef 1e 00 02 ef 0f 00 01 6f 77 01 02 03 aa");
  const auto red = RedPayload::parse(bytes);
  ASSERT_TRUE(red);
  EXPECT_EQ(red->redundant_blocks, 3U);
  ASSERT_EQ(red->nearest().size(), 2U) << "the oldest of three is not kept";
  const RedPayload::Block& before_last = red->nearest()[0];
  EXPECT_EQ(before_last.timestamp_offset, 1'920U);
  EXPECT_EQ(Bytes(before_last.in(bytes).begin(), before_last.in(bytes).end()), from_hex("01 02"));
  const RedPayload::Block& last = red->nearest()[1];
  EXPECT_EQ(last.type.raw(), 111);
  EXPECT_EQ(last.timestamp_offset, 960U);
  EXPECT_EQ(Bytes(last.in(bytes).begin(), last.in(bytes).end()), from_hex("03"));
}

TEST(RedPayload, WritesTheHeaderThatItReads) {
  const PayloadPrefix header =
      RedPayload::header(PayloadType(111), RedPayload::kMaxOffset, RedPayload::kMaxSize);
  Bytes packet(header.bytes.begin(), header.bytes.begin() + header.size);
  packet.resize(packet.size() + RedPayload::kMaxSize + 1, 7);
  const auto red = RedPayload::parse(packet);
  ASSERT_TRUE(red);
  ASSERT_EQ(red->nearest().size(), 1U);
  EXPECT_EQ(red->nearest()[0].type.raw(), 111);
  EXPECT_EQ(red->nearest()[0].timestamp_offset, RedPayload::kMaxOffset);
  EXPECT_EQ(red->nearest()[0].size, RedPayload::kMaxSize);
  EXPECT_EQ(red->primary_at + 1, packet.size());
}

TEST(RedPayload, RefusesWhatContradictsItself) {
  const Bytes whole = from_hex("ef 0f 00 03 6f 01 02 03 aa");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(RedPayload::parse(ByteSpan(whole).first(size))) << size;
  }
  Bytes endless;
  for (int i = 0; i < 40; ++i) endless.insert(endless.end(), {0xef, 0, 0, 0});
  endless.insert(endless.end(), {0x6f, 0xaa});
  EXPECT_FALSE(RedPayload::parse(endless));
}

}  // namespace
}  // namespace sfu
