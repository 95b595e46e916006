#include "sfu/ice/stun_integrity.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/crypto/hex.h"
#include "tests/unit/sfu/ice/stun_check.h"

namespace sfu {
namespace {

constexpr char kPassword[] = "VOkJxbRl1RmTxUk/WvJxBt";

// RFC 5769 §2.1 to §2.3: request, IPv4 response, IPv6 response.
const char* const kVectors[] = {
    "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e2074657374"
    "20636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576"
    "746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf",
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
    "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96",
    "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275"
    "bfe3ed4180280004c8fb0b4c",
};

TEST(StunIntegrity, AgreesWithRfc5769) {
  for (const char* vector : kVectors) {
    const Bytes bytes = from_hex(vector);
    const auto message = StunMessage::parse(bytes);
    ASSERT_TRUE(message) << vector;
    EXPECT_TRUE(has_integrity(*message, kPassword)) << vector;
    EXPECT_FALSE(has_integrity(*message, "VOkJxbRl1RmTxUk/WvJxBu")) << vector;
  }
}

TEST(StunIntegrity, ReadsWhatItWrote) {
  const Bytes bytes = Check{}.bytes();
  const auto message = StunMessage::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_TRUE(has_integrity(*message, kRelay.pwd));
}

TEST(StunIntegrity, MissingIsWrong) {
  const Bytes bytes = Check{.sign = false}.bytes();
  const auto message = StunMessage::parse(bytes);
  ASSERT_TRUE(message);
  EXPECT_FALSE(has_integrity(*message, kRelay.pwd));
}

TEST(StunIntegrity, SaysWhenThereIsNoRoom) {
  std::uint8_t buffer[30];
  StunWriter writer(buffer, StunClass::kRequest, 1, {});
  EXPECT_EQ(finish_with_integrity(writer, kRelay.pwd), 0U);
}

}  // namespace
}  // namespace sfu
