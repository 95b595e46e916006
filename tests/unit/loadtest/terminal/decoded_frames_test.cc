#include "loadtest/terminal/decoded_frames.h"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

using Verdict = DecodedFrames::Verdict;

// Frames of one stream, whose ids on the wire are their numbers.
Watermark frame(std::uint32_t number, std::uint8_t distance) {
  Watermark mark;
  mark.number = number;
  mark.key_frame = distance == 0;
  mark.distances[0] = distance;
  return mark;
}
WireFrame wire(std::uint32_t id, std::vector<std::uint32_t> references) {
  return {.id = id, .cycle = 1 << 15, .references = std::move(references)};
}

class DecodedFramesTest : public testing::Test {
 protected:
  void SetUp() override {
    EXPECT_EQ(frames_.decode(frame(10, 0), wire(10, {})), Verdict::kDecoded);
  }
  DecodedFrames frames_;
};

TEST_F(DecodedFramesTest, AFrameNeedsWhatItRefersTo) {
  EXPECT_EQ(frames_.decode(frame(11, 1), wire(11, {10})), Verdict::kDecoded);
  EXPECT_EQ(frames_.decode(frame(13, 1), wire(13, {12})), Verdict::kWithheld) << "12 never came";
  EXPECT_EQ(frames_.decode(frame(14, 3), wire(14, {11})), Verdict::kDecoded);
  EXPECT_EQ(frames_.decode(frame(15, 2), wire(15, {13})), Verdict::kLost) << "13 was no use";
}

TEST_F(DecodedFramesTest, BehindAHoleWhatWasInItIsExcused) {
  frames_.on_hole();
  EXPECT_EQ(frames_.decode(frame(13, 1), wire(13, {12})), Verdict::kLost);
  EXPECT_EQ(frames_.decode(frame(14, 4), wire(14, {10})), Verdict::kDecoded);
  EXPECT_EQ(frames_.decode(frame(17, 1), wire(17, {16})), Verdict::kWithheld);
}

TEST_F(DecodedFramesTest, TheHeadersMustNameTheSameReferences) {
  EXPECT_EQ(frames_.decode(frame(11, 1), wire(11, {9})), Verdict::kContradiction);
  EXPECT_EQ(frames_.decode(frame(12, 2), wire(12, {})), Verdict::kContradiction);
  EXPECT_EQ(frames_.decode(frame(13, 3), std::nullopt), Verdict::kContradiction);
  EXPECT_EQ(frames_.decode(frame(14, 4), WireFrame{}), Verdict::kDecoded) << "H.264 names none";
}

}  // namespace
}  // namespace loadtest
