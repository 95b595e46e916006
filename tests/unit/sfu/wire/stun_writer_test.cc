#include <gtest/gtest.h>

#include "sfu/wire/stun.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

constexpr StunTransactionId kTransaction{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34,
                                         0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

SocketAddress ipv6_address() {
  return {SocketAddress::Family::kIpv6,
          32'853,
          {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66,
           0x77}};
}

TEST(StunWriter, WritesTheResponseOfRfc5769WithoutItsSoftware) {
  std::array<std::uint8_t, 128> buffer{};
  StunWriter writer(buffer, StunClass::kSuccess, 1, kTransaction);
  writer.xor_mapped_address(SocketAddress::ipv4(192, 0, 2, 1, 32'853));
  const ByteSpan live = writer.covered_by_integrity();
  const Bytes covered(live.begin(), live.end());
  EXPECT_EQ(to_hex(covered),
            "01 01 00 24 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae "
            "00 20 00 08 00 01 a1 47 e1 12 a6 43");
  writer.integrity({1, 2, 3});
  const std::size_t size = writer.finish();
  ASSERT_EQ(size, 20U + 12 + 24 + 8);
  const auto message = StunMessage::parse(ByteSpan(buffer).first(size));
  ASSERT_TRUE(message.has_value());
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_EQ(message->mapped_address, SocketAddress::ipv4(192, 0, 2, 1, 32'853));
  EXPECT_EQ(to_hex(message->header_for_integrity), to_hex(ByteSpan(covered).first(20)));
  EXPECT_EQ(to_hex(message->attributes_before_integrity), to_hex(ByteSpan(covered).subspan(20)));
}

TEST(StunWriter, IsReadBackAttributeByAttribute) {
  std::array<std::uint8_t, 256> buffer{};
  StunWriter writer(buffer, StunClass::kError, 1, kTransaction);
  writer.username("a:bcdef");
  writer.xor_mapped_address(ipv6_address());
  writer.priority(7);
  writer.use_candidate();
  writer.ice_controlling(0x0102030405060708);
  writer.ice_controlled(9);
  writer.error_code(487, "Role Conflict");
  writer.unknown_attributes(0x7f01);
  const std::size_t size = writer.finish();
  const auto message = StunMessage::parse(ByteSpan(buffer).first(size));
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->message_class, StunClass::kError);
  EXPECT_EQ(message->username, "a:bcdef");
  EXPECT_EQ(message->mapped_address, ipv6_address());
  EXPECT_EQ(message->priority, 7U);
  EXPECT_TRUE(message->use_candidate);
  EXPECT_EQ(message->ice_controlling, 0x0102030405060708U);
  EXPECT_EQ(message->ice_controlled, 9U);
  EXPECT_EQ(message->error_code, 487);
  EXPECT_TRUE(message->has_fingerprint);
}

TEST(StunWriter, KeepsClassAndMethodApart) {
  for (const StunClass message_class :
       {StunClass::kRequest, StunClass::kIndication, StunClass::kSuccess, StunClass::kError}) {
    for (std::uint16_t method = 0; method < 0x1000; ++method) {
      std::array<std::uint8_t, 28> buffer{};
      StunWriter writer(buffer, message_class, method, kTransaction);
      const auto message = StunMessage::parse(ByteSpan(buffer).first(writer.finish()));
      ASSERT_TRUE(message.has_value());
      ASSERT_EQ(message->message_class, message_class);
      ASSERT_EQ(message->method, method);
    }
  }
}

TEST(StunWriter, GivesZeroWhenItDoesNotFit) {
  for (std::size_t room = 0; room < 20 + 8 + 24 + 8; ++room) {
    Bytes buffer(room);
    StunWriter writer(buffer, StunClass::kRequest, 1, kTransaction);
    writer.priority(1);
    (void)writer.covered_by_integrity();
    writer.integrity({});
    EXPECT_EQ(writer.finish(), 0U) << room;
  }
}

}  // namespace
}  // namespace sfu
