#include "signalling/auth/enrolment_code.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/unit/signalling/auth/repeatable_entropy.h"

namespace signalling {
namespace {

TEST(EnrolmentCode, IsReadAsItIsMade) {
  RepeatableEntropy entropy;
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string code = make_enrolment_code(entropy);
    ASSERT_EQ(code.size(), 14U);
    EXPECT_EQ(code[4], '-');
    EXPECT_EQ(code[9], '-');
    EXPECT_EQ(code.find_first_of("ILOU"), std::string::npos) << code;
    ASSERT_TRUE(read_enrolment_code(code)) << code;
    seen.insert(*read_enrolment_code(code));
  }
  EXPECT_EQ(seen.size(), 1'000U);
}

TEST(EnrolmentCode, ForgivesHowItIsTyped) {
  const auto read = read_enrolment_code("7KQ0-M9XD-4T1A");
  ASSERT_TRUE(read);
  for (const char* typed :
       {"7kq0m9xd4t1a", " 7KQO M9XD 4TIA ", "7kqo-m9xd-4tla", "7-K-Q-0M9XD4T1A"}) {
    EXPECT_EQ(read_enrolment_code(typed), read) << typed;
  }
}

TEST(EnrolmentCode, RefusesWhatIsNone) {
  for (const char* typed :
       {"", "7KQ0-M9XD-4T1", "7KQ0-M9XD-4T1AA", "7KQ0-M9XD-4T1U", "7KQ0_M9XD_4T1A"}) {
    EXPECT_FALSE(read_enrolment_code(typed)) << typed;
  }
  EXPECT_FALSE(read_enrolment_code(std::string(1'000, '-') + "7KQ0M9XD4T1A"));
}

}  // namespace
}  // namespace signalling
