#include "sfu/room/document_progress.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(DocumentProgress, ADocumentThatStandsStillMovesNoMore) {
  DocumentProgress progress;
  EXPECT_FALSE(progress.moves({}, Timestamp()));
  EXPECT_TRUE(progress.moves({1, 0}, Timestamp::ms(500)));
  EXPECT_TRUE(progress.moves({1, 0}, Timestamp::ms(3'000)));
  EXPECT_FALSE(progress.moves({1, 0}, Timestamp::ms(3'500))) << "accepted, and nothing comes";
  EXPECT_TRUE(progress.moves({1, 700}, Timestamp::ms(4'000)));
  EXPECT_FALSE(progress.moves({1, 700}, Timestamp::ms(7'000)));
}

TEST(DocumentProgress, TheNextDocumentBeginsAnew) {
  DocumentProgress progress;
  EXPECT_TRUE(progress.moves({1, 0}, Timestamp::ms(0)));
  EXPECT_FALSE(progress.moves({1, 0}, Timestamp::ms(5'000)));
  EXPECT_FALSE(progress.moves({}, Timestamp::ms(5'500)));
  EXPECT_TRUE(progress.moves({1, 0}, Timestamp::ms(6'000)));
}

}  // namespace
}  // namespace sfu
