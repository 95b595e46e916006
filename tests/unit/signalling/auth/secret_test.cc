#include "signalling/auth/secret.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(Secret, EqualOnlyWhenEveryByteIs) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_TRUE(same_secret("", ""));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
}

}  // namespace
}  // namespace signalling
