#include "signalling/session/plain_text.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(PlainText, IsShortAndWithoutControlCharacters) {
  EXPECT_TRUE(is_plain_text("Zoé", 120));
  EXPECT_TRUE(is_plain_text("ab", 2));
  for (const char* bad : {"", "abc", "a\n", "\x7f", "\x1b"}) {
    EXPECT_FALSE(is_plain_text(bad, 2)) << bad;
  }
}

}  // namespace
}  // namespace signalling
