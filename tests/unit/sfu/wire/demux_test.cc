#include "sfu/wire/demux.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

Bytes datagram(int first, int second, std::size_t size) {
  Bytes bytes(size);
  bytes[0] = static_cast<std::uint8_t>(first);
  bytes[1] = static_cast<std::uint8_t>(second);
  return bytes;
}

PacketKind kind_by_rfc7983(int first, int second) {
  if (first <= 3) return PacketKind::kStun;
  if (first >= 20 && first <= 63) return PacketKind::kDtls;
  if (first < 128 || first > 191) return PacketKind::kUnknown;
  return second >= 192 && second <= 223 ? PacketKind::kRtcp : PacketKind::kRtp;
}

TEST(Demux, SplitsByTheFirstTwoBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      ASSERT_EQ(classify(datagram(first, second, 20)), kind_by_rfc7983(first, second))
          << first << " " << second;
    }
  }
}

TEST(Demux, RefusesWhatCannotHoldAHeader) {
  EXPECT_EQ(classify({}), PacketKind::kUnknown);
  EXPECT_EQ(classify(datagram(0, 1, 19)), PacketKind::kUnknown);
  EXPECT_EQ(classify(datagram(22, 254, 12)), PacketKind::kUnknown);
  EXPECT_EQ(classify(datagram(22, 254, 13)), PacketKind::kDtls);
  EXPECT_EQ(classify(datagram(0x80, 96, 11)), PacketKind::kUnknown);
  EXPECT_EQ(classify(datagram(0x80, 96, 12)), PacketKind::kRtp);
  EXPECT_EQ(classify(datagram(0x80, 201, 7)), PacketKind::kUnknown);
  EXPECT_EQ(classify(datagram(0x80, 201, 8)), PacketKind::kRtcp);
}

}  // namespace
}  // namespace sfu
