#include "config/plain_text.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "config/config.h"
#include "tests/support/case_name.h"

namespace config {
namespace {

using namespace std::string_view_literals;

struct Case {
  const char* name;
  std::string_view text;
  std::optional<int> line;
};

class PlainText : public testing::TestWithParam<Case> {};

TEST_P(PlainText, NamesTheLineOfTheFirstBadByte) {
  EXPECT_EQ(line_of_first_bad_byte(GetParam().text), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(Files, PlainText,
                         testing::ValuesIn(std::vector<Case>{
                             {"empty", "", std::nullopt},
                             {"french", "name: Saint-Étienne\n", std::nullopt},
                             {"astral", "a: \U0001F600\r\n\tb", std::nullopt},
                             {"nul", "a\n\0b"sv, 2},
                             {"stray_continuation", "a\nb\n\xBE\xBE", 3},
                             {"cut_short", "a: \xC3", 1},
                             {"overlong", "a\n\xC0\x80", 2},
                             {"surrogate", "\xED\xA0\x80", 1},
                             {"byte_order_mark",
                              "\xEF\xBB\xBF"
                              "a: 1",
                              1},
                             {"latin_1", "a: 1\nb: \xE9t\xE9\n", 2},
                         }),
                         test::case_name<Case>);

TEST(PlainText, WhatIsNoTextNeverReachesTheParser) {
  const LoadResult result = load_string(",,\n\xBE\xBE\xBE", "x.yaml");
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(to_string(result.problems[0]), "x.yaml:2: is not UTF-8 text");
}

}  // namespace
}  // namespace config
