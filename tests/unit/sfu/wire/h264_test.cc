#include "sfu/wire/h264.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

struct Case {
  const char* name;
  const char* bytes;
  bool parameters;
  bool starts_idr;
};
class H264Payloads : public testing::TestWithParam<Case> {};

TEST_P(H264Payloads, SaysWhatBegins) {
  const auto payload = H264Payload::parse(from_hex(GetParam().bytes));
  ASSERT_TRUE(payload);
  EXPECT_EQ(payload->parameters, GetParam().parameters);
  EXPECT_EQ(payload->starts_idr, GetParam().starts_idr);
}
INSTANTIATE_TEST_SUITE_P(
    Rfc6184, H264Payloads,
    testing::ValuesIn(std::vector<Case>{
        {"sequence_parameters", "67 42 c0 1f", true, false},
        {"idr_slice", "65 b8 00 04", false, true},
        {"slice", "61 e0 20 0b", false, false},
        {"sets_in_an_aggregate", "78 00 04 67 42 c0 1f 00 02 68 ce", true, false},
        {"sets_and_idr_in_an_aggregate", "78 00 02 67 42 00 02 68 ce 00 02 65 b8", true, true},
        {"slices_in_an_aggregate", "78 00 02 61 e0 00 02 61 e1", false, false},
        {"first_fragment_of_an_idr_slice", "7c 85 b8 00", false, true},
        {"middle_fragment_of_an_idr_slice", "7c 05 b8 00", false, false},
        {"last_fragment_of_an_idr_slice", "7c 45 b8 00", false, false},
        {"first_fragment_of_a_slice", "7c 81 e0 00", false, false},
    }),
    test::case_name<Case>);

struct Bad {
  const char* name;
  const char* bytes;
  ParseError error;
};
class H264Malformed : public testing::TestWithParam<Bad> {};

TEST_P(H264Malformed, IsRefused) {
  const auto payload = H264Payload::parse(from_hex(GetParam().bytes));
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error(), GetParam().error);
}
INSTANTIATE_TEST_SUITE_P(
    Bytes, H264Malformed,
    testing::ValuesIn(std::vector<Bad>{
        {"nothing", "", ParseError::kTooShort},
        {"header_only", "65", ParseError::kTooShort},
        {"forbidden_bit", "e5 00", ParseError::kBadValue},
        {"type_0", "60 00", ParseError::kBadValue},
        {"interleaved_aggregate", "79 00 00 00 02 65 b8", ParseError::kBadValue},
        {"interleaved_fragment", "7d 85 00 00 b8", ParseError::kBadValue},
        {"fragment_without_content", "7c 85", ParseError::kTooShort},
        {"fragment_without_header", "7c", ParseError::kTooShort},
        {"empty_aggregate", "78", ParseError::kTooShort},
        {"aggregate_that_says_too_much", "78 00 09 67 42", ParseError::kTooShort},
        {"aggregate_of_nothing", "78 00 00", ParseError::kBadLength},
        {"aggregate_cut_in_a_size", "78 00 01 67 00", ParseError::kTooShort},
    }),
    test::case_name<Bad>);

}  // namespace
}  // namespace sfu
