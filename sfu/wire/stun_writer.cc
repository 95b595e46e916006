#include "sfu/wire/crc32.h"
#include "sfu/wire/stun.h"
#include "sfu/wire/stun_format.h"

namespace sfu {

StunWriter::StunWriter(MutableByteSpan buffer, StunClass message_class, std::uint16_t method,
                       const StunTransactionId& transaction)
    : writer_(buffer), transaction_(transaction) {
  writer_.u16(StunFormat::type_of(message_class, method));
  writer_.u16(0);
  writer_.u32(StunFormat::kCookie);
  writer_.bytes(transaction);
}

void StunWriter::username(std::string_view name) {
  attribute(StunFormat::kUsername, as_bytes(name));
}

void StunWriter::xor_mapped_address(const SocketAddress& address) {
  const bool ipv4 = address.family == SocketAddress::Family::kIpv4;
  std::array<std::uint8_t, 20> value{};
  ByteWriter out(value);
  out.u8(0);
  out.u8(ipv4 ? StunFormat::kIpv4 : StunFormat::kIpv6);
  out.u16(address.port ^ StunFormat::kCookieHigh);
  const auto mask = StunFormat::address_mask(transaction_);
  for (std::size_t i = 0; i < (ipv4 ? 4U : 16U); ++i) out.u8(address.ip[i] ^ mask[i]);
  attribute(StunFormat::kXorMappedAddress, out.written());
}

void StunWriter::priority(std::uint32_t value) {
  std::array<std::uint8_t, 4> bytes{};
  ByteWriter(bytes).u32(value);
  attribute(StunFormat::kPriority, bytes);
}

void StunWriter::use_candidate() { attribute(StunFormat::kUseCandidate, {}); }

void StunWriter::ice_controlling(std::uint64_t tie_breaker) {
  std::array<std::uint8_t, 8> bytes{};
  ByteWriter(bytes).u64(tie_breaker);
  attribute(StunFormat::kIceControlling, bytes);
}

void StunWriter::ice_controlled(std::uint64_t tie_breaker) {
  std::array<std::uint8_t, 8> bytes{};
  ByteWriter(bytes).u64(tie_breaker);
  attribute(StunFormat::kIceControlled, bytes);
}

void StunWriter::error_code(std::uint16_t code, std::string_view reason) {
  std::array<std::uint8_t, 128> value{};  // RFC 8489 §14.8 allows 763 bytes; ours are short
  ByteWriter out(value);
  out.u16(0);
  out.u8(static_cast<std::uint8_t>(code / 100));
  out.u8(static_cast<std::uint8_t>(code % 100));
  out.bytes(as_bytes(reason.substr(0, out.remaining())));
  attribute(StunFormat::kErrorCode, out.written());
}

void StunWriter::unknown_attributes(std::uint16_t type) {
  std::array<std::uint8_t, 2> bytes{};
  ByteWriter(bytes).u16(type);
  attribute(StunFormat::kUnknownAttributes, bytes);
}

ByteSpan StunWriter::covered_by_integrity() {
  if (!writer_.ok()) return {};
  set_length(writer_.size() + StunFormat::kAttributeHeader + StunFormat::kHmacSize -
             StunFormat::kHeaderSize);
  return writer_.written();
}

void StunWriter::integrity(const std::array<std::uint8_t, 20>& hmac) {
  attribute(StunFormat::kMessageIntegrity, hmac);
}

std::size_t StunWriter::finish() {
  if (!writer_.ok()) return 0;
  set_length(writer_.size() + StunFormat::kAttributeHeader + 4 - StunFormat::kHeaderSize);
  std::array<std::uint8_t, 4> bytes{};
  ByteWriter(bytes).u32(crc32(writer_.written()) ^ StunFormat::kFingerprintMask);
  attribute(StunFormat::kFingerprint, bytes);
  return writer_.ok() ? writer_.size() : 0;
}

void StunWriter::attribute(std::uint16_t type, ByteSpan value) {
  writer_.u16(type);
  writer_.u16(static_cast<std::uint16_t>(value.size()));
  writer_.bytes(value);
  writer_.zeros((4 - value.size() % 4) % 4);
  if (writer_.ok()) set_length(writer_.size() - StunFormat::kHeaderSize);
}

void StunWriter::set_length(std::size_t length) {
  writer_.set_u16(2, static_cast<std::uint16_t>(length));
}

}  // namespace sfu
