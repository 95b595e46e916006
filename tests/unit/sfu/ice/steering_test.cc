#include "sfu/ice/steering.h"

#include <gtest/gtest.h>

#include <set>

#include "sfu/api/shard_letter.h"
#include "tests/unit/sfu/ice/stun_check.h"

namespace sfu {
namespace {

TEST(Steering, EveryShardThereAndBack) {
  std::set<char> letters;
  for (std::size_t shard = 0; shard < 64; ++shard) {
    const char letter = api::letter_of_shard(shard);
    EXPECT_TRUE(letters.insert(letter).second);
    const Bytes check = Check{.username = letter + std::string("random8c:peer")}.bytes();
    EXPECT_EQ(shard_named_by(check), shard);
  }
}

TEST(Steering, OnlyARequestWithBothFragmentsNamesAShard) {
  EXPECT_FALSE(shard_named_by(Check{.username = ""}.bytes()));
  EXPECT_FALSE(shard_named_by(Check{.username = "Apart"}.bytes()));
  EXPECT_FALSE(shard_named_by(Check{.username = "~part:peer"}.bytes()));
  EXPECT_FALSE(shard_named_by(Check{.message_class = StunClass::kIndication}.bytes()));
  EXPECT_FALSE(shard_named_by(as_bytes("GET / HTTP/1.1")));
  EXPECT_FALSE(shard_named_by({}));
}

}  // namespace
}  // namespace sfu
