#include "sfu/wire/stun.h"

#include "sfu/wire/crc32.h"
#include "sfu/wire/stun_format.h"

namespace sfu {
namespace {

// What RFC 8489 and RFC 8445 define is understood even where ICE has no use for it.
bool is_known_required(std::uint16_t type) {
  switch (type) {
    case StunFormat::kMappedAddress:
    case StunFormat::kUnknownAttributes:
    case StunFormat::kRealm:
    case StunFormat::kNonce:
    case StunFormat::kMessageIntegritySha256:
      return true;
    default:
      return false;
  }
}

template <class Number>
std::optional<ParseError> read_number(ByteSpan value, std::optional<Number>& out) {
  if (value.size() != sizeof(Number)) return ParseError::kBadLength;
  ByteReader in(value);
  if constexpr (sizeof(Number) == 4) {
    out = in.u32();
  } else {
    out = in.u64();
  }
  return std::nullopt;
}

//  |0 0 0 0 0 0 0 0|    family     |  port ^ cookie's first half   |             RFC 8489 §14.2
//  |       address ^ cookie, for IPv6 ^ cookie and transaction id  |
std::optional<ParseError> read_xor_address(ByteSpan value, const StunTransactionId& transaction,
                                           std::optional<SocketAddress>& out) {
  ByteReader in(value);
  in.skip(1);
  const std::uint8_t family = in.u8();
  SocketAddress address;
  address.port = in.u16() ^ StunFormat::kCookieHigh;
  const ByteSpan ip = in.rest();
  if (!in.ok()) return ParseError::kTooShort;
  if (family != StunFormat::kIpv4 && family != StunFormat::kIpv6) return ParseError::kBadValue;
  if (ip.size() != (family == StunFormat::kIpv4 ? 4U : 16U)) return ParseError::kBadLength;
  address.family =
      family == StunFormat::kIpv4 ? SocketAddress::Family::kIpv4 : SocketAddress::Family::kIpv6;
  const auto mask = StunFormat::address_mask(transaction);
  for (std::size_t i = 0; i < ip.size(); ++i) address.ip[i] = ip[i] ^ mask[i];
  out = address;
  return std::nullopt;
}

//  |           Reserved, should be 0         |Class|     Number    |             RFC 8489 §14.8
std::optional<ParseError> read_error_code(ByteSpan value, std::optional<std::uint16_t>& out) {
  ByteReader in(value);
  in.skip(2);
  const int error_class = in.u8() & 0x07;
  const int number = in.u8();
  if (!in.ok()) return ParseError::kTooShort;
  if (error_class < 3 || error_class > 6 || number > 99) return ParseError::kBadValue;
  out = static_cast<std::uint16_t>(error_class * 100 + number);
  return std::nullopt;
}

// Walks the attributes of one message; the first of a kind counts (RFC 8489 §14).
class StunParser {
 public:
  explicit StunParser(ByteSpan datagram) : datagram_(datagram), in_(datagram) {}

  Result<StunMessage, ParseError> run() {
    if (const auto error = header()) return *error;
    while (in_.remaining() > 0) {
      if (const auto error = attribute()) return *error;
    }
    return message_;
  }

 private:
  //  |0 0|  M11..M7  |C1| M6..M4 |C0| M3..M0 |    message length     |             RFC 8489 §5
  //  |                         magic cookie                          |
  //  |                  transaction id (96 bits)                     |
  std::optional<ParseError> header() {
    const std::uint16_t type = in_.u16();
    const std::uint16_t length = in_.u16();
    const std::uint32_t cookie = in_.u32();
    const ByteSpan transaction = in_.take(message_.transaction.size());
    if (!in_.ok()) return ParseError::kTooShort;
    if (type > 0x3FFF || cookie != StunFormat::kCookie) return ParseError::kBadVersion;
    if (length % 4 != 0 || length != in_.remaining()) return ParseError::kBadLength;
    std::ranges::copy(transaction, message_.transaction.begin());
    message_.message_class = StunFormat::class_of(type);
    message_.method = StunFormat::method_of(type);
    return std::nullopt;
  }

  //  |             type              |  length without the padding   |             RFC 8489 §14
  //  |                  value, padded to 32 bits                     |
  std::optional<ParseError> attribute() {
    const std::size_t at = in_.position();
    const std::uint16_t type = in_.u16();
    const ByteSpan value = in_.take(in_.u16());
    in_.skip((4 - value.size() % 4) % 4);
    if (!in_.ok()) return ParseError::kTooShort;
    if (type == StunFormat::kFingerprint) return fingerprint(value, at);
    if (message_.integrity) return std::nullopt;
    if (type == StunFormat::kMessageIntegrity) return integrity(value, at);
    return ordinary(type, value);
  }

  std::optional<ParseError> ordinary(std::uint16_t type, ByteSpan value) {
    switch (type) {
      case StunFormat::kUsername:
        return username(value);
      case StunFormat::kPriority:
        return message_.priority ? std::nullopt : read_number(value, message_.priority);
      case StunFormat::kUseCandidate:
        message_.use_candidate = true;
        return value.empty() ? std::nullopt : std::optional(ParseError::kBadLength);
      case StunFormat::kIceControlling:
        return message_.ice_controlling ? std::nullopt
                                        : read_number(value, message_.ice_controlling);
      case StunFormat::kIceControlled:
        return message_.ice_controlled ? std::nullopt : read_number(value, message_.ice_controlled);
      case StunFormat::kXorMappedAddress:
        if (message_.mapped_address) return std::nullopt;
        return read_xor_address(value, message_.transaction, message_.mapped_address);
      case StunFormat::kErrorCode:
        return message_.error_code ? std::nullopt : read_error_code(value, message_.error_code);
      default:
        unknown(type);
        return std::nullopt;
    }
  }

  std::optional<ParseError> username(ByteSpan value) {
    if (value.size() > StunFormat::kLongestUsername) return ParseError::kBadLength;
    if (!message_.username) message_.username = as_text(value);
    return std::nullopt;
  }

  void unknown(std::uint16_t type) {
    if (type >= StunFormat::kFirstOptional || is_known_required(type)) return;
    if (!message_.unknown_required) message_.unknown_required = type;
  }

  std::optional<ParseError> integrity(ByteSpan value, std::size_t at) {
    if (value.size() != StunFormat::kHmacSize) return ParseError::kBadLength;
    message_.integrity = value;
    message_.attributes_before_integrity =
        datagram_.subspan(StunFormat::kHeaderSize, at - StunFormat::kHeaderSize);
    std::ranges::copy(datagram_.first(StunFormat::kHeaderSize),
                      message_.header_for_integrity.begin());
    const std::size_t length = in_.position() - StunFormat::kHeaderSize;
    message_.header_for_integrity[2] = static_cast<std::uint8_t>(length >> 8);
    message_.header_for_integrity[3] = static_cast<std::uint8_t>(length);
    return std::nullopt;
  }

  std::optional<ParseError> fingerprint(ByteSpan value, std::size_t at) {
    if (value.size() != 4 || in_.remaining() > 0) return ParseError::kBadLength;  // it is the last
    const std::uint32_t expected = crc32(datagram_.first(at)) ^ StunFormat::kFingerprintMask;
    if (ByteReader(value).u32() != expected) return ParseError::kBadValue;
    message_.has_fingerprint = true;
    return std::nullopt;
  }

  ByteSpan datagram_;
  ByteReader in_;
  StunMessage message_;
};

}  // namespace

Result<StunMessage, ParseError> StunMessage::parse(ByteSpan datagram) {
  return StunParser(datagram).run();
}

}  // namespace sfu
