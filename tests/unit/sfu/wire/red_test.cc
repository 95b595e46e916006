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
