#include "sfu/sctp/sctp_packet.h"

#include <gmock/gmock.h>

namespace sfu {
namespace {

constexpr std::uint8_t kPayload[] = {1, 2, 3, 4, 5};

SctpPacket round_trip(const SctpChunk& chunk, std::vector<std::uint8_t>& bytes) {
  SctpPacketWriter writer(5000, 5001, 77);
  writer.add(chunk);
  EXPECT_EQ(writer.size(), kSctpCommonHeader + sctp_chunk_size(chunk));
  bytes = writer.take();
  const auto packet = SctpPacket::parse(bytes);
  EXPECT_TRUE(packet);
  return *packet;
}

TEST(SctpPacket, DataHasTheSizesOfRfc9260) {
  std::vector<std::uint8_t> bytes;
  const SctpData data{
      .begin = true, .tsn = 9, .stream = 3, .ssn = 4, .ppid = 53, .payload = kPayload};
  const SctpPacket packet = round_trip(data, bytes);
  EXPECT_EQ(bytes.size(), 12U + 16 + 8);
  EXPECT_EQ(packet.tag, 77U);
  EXPECT_EQ(packet.destination_port, 5001);
  const auto& parsed = std::get<SctpData>(packet.chunks.at(0));
  EXPECT_TRUE(parsed.begin);
  EXPECT_FALSE(parsed.end);
  EXPECT_FALSE(parsed.unordered);
  EXPECT_EQ(parsed.tsn, 9U);
  EXPECT_EQ(parsed.stream, 3);
  EXPECT_EQ(parsed.ssn, 4);
  EXPECT_EQ(parsed.ppid, 53U);
  EXPECT_THAT(parsed.payload, testing::ElementsAreArray(kPayload));
}

TEST(SctpPacket, SackHasFourBytesPerGap) {
  std::vector<std::uint8_t> bytes;
  const SctpPacket packet =
      round_trip(SctpSack{.cumulative = 5, .window = 6, .gaps = {{2, 3}, {7, 7}}}, bytes);
  EXPECT_EQ(bytes.size(), 12U + 16 + 8);
  const auto& sack = std::get<SctpSack>(packet.chunks.at(0));
  EXPECT_EQ(sack.cumulative, 5U);
  ASSERT_EQ(sack.gaps.size(), 2U);
  EXPECT_EQ(sack.gaps[1].start, 7);
}

TEST(SctpPacket, CarriesCookiesAndResets) {
  std::vector<std::uint8_t> bytes;
  SctpPacket packet = round_trip(
      SctpInit{.tag = 1, .window = 2, .streams = 3, .tsn = 4, .cookie = kPayload}, bytes);
  EXPECT_THAT(std::get<SctpInit>(packet.chunks.at(0)).cookie, testing::ElementsAreArray(kPayload));
  packet = round_trip(SctpResetRequest{.sequence = 1, .last_tsn = 2, .streams = {8, 9, 10}}, bytes);
  EXPECT_THAT(std::get<SctpResetRequest>(packet.chunks.at(0)).streams,
              testing::ElementsAre(8, 9, 10));
}

TEST(SctpPacket, RefusesTruncatedChunks) {
  std::vector<std::uint8_t> bytes;
  round_trip(SctpData{.tsn = 1, .payload = kPayload}, bytes);
  bytes[15] = 200;  // a chunk longer than the packet
  EXPECT_EQ(SctpPacket::parse(bytes).error(), ParseError::kBadLength);
  bytes[15] = 3;  // shorter than its own header
  EXPECT_EQ(SctpPacket::parse(bytes).error(), ParseError::kBadLength);
  EXPECT_EQ(SctpPacket::parse(ByteSpan(bytes).first(11)).error(), ParseError::kTooShort);
}

}  // namespace
}  // namespace sfu
