#include "sfu/rtp/sequence_window.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Seen = SequenceWindow::Seen;

TEST(SequenceWindow, TellsNewFromSeenFromTooOld) {
  SequenceWindow window;
  EXPECT_EQ(window.insert(5'000), Seen::kNew);
  EXPECT_EQ(window.insert(5'000), Seen::kSeen);
  EXPECT_EQ(window.insert(5'010), Seen::kNew);
  EXPECT_EQ(window.insert(5'005), Seen::kNew);
  EXPECT_EQ(window.insert(5'005), Seen::kSeen);
  EXPECT_EQ(window.insert(5'011 - SequenceWindow::kSize), Seen::kNew);
  EXPECT_EQ(window.insert(5'010 - SequenceWindow::kSize), Seen::kTooOld);
  EXPECT_EQ(window.highest(), 5'010);
}

TEST(SequenceWindow, ForgetsWhatItMovesPast) {
  SequenceWindow window;
  for (UnwrappedSeq seq = 0; seq < 3 * SequenceWindow::kSize; ++seq) {
    ASSERT_EQ(window.insert(seq), Seen::kNew);
  }
  const UnwrappedSeq far = 100 * SequenceWindow::kSize;
  EXPECT_EQ(window.insert(far), Seen::kNew);
  EXPECT_EQ(window.insert(far - 1), Seen::kNew);
}

}  // namespace
}  // namespace sfu
