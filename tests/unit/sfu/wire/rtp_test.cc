#include "sfu/wire/rtp.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

// Version 2, one CSRC, marker, payload type 96, sequence 0x1234, time 0x01020304, SSRC 0xCAFEBABE.
constexpr const char* kHeader = "e0 12 34 01 02 03 04 ca fe ba be";
// One-byte elements: 1 = {aa}, padding, 4 = {01 02 03}, one byte to the word.
constexpr const char* kOneByteBlock = "be de 00 02 10 aa 00 42 01 02 03 00";

RtpPacket parsed(const Bytes& bytes) {
  const auto packet = RtpPacket::parse(bytes);
  EXPECT_TRUE(packet.has_value());
  return packet ? *packet : RtpPacket{};
}

std::string extension_of(const Bytes& bytes, std::uint8_t id) {
  const auto element = parsed(bytes).extension(id);
  return element ? to_hex(*element) : "none";
}

TEST(RtpPacket, ReadsTheFixedHeader) {
  const Bytes bytes = from_hex(std::string("80 ") + kHeader + "11 22 33");
  const RtpPacket packet = parsed(bytes);
  EXPECT_EQ(packet.payload_type, PayloadType(96));
  EXPECT_TRUE(packet.marker);
  EXPECT_EQ(packet.sequence_number, 0x1234);
  EXPECT_EQ(packet.timestamp, 0x01020304U);
  EXPECT_EQ(packet.ssrc, Ssrc(0xCAFEBABE));
  EXPECT_EQ(packet.header_size, 12U);
  EXPECT_EQ(packet.extension_profile, 0);
  EXPECT_EQ(to_hex(packet.payload), "11 22 33");
  EXPECT_EQ(peek_rtp_ssrc(bytes), Ssrc(0xCAFEBABE));
  EXPECT_EQ(peek_rtp_sequence_number(bytes), 0x1234);
}

TEST(RtpPacket, FindsThePayloadBehindSourcesExtensionsAndBeforePadding) {
  const Bytes bytes =
      from_hex(std::string("b1 ") + kHeader + "00 00 00 07" + kOneByteBlock + "11 22 00 00 03");
  const RtpPacket packet = parsed(bytes);
  EXPECT_EQ(packet.header_size, 12U + 4 + 12);
  EXPECT_EQ(to_hex(packet.payload), "11 22");
  EXPECT_EQ(packet.padding, 3);
}

TEST(RtpPacket, TakesAPacketOfPaddingOnly) {
  const Bytes bytes = from_hex(std::string("a0 ") + kHeader + "00 00 00 04");
  const RtpPacket packet = parsed(bytes);
  EXPECT_TRUE(packet.payload.empty());
  EXPECT_EQ(packet.padding, 4);
}

TEST(RtpPacket, RefusesWhatIsNotRtp) {
  const auto error = [](const std::string& hex) { return RtpPacket::parse(from_hex(hex)).error(); };
  const std::string header = kHeader;
  EXPECT_EQ(error("40" + header), ParseError::kBadVersion);
  EXPECT_EQ(error("a0" + header), ParseError::kTooShort) << "padding without a count";
  EXPECT_EQ(error("a0" + header + "11 00"), ParseError::kBadLength) << "padding of 0 bytes";
  EXPECT_EQ(error("a0" + header + "11 03"), ParseError::kBadLength) << "more than there is";
}

TEST(RtpPacket, RefusesEveryTruncatedHeader) {
  const Bytes bytes = from_hex(std::string("91 ") + kHeader + "00 00 00 07" + kOneByteBlock);
  EXPECT_TRUE(RtpPacket::parse(bytes).has_value());
  for_every_prefix(bytes, [](ByteSpan prefix) {
    const auto packet = RtpPacket::parse(prefix);
    EXPECT_EQ(packet.has_error() ? packet.error() : ParseError::kBadValue, ParseError::kTooShort)
        << prefix.size();
    EXPECT_EQ(peek_rtp_ssrc(prefix).has_value(), prefix.size() >= 12);
    EXPECT_EQ(peek_rtp_sequence_number(prefix).has_value(), prefix.size() >= 12);
  });
}

struct ExtensionCase {
  const char* name;
  const char* block;
  std::uint8_t id;
  const char* want;
};
class RtpExtension : public testing::TestWithParam<ExtensionCase> {};

TEST_P(RtpExtension, IsFoundByItsId) {
  const Bytes bytes = from_hex(std::string("90 ") + kHeader + GetParam().block);
  EXPECT_EQ(extension_of(bytes, GetParam().id), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Blocks, RtpExtension,
                         testing::ValuesIn(std::vector<ExtensionCase>{
                             {"OneByteFirst", kOneByteBlock, 1, "aa"},
                             {"OneByteBehindPadding", kOneByteBlock, 4, "01 02 03"},
                             {"OneByteMissing", kOneByteBlock, 2, "none"},
                             {"PaddingIsNoElement", kOneByteBlock, 0, "none"},
                             {"Id15EndsTheBlock", "be de 00 01 f0 00 10 aa", 1, "none"},
                             {"Id0WithLengthEndsTheBlock", "be de 00 01 01 00 10 aa", 1, "none"},
                             {"OneByteCutShort", "be de 00 01 10 aa 23 01", 2, "none"},
                             {"OneByteHasNoId16", "be de 00 01 10 aa 00 00", 16, "none"},
                             {"TwoByte", "10 00 00 02 01 01 aa 00 ff 02 01 02", 255, "01 02"},
                             {"TwoByteEmpty", "10 0f 00 01 05 00 00 00", 5, ""},
                             {"TwoByteId15", "10 00 00 01 0f 01 bb 00", 15, "bb"},
                             {"TwoByteCutShort", "10 00 00 01 05 03 aa bb", 5, "none"},
                             {"OtherProfile", "12 34 00 01 10 aa 00 00", 1, "none"},
                             {"EmptyBlock", "be de 00 00", 1, "none"},
                         }),
                         [](const auto& tested) { return tested.param.name; });

const RtpHeader kOut{.payload_type = PayloadType(96),
                     .marker = true,
                     .sequence_number = 0x1234,
                     .timestamp = 0x01020304,
                     .ssrc = Ssrc(0xCAFEBABE)};

std::string written(std::span<const RtpExtensionElement> elements, std::size_t room = 100) {
  Bytes buffer(room);
  const std::size_t size = write_rtp_header(buffer, kOut, elements);
  return to_hex(ByteSpan(buffer).first(size));
}

TEST(WriteRtpHeader, WritesAOneByteBlockPaddedToWords) {
  const Bytes mid = from_hex("30");
  const Bytes level = from_hex("7f");
  const Bytes sequence = from_hex("01 02 03");
  const std::vector<RtpExtensionElement> elements{{4, mid}, {0, level}, {1, sequence}};
  EXPECT_EQ(written(elements),
            to_hex(from_hex(std::string("90") + kHeader + "be de 00 02 40 30 12 01 02 03 00 00")));
}

TEST(WriteRtpHeader, WritesNoBlockWithoutElements) {
  const std::vector<RtpExtensionElement> none{{0, {}}};
  EXPECT_EQ(written(none), to_hex(from_hex(std::string("80") + kHeader)));
  EXPECT_EQ(written({}), written(none));
}

TEST(WriteRtpHeader, GivesZeroWhenItDoesNotFit) {
  const Bytes data(16, 0x55);
  const std::vector<RtpExtensionElement> elements{{14, data}};
  const std::size_t size = 12 + 4 + 20;
  for (std::size_t room = 0; room < size; ++room) EXPECT_EQ(written(elements, room), "") << room;
  EXPECT_NE(written(elements, size), "");
}

// RFC 8285 §4.1.2: the two forms are never mixed in one packet.
TEST(WriteRtpHeader, WritesTheTwoByteFormWhereAnElementNeedsIt) {
  const Bytes data(17, 0x55);
  const Bytes level = from_hex("7f");
  const std::vector<RtpExtensionElement> longer{{4, level}, {1, data}};
  EXPECT_EQ(written(longer),
            to_hex(from_hex(std::string("90") + kHeader + "10 00 00 06 04 01 7f 01 11 " +
                            to_hex(data) + " 00 00")));
  const std::vector<RtpExtensionElement> higher{{15, level}};
  EXPECT_EQ(written(higher),
            to_hex(from_hex(std::string("90") + kHeader + "10 00 00 01 0f 01 7f 00")));
}

TEST(WriteRtpHeader, GivesZeroForAnElementWithoutForm) {
  const Bytes data(256, 0x55);
  for (const RtpExtensionElement element :
       {RtpExtensionElement{1, data}, RtpExtensionElement{1, {}}}) {
    EXPECT_EQ(written({&element, 1}, 400), "");
  }
}

}  // namespace
}  // namespace sfu
