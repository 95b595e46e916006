#include "sfu/wire/vp9.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

struct Case {
  const char* name;
  const char* bytes;
  bool key_frame, starts, ends, inter_layer, not_for_upper;
  int spatial, temporal, references;
  std::size_t size;
};
class Vp9Captured : public testing::TestWithParam<Case> {};

// As Chromium 156 sent them: one layer, L3T3 and L3T3_KEY, flexible mode.
TEST_P(Vp9Captured, IsReadWhole) {
  const Case& want = GetParam();
  const auto read = Vp9Descriptor::parse(from_hex(want.bytes));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->starts_key_frame(), want.key_frame);
  EXPECT_EQ(read->starts_frame, want.starts);
  EXPECT_EQ(read->ends_frame, want.ends);
  EXPECT_EQ(read->inter_layer, want.inter_layer);
  EXPECT_EQ(read->not_for_upper_layers, want.not_for_upper);
  EXPECT_EQ(read->spatial_id, want.spatial);
  EXPECT_EQ(read->temporal_id, want.temporal);
  EXPECT_EQ(read->reference_count, want.references);
  EXPECT_EQ(read->size, want.size);
  EXPECT_TRUE(read->wide_picture_id);
  EXPECT_EQ(to_hex(ByteSpan(write_vp9_prefix(*read).bytes).first(read->prefix_size)),
            to_hex(ByteSpan(from_hex(want.bytes)).first(read->prefix_size)));
}
INSTANTIATE_TEST_SUITE_P(
    Chromium, Vp9Captured,
    testing::ValuesIn(std::vector<Case>{
        {"one_layer_key", "9f 8d 03 10 01 40 00 b4 82 49", true, true, true, false, true, 0, 0, 0,
         8},
        {"one_layer", "dd 8d 04 02 86 00 40", false, true, true, false, true, 0, 0, 1, 4},
        {"key_of_two_layers", "be bd 12 10 30 00 f0 00 87 01 e0 01 0e 82", true, true, true, false,
         false, 0, 0, 0, 13},
        {"key_of_the_upper_layer", "bc bd 12 13 87 02 02", false, true, true, true, false, 1, 0, 0,
         4},
        {"temporal_2", "fc bd 13 50 02 87 40", false, true, true, false, false, 0, 2, 1, 5},
        {"temporal_2_upper", "fc bd 13 53 02 87 80", false, true, true, true, false, 1, 2, 1, 5},
        {"two_references", "fc bd 17 50 03 02 87 40", false, true, true, false, false, 0, 2, 2, 6},
        {"top_by_layer_below_alone", "bd bd 16 15 87 04 24", false, true, true, true, true, 2, 0, 0,
         4},
        {"k_svc_lower", "fd a4 29 50 02 87 00", false, true, true, false, true, 0, 2, 1, 5},
    }),
    test::case_name<Case>);

TEST(Vp9Descriptor, ReadsTheNonFlexibleModeWithItsStructure) {
  // I L B E V; 15-bit id; T1 U S0; TL0PICIDX; N_S = 0, Y, G: 4 pictures of a pattern.
  const auto read = Vp9Descriptor::parse(
      from_hex("ae 81 23 30 07 18 01 40 00 b4 04 04 04 50 05 01 02 34 05 01 03 99"));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->flexible);
  EXPECT_EQ(read->picture_id, 0x0123);
  EXPECT_EQ(read->temporal_id, 1);
  EXPECT_TRUE(read->switching_up_point);
  EXPECT_EQ(read->tl0_picture_index, 7);
  EXPECT_EQ(read->spatial_layers, 1);
}

TEST(Vp9Descriptor, WritesWhatARelayChanges) {
  Vp9Descriptor read = *Vp9Descriptor::parse(from_hex("a8 05 30 07 aa"));
  EXPECT_EQ(read.prefix_size, 4U);
  read.picture_id = 0x1234;
  read.wide_picture_id = true;
  read.tl0_picture_index = 200;
  const PayloadPrefix prefix = write_vp9_prefix(read);
  EXPECT_EQ(to_hex(ByteSpan(prefix.bytes).first(prefix.size)), to_hex(from_hex("a8 92 34 30 c8")));
}

TEST(Vp9Descriptor, RefusesWhatIsCutShortOrHasTooManyReferences) {
  const Bytes whole = from_hex("be bd 12 10 30 00 f0 00 87 01 e0 01 0e 82");
  for (std::size_t size = 0; size < 14; ++size) {
    EXPECT_FALSE(Vp9Descriptor::parse(ByteSpan(whole).first(size))) << size;
  }
  const auto four = Vp9Descriptor::parse(from_hex("d8 01 03 03 03 02 aa"));
  ASSERT_FALSE(four);
  EXPECT_EQ(four.error(), ParseError::kBadValue);
  EXPECT_FALSE(Vp9Descriptor::parse(from_hex("0a 08 ff 00 00"))) << "a pattern that says too much";
}

}  // namespace
}  // namespace sfu
