#include "sfu/base/sequence.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(SeqUnwrapper, GoesOnAcrossTheWrap) {
  SeqUnwrapper unwrapper;
  const UnwrappedSeq first = unwrapper.unwrap(65'534);
  EXPECT_EQ(unwrapper.unwrap(65'535), first + 1);
  EXPECT_EQ(unwrapper.unwrap(0), first + 2);
  EXPECT_EQ(unwrapper.unwrap(65'535), first + 1) << "a late packet from before the wrap";
}

TEST(SeqUnwrapper, PeekChangesNothing) {
  SeqUnwrapper unwrapper;
  const UnwrappedSeq first = unwrapper.unwrap(10);
  EXPECT_EQ(unwrapper.peek(30'000), first + 29'990);
  EXPECT_EQ(unwrapper.unwrap(11), first + 1);
}

TEST(SeqUnwrapper, APacketBeforeTheFirstIsNotNegative) {
  SeqUnwrapper unwrapper;
  unwrapper.unwrap(3);
  EXPECT_GT(unwrapper.unwrap(65'000), 0);
}

TEST(RtpTimeUnwrapper, GoesOnAcrossTheWrap) {
  RtpTimeUnwrapper unwrapper;
  const auto first = unwrapper.unwrap(0xFFFF'FF00);
  EXPECT_EQ(unwrapper.unwrap(0x0000'0100), first + 0x200);
}

}  // namespace
}  // namespace sfu
