#include "sfu/rtp/descriptor_rewriter.h"

#include <gtest/gtest.h>

#include <vector>

namespace sfu {
namespace {

Vp8Descriptor picture(std::uint16_t id, std::uint8_t tl0, bool wide = true) {
  Vp8Descriptor descriptor;
  descriptor.start_of_partition = true;
  descriptor.picture_id = id;
  descriptor.wide_picture_id = wide;
  descriptor.tl0_picture_index = tl0;
  descriptor.temporal_id = 1;
  descriptor.layer_sync = true;
  descriptor.non_reference = true;
  return descriptor;
}

// What a receiver reads of it; the payload behind it is one byte.
Vp8Descriptor rewritten(DescriptorRewriter& rewriter, const Vp8Descriptor& in) {
  const PayloadPrefix prefix = rewriter.rewrite(in).prefix;
  std::vector<std::uint8_t> bytes(prefix.bytes.begin(), prefix.bytes.begin() + prefix.size);
  bytes.push_back(0x01);
  const auto parsed = Vp8Descriptor::parse(bytes);
  EXPECT_TRUE(parsed);
  return parsed ? *parsed : Vp8Descriptor{};
}

TEST(DescriptorRewriterVp8, GoesOnAcrossSources) {
  DescriptorRewriter rewriter;
  rewriter.start_source();
  EXPECT_EQ(rewritten(rewriter, picture(1'000, 50)).picture_id, 1'000);
  EXPECT_EQ(rewritten(rewriter, picture(1'002, 51)).picture_id, 1'002);
  EXPECT_EQ(rewritten(rewriter, picture(1'001, 51)).picture_id, 1'001) << "late";
  rewriter.start_source();
  const Vp8Descriptor first = rewritten(rewriter, picture(20'000, 7));
  EXPECT_EQ(first.picture_id, 1'003);
  EXPECT_EQ(first.tl0_picture_index, 52);
  const Vp8Descriptor next = rewritten(rewriter, picture(20'001, 8));
  EXPECT_EQ(next.picture_id, 1'004);
  EXPECT_EQ(next.tl0_picture_index, 53);
}

TEST(DescriptorRewriterVp8, KeepsWhatItDoesNotNumber) {
  DescriptorRewriter rewriter;
  const Vp8Descriptor out = rewritten(rewriter, picture(1, 1));
  EXPECT_TRUE(out.non_reference);
  EXPECT_TRUE(out.start_of_partition);
  EXPECT_TRUE(out.layer_sync);
  EXPECT_EQ(out.temporal_id, 1);
  EXPECT_EQ(out.key_index, std::nullopt);

  Vp8Descriptor bare;
  bare.start_of_partition = true;
  EXPECT_EQ(rewritten(rewriter, bare).picture_id, std::nullopt);
}

TEST(DescriptorRewriterVp8, RollsOverAndWidensSevenBits) {
  DescriptorRewriter rewriter;
  EXPECT_EQ(rewritten(rewriter, picture(126, 255, false)).picture_id, 126);
  EXPECT_EQ(rewritten(rewriter, picture(127, 255, false)).picture_id, 127);
  const Vp8Descriptor wrapped = rewritten(rewriter, picture(0, 0, false));
  EXPECT_EQ(wrapped.picture_id, 128);
  EXPECT_TRUE(wrapped.wide_picture_id);
  EXPECT_EQ(wrapped.tl0_picture_index, 0);
  EXPECT_EQ(rewritten(rewriter, picture(127, 255, false)).picture_id, 127) << "late";

  DescriptorRewriter wide;
  rewritten(wide, picture(32'767, 0));
  EXPECT_EQ(rewritten(wide, picture(0, 1)).picture_id, 0);
  wide.start_source();
  EXPECT_EQ(rewritten(wide, picture(9, 9)).picture_id, 1);
}

TEST(DescriptorRewriterVp9, GoesOnAcrossSources) {
  DescriptorRewriter rewriter;
  const std::vector<std::uint8_t> bytes = {0xa8, 0x81, 0x00, 0x30, 0x07, 0xaa};
  const auto descriptor = Vp9Descriptor::parse(bytes);
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(rewriter.rewrite(*descriptor).replaced, 5U);
  rewriter.start_source();
  Vp9Descriptor other = *descriptor;
  other.picture_id = 9'000;
  other.tl0_picture_index = 99;
  const auto out = rewriter.rewrite(other);
  EXPECT_EQ(out.prefix.bytes[2], 0x01) << "one picture later: 0x101";
  EXPECT_EQ(out.prefix.bytes[4], 0x08);
}

TEST(DescriptorRewriterAv1, FrameNumbersGoOnAndKeepTheirDistances) {
  DescriptorRewriter rewriter;
  EXPECT_EQ(rewriter.rewrite(DependencyFrame{65'535}).frame_number, 65'535);
  EXPECT_EQ(rewriter.rewrite(DependencyFrame{2}).frame_number, 2);
  rewriter.start_source();
  EXPECT_EQ(rewriter.rewrite(DependencyFrame{500}).frame_number, 3);
  EXPECT_EQ(rewriter.rewrite(DependencyFrame{504}).frame_number, 7);
}

}  // namespace
}  // namespace sfu
