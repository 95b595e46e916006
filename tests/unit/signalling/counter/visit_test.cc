#include "signalling/counter/visit.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(VisitId, IsSixteenDigits) {
  for (const std::uint64_t raw : {0ULL, 1ULL, 0xABCDEFULL, ~0ULL}) {
    const std::string text = to_string(VisitId(raw));
    EXPECT_EQ(text.size(), 16U);
    EXPECT_EQ(parse_visit_id(text), VisitId(raw));
  }
  EXPECT_EQ(to_string(VisitId(0xABCDEF)), "0000000000abcdef");
}

TEST(VisitId, HasOneSpelling) {
  for (const char* text :
       {"", "*", "1", "000000000000000g", "0000000000ABCDEF", "00000000000000001",
        "-000000000000001", " 000000000000001", "0x00000000000001"}) {
    EXPECT_FALSE(parse_visit_id(text)) << text;
  }
}

}  // namespace
}  // namespace signalling
