// The numbers of RFC 8489 §18 and RFC 8445 §16 that reading and writing STUN share.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sfu/wire/stun.h"

namespace sfu {

struct StunFormat {
  static constexpr std::uint32_t kCookie = 0x2112A442;
  static constexpr std::uint16_t kCookieHigh = 0x2112;
  static constexpr std::uint32_t kFingerprintMask = 0x5354554E;  // "STUN"
  static constexpr std::size_t kHeaderSize = 20;
  static constexpr std::size_t kAttributeHeader = 4;
  static constexpr std::size_t kHmacSize = 20;
  static constexpr std::size_t kLongestUsername = 512;  // RFC 5389 §15.3; RFC 8489 even less

  static constexpr std::uint16_t kMappedAddress = 0x0001;
  static constexpr std::uint16_t kUsername = 0x0006;
  static constexpr std::uint16_t kMessageIntegrity = 0x0008;
  static constexpr std::uint16_t kErrorCode = 0x0009;
  static constexpr std::uint16_t kUnknownAttributes = 0x000A;
  static constexpr std::uint16_t kRealm = 0x0014;
  static constexpr std::uint16_t kNonce = 0x0015;
  static constexpr std::uint16_t kMessageIntegritySha256 = 0x001C;
  static constexpr std::uint16_t kXorMappedAddress = 0x0020;
  static constexpr std::uint16_t kPriority = 0x0024;
  static constexpr std::uint16_t kUseCandidate = 0x0025;
  static constexpr std::uint16_t kFirstOptional = 0x8000;  // from here unknown ones are ignored
  static constexpr std::uint16_t kFingerprint = 0x8028;
  static constexpr std::uint16_t kIceControlled = 0x8029;
  static constexpr std::uint16_t kIceControlling = 0x802A;

  static constexpr std::uint8_t kIpv4 = 1;
  static constexpr std::uint8_t kIpv6 = 2;

  // The two class bits sit inside the method's twelve.
  static constexpr StunClass class_of(std::uint16_t type) {
    return static_cast<StunClass>((type >> 7 & 2) | (type >> 4 & 1));
  }
  static constexpr std::uint16_t method_of(std::uint16_t type) {
    return static_cast<std::uint16_t>((type & 0x000F) | (type >> 1 & 0x0070) |
                                      (type >> 2 & 0x0F80));
  }
  static constexpr std::uint16_t type_of(StunClass message_class, std::uint16_t method) {
    const auto bits = static_cast<unsigned>(message_class);
    return static_cast<std::uint16_t>((method & 0x000FU) | (method & 0x0070U) << 1 |
                                      (method & 0x0F80U) << 2 | (bits & 1) << 4 | (bits & 2) << 7);
  }

  // What an address in XOR-MAPPED-ADDRESS is masked with: the cookie, then the transaction id.
  static constexpr std::array<std::uint8_t, 16> address_mask(const StunTransactionId& transaction) {
    std::array<std::uint8_t, 16> mask{0x21, 0x12, 0xA4, 0x42};
    std::ranges::copy(transaction, mask.begin() + 4);
    return mask;
  }
};

}  // namespace sfu
