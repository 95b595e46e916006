#include "sfu/app/logging.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(Logging, ValuesStayOneQuotedToken) {
  EXPECT_EQ(quoted("plain"), "\"plain\"");
  EXPECT_EQ(quoted("say \"hi\" \\o/"), "\"say \\\"hi\\\" \\\\o/\"");
  EXPECT_EQ(quoted("no\nsecond level=error line"), "\"no second level=error line\"");
}

}  // namespace
}  // namespace sfu
