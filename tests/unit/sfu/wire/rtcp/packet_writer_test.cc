#include "sfu/wire/rtcp/packet_writer.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

std::string packet_with(std::size_t body_size) {
  Bytes buffer(64);
  ByteWriter out(buffer);
  out.u32(0xFFFFFFFF);  // another packet before it
  RtcpPacketWriter packet(out, 205, 15);
  for (std::size_t i = 0; i < body_size; ++i) out.u8(0xAA);
  packet.finish();
  return to_hex(out.written().subspan(4));
}

TEST(RtcpPacketWriter, CountsWordsAndPadsWithItsCount) {
  EXPECT_EQ(packet_with(0), "8f cd 00 00");
  EXPECT_EQ(packet_with(4), "8f cd 00 01 aa aa aa aa");
  EXPECT_EQ(packet_with(3), "af cd 00 01 aa aa aa 01");
  EXPECT_EQ(packet_with(1), "af cd 00 01 aa 00 00 03");
}

TEST(RtcpPacketWriter, LeavesAFullBufferAlone) {
  Bytes buffer(5);
  ByteWriter out(buffer);
  RtcpPacketWriter packet(out, 205, 15);
  out.u8(0xAA);
  packet.finish();
  EXPECT_FALSE(out.ok());
}

}  // namespace
}  // namespace sfu
