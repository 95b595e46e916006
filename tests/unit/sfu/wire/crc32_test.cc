#include "sfu/wire/crc32.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(Crc32, GivesTheCheckValueOfItsCatalogue) {
  EXPECT_EQ(crc32(as_bytes("123456789")), 0xCBF43926U);
  EXPECT_EQ(crc32({}), 0U);
}

}  // namespace
}  // namespace sfu
