#include "sfu/wire/av1.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

// As Chromium 156 sent them.
TEST(Av1Payload, SaysWhereACodedSequenceStarts) {
  const auto key = Av1Payload::parse(from_hex("28 0f 08 00 21"));
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->starts_coded_sequence);
  EXPECT_FALSE(key->continues);
  EXPECT_FALSE(Av1Payload::parse(from_hex("10 34 40 30"))->starts_coded_sequence);
  EXPECT_TRUE(Av1Payload::parse(from_hex("90 34 40 30"))->continues);
}

TEST(Av1Payload, RefusesWhatContradictsItself) {
  EXPECT_FALSE(Av1Payload::parse({}));
  EXPECT_FALSE(Av1Payload::parse(from_hex("28")));
  EXPECT_FALSE(Av1Payload::parse(from_hex("a8 0f 08"))) << "goes on and starts anew";
}

}  // namespace
}  // namespace sfu
