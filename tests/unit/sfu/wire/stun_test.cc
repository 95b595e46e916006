#include "sfu/wire/stun.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

// RFC 5769 §2.1: a request with padding that is not zero.
constexpr const char* kRequest =
    "00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    "80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74"
    "00 24 00 04 6e 00 01 ff"
    "80 29 00 08 93 2f f9 b1 51 26 3b 36"
    "00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20"
    "00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2"
    "80 28 00 04 e5 7a 3b cf";
// RFC 5769 §2.2: 192.0.2.1:32853.
constexpr const char* kIpv4Response =
    "01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    "80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20"
    "00 20 00 08 00 01 a1 47 e1 12 a6 43"
    "00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7"
    "80 28 00 04 c0 7d 4c 96";
// RFC 5769 §2.3: [2001:db8:1234:5678:11:2233:4455:6677]:32853.
constexpr const char* kIpv6Response =
    "01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    "80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20"
    "00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9"
    "00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41"
    "80 28 00 04 c8 fb 0b 4c";
constexpr StunTransactionId kTransaction{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34,
                                         0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

SocketAddress ipv6_address() {
  return {SocketAddress::Family::kIpv6,
          32'853,
          {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66,
           0x77}};
}

// A request with `attributes` (hex) behind the header.
Bytes message_with(const std::string& attributes) {
  Bytes bytes = from_hex("00 01 00 00 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae");
  const Bytes tail = from_hex(attributes);
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  bytes[2] = static_cast<std::uint8_t>(tail.size() >> 8);
  bytes[3] = static_cast<std::uint8_t>(tail.size());
  return bytes;
}

ParseError error_of(const Bytes& bytes) {
  const auto message = StunMessage::parse(bytes);
  EXPECT_TRUE(message.has_error());
  return message.has_error() ? message.error() : ParseError{};
}

TEST(StunMessage, ReadsTheRequestOfRfc5769) {
  const Bytes bytes = from_hex(kRequest);
  const auto message = StunMessage::parse(bytes);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->message_class, StunClass::kRequest);
  EXPECT_EQ(message->method, 1);
  EXPECT_EQ(message->transaction, kTransaction);
  EXPECT_EQ(message->username, "evtj:h6vY");
  EXPECT_EQ(message->priority, 0x6e0001ffU);
  EXPECT_EQ(message->ice_controlled, 0x932ff9b151263b36U);
  EXPECT_FALSE(message->use_candidate || message->ice_controlling || message->mapped_address);
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_EQ(message->unknown_required, std::nullopt) << "SOFTWARE may be ignored";
}

TEST(StunMessage, NamesTheBytesUnderIntegrity) {
  const Bytes bytes = from_hex(kRequest);
  const auto message = StunMessage::parse(bytes);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(to_hex(*message->integrity),
            "9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2");
  // The length counts up to the end of MESSAGE-INTEGRITY, without FINGERPRINT: 0x50, not 0x58.
  EXPECT_EQ(to_hex(message->header_for_integrity),
            "00 01 00 50 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae");
  EXPECT_EQ(to_hex(message->attributes_before_integrity),
            to_hex(ByteSpan(bytes).subspan(20, 20 + 8 + 12 + 16)));
}

TEST(StunMessage, ReadsTheResponsesOfRfc5769) {
  const auto ipv4 = StunMessage::parse(from_hex(kIpv4Response));
  ASSERT_TRUE(ipv4.has_value());
  EXPECT_EQ(ipv4->message_class, StunClass::kSuccess);
  EXPECT_EQ(ipv4->mapped_address, SocketAddress::ipv4(192, 0, 2, 1, 32'853));
  const auto ipv6 = StunMessage::parse(from_hex(kIpv6Response));
  ASSERT_TRUE(ipv6.has_value());
  EXPECT_EQ(ipv6->mapped_address, ipv6_address());
}

TEST(StunMessage, RefusesEveryTruncatedMessage) {
  for (const char* hex : {kRequest, kIpv4Response, kIpv6Response}) {
    for_every_prefix(from_hex(hex), [](ByteSpan prefix) {
      EXPECT_FALSE(StunMessage::parse(prefix).has_value()) << prefix.size();
    });
  }
}

TEST(StunMessage, RefusesEveryFlippedBitBeforeTheFingerprintsValue) {
  const Bytes good = from_hex(kIpv4Response);
  for (std::size_t bit = 0; bit < (good.size() - 8) * 8; ++bit) {
    Bytes bytes = good;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(StunMessage::parse(bytes).has_value()) << bit;
  }
}

TEST(StunMessage, RefusesWhatIsNotStun) {
  Bytes bytes = from_hex(kRequest);
  bytes[4] ^= 1;
  EXPECT_EQ(error_of(bytes), ParseError::kBadVersion) << "magic cookie";
  bytes = from_hex(kRequest);
  bytes.push_back(0);
  EXPECT_EQ(error_of(bytes), ParseError::kBadLength) << "a byte behind the message";
  EXPECT_EQ(error_of(message_with("80 22 00 03 61 62 63")), ParseError::kBadLength)
      << "attributes end on a word";
}

TEST(StunMessage, RefusesMalformedAttributes) {
  const struct {
    const char* attributes;
    ParseError want;
  } cases[] = {
      {"00 24 00 02 00 01 00 00", ParseError::kBadLength},
      {"00 25 00 04 00 00 00 00", ParseError::kBadLength},
      {"80 2a 00 04 00 00 00 00", ParseError::kBadLength},
      {"80 29 00 04 00 00 00 00", ParseError::kBadLength},
      {"00 08 00 04 00 00 00 00", ParseError::kBadLength},
      {"80 28 00 04 00 00 00 00", ParseError::kBadValue},
      {"80 28 00 08 00 00 00 00 00 00 00 00", ParseError::kBadLength},
      {"00 20 00 08 00 03 a1 47 e1 12 a6 43", ParseError::kBadValue},
      {"00 20 00 08 00 02 a1 47 e1 12 a6 43", ParseError::kBadLength},
      {"00 20 00 00", ParseError::kTooShort},
      {"00 09 00 04 00 00 02 00", ParseError::kBadValue},
      {"00 09 00 04 00 00 04 64", ParseError::kBadValue},
      {"00 09 00 02 00 00 00 00", ParseError::kTooShort},
      {"00 06 00 08 61 61 61 61", ParseError::kTooShort},
      {"00 06", ParseError::kBadLength},
  };
  for (const auto& c : cases)
    EXPECT_EQ(error_of(message_with(c.attributes)), c.want) << c.attributes;
  std::string long_name = "00 06 02 04";
  for (int i = 0; i < 0x204; ++i) long_name += " 61";
  EXPECT_EQ(error_of(message_with(long_name)), ParseError::kBadLength);
}

TEST(StunMessage, NamesTheFirstUnknownRequiredAttribute) {
  const Bytes bytes = message_with("c0 57 00 00 00 14 00 00 7f 01 00 00 7f 02 00 00");
  const auto message = StunMessage::parse(bytes);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->unknown_required, 0x7f01);
  EXPECT_FALSE(message->has_fingerprint);
  EXPECT_EQ(message->integrity, std::nullopt);
}

TEST(StunMessage, CountsTheFirstOfAKindAndNothingBehindIntegrity) {
  const Bytes bytes = message_with(
      "00 24 00 04 00 00 00 01  00 24 00 04 00 00 00 02"
      "00 08 00 14 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
      "00 25 00 00  7f 01 00 00");
  const auto message = StunMessage::parse(bytes);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->priority, 1U);
  EXPECT_FALSE(message->use_candidate);
  EXPECT_EQ(message->unknown_required, std::nullopt);
  EXPECT_EQ(message->attributes_before_integrity.size(), 16U);
}

}  // namespace
}  // namespace sfu
