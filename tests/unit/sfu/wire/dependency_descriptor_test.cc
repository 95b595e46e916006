#include "sfu/wire/dependency_descriptor.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

// The first packets of Chromium 156's AV1 in L3T3 at 960 × 540; the third spatial layer joins
// later.
constexpr const char* kL3T3 =
    "c10001c0081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e0"
    "82b04a0941b820ac1282503157f974000ca864330e222222eca8655304224230eca8775300ef008601df010d03bf02"
    "1b1f80";
constexpr const char* kL1T3 = "c00001800214eaa860414d1410208427013f00b3";

std::string text(const Indications& indications, std::size_t targets) {
  std::string text;
  for (std::size_t i = 0; i < targets; ++i) {
    text += "-DSR"[static_cast<std::size_t>(indications.of(i))];
  }
  return text;
}

DependencyStructure structure_of(const char* hex) {
  const auto first = DependencyDescriptor::parse(from_hex(hex), nullptr);
  EXPECT_TRUE(first && first->structure);
  return first && first->structure ? *first->structure : DependencyStructure{};
}

TEST(DependencyDescriptor, ReadsAKeyFramesStructure) {
  const auto first = DependencyDescriptor::parse(from_hex(kL3T3), nullptr);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->starts_frame && first->ends_frame);
  EXPECT_EQ(first->frame_number, 1);
  ASSERT_TRUE(first->structure);
  EXPECT_EQ(first->structure->target_count, 9);
  EXPECT_EQ(first->structure->template_count, 15);
  EXPECT_EQ(first->structure->chain_count, 3);
  EXPECT_EQ(first->structure->spatial_layers, 3);
  EXPECT_TRUE(first->structure->has_resolutions);
  EXPECT_EQ(first->active_targets, 0b111111U) << "the third spatial layer is not sent yet";
  for (std::uint8_t i = 0; i < 9; ++i) {
    EXPECT_EQ(first->structure->layers_of(i).spatial_id, i / 3);
    EXPECT_EQ(first->structure->layers_of(i).temporal_id, i % 3);
  }
  ASSERT_TRUE(first->frame);
  EXPECT_EQ(first->frame->diffs.count, 0);

  const DependencyStructure small = structure_of(kL1T3);
  EXPECT_EQ(small.target_count, 3);
  EXPECT_EQ(small.template_count, 5);
  EXPECT_EQ(small.spatial_layers, 1);
}

struct Case {
  const char* name;
  const char* structure;
  const char* bytes;
  int number, spatial, temporal;
  const char* indications;
  std::vector<std::uint16_t> diffs;
};
class DependencyFrames : public testing::TestWithParam<Case> {};

TEST_P(DependencyFrames, SayWhatTheyReferToAndWhoNeedsThem) {
  const Case& want = GetParam();
  const DependencyStructure structure = structure_of(want.structure);
  const auto read = DependencyDescriptor::parse(from_hex(want.bytes), &structure);
  ASSERT_TRUE(read && read->frame);
  EXPECT_EQ(read->frame_number, want.number);
  EXPECT_EQ(read->frame->spatial_id, want.spatial);
  EXPECT_EQ(read->frame->temporal_id, want.temporal);
  EXPECT_EQ(text(read->frame->indications, structure.target_count), want.indications);
  const auto& diffs = read->frame->diffs;
  EXPECT_EQ(
      std::vector<std::uint16_t>(diffs.distance.begin(), diffs.distance.begin() + diffs.count),
      want.diffs);
}
INSTANTIATE_TEST_SUITE_P(
    Chromium, DependencyFrames,
    testing::ValuesIn(std::vector<Case>{
        {"key_upper", kL3T3, "c60002", 2, 1, 0, "---SSSSSS", {1}},
        {"custom_chains", kL3T3, "c300031a20100800", 3, 0, 2, "--D--R--R", {2}},
        {"upper_temporal_2", kL3T3, "c800041a2800604000", 4, 1, 2, "-----D--R", {2, 1}},
        {"all_custom", kL3T3, "c200055ffd30100c0c", 5, 0, 1, "-DS-RR-RR", {4}},
        {"base", kL3T3, "c000095ffd70201c1c", 9, 0, 0, "SSSRRRRRR", {8}},
        {"custom_diffs", kL3T3, "c5000a12e800", 10, 1, 0, "---SSSRRR", {8, 1}},
        {"top_by_the_layer_below", kL3T3, "cb000b", 11, 2, 0, "------SSS", {1}},
        {"top", kL3T3, "cd000e", 14, 2, 2, "--------D", {3, 1}},
        {"one_layer_temporal_2", kL1T3, "c30002", 2, 0, 2, "--D", {1}},
        {"one_layer_base", kL1T3, "c10005", 5, 0, 0, "SSS", {4}},
    }),
    test::case_name<Case>);

TEST(DependencyDescriptor, WithoutItsStructureOnlyTheFrameIsNamed) {
  const auto lost = DependencyDescriptor::parse(from_hex("c5000a12e800"), nullptr);
  ASSERT_TRUE(lost);
  EXPECT_EQ(lost->frame_number, 10);
  EXPECT_FALSE(lost->frame);
  const DependencyStructure other = structure_of(kL1T3);
  const auto foreign = DependencyDescriptor::parse(from_hex("cd000e"), &other);
  ASSERT_TRUE(foreign);
  EXPECT_FALSE(foreign->frame) << "a template that this structure has not";
}

TEST(DependencyDescriptor, RefusesWhatIsCutShort) {
  const Bytes whole = from_hex(kL3T3);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (size == DependencyDescriptor::kMinSize) continue;
    const auto read = DependencyDescriptor::parse(ByteSpan(whole).first(size), nullptr);
    EXPECT_FALSE(read) << size;
  }
}

TEST(DependencyDescriptor, RefusesMoreTemplatesThanThereAre) {
  Bytes endless = from_hex("c0000180001");
  endless.resize(200, 0x00);  // "same layer" for ever
  EXPECT_FALSE(DependencyDescriptor::parse(endless, nullptr));
}

}  // namespace
}  // namespace sfu
