// STUN messages (RFC 8489) as far as ICE needs them (RFC 8445 §7): binding requests, responses,
// indications. HMACs are computed by the caller (sfu/ice): this file knows bytes, no keys.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"
#include "sfu/base/socket_address.h"

namespace sfu {

using StunTransactionId = std::array<std::uint8_t, 12>;

enum class StunClass : std::uint8_t { kRequest, kIndication, kSuccess, kError };

struct StunMessage {
  StunClass message_class = StunClass::kRequest;
  std::uint16_t method = 1;  // 1 = binding
  StunTransactionId transaction{};
  std::optional<std::string_view> username;
  std::optional<std::uint32_t> priority;
  bool use_candidate = false;
  std::optional<std::uint64_t> ice_controlling;
  std::optional<std::uint64_t> ice_controlled;
  std::optional<SocketAddress> mapped_address;  // XOR-MAPPED-ADDRESS
  std::optional<std::uint16_t> error_code;
  bool has_fingerprint = false;                   // present and right; a wrong one is a ParseError
  std::optional<std::uint16_t> unknown_required;  // first unknown comprehension-required attribute

  // MESSAGE-INTEGRITY: HMAC-SHA1 over `header_for_integrity` (its length field ends at the
  // attribute) followed by `attributes_before_integrity`.
  std::optional<ByteSpan> integrity;
  std::array<std::uint8_t, 20> header_for_integrity{};
  ByteSpan attributes_before_integrity;

  // Attributes behind MESSAGE-INTEGRITY other than FINGERPRINT are ignored (RFC 8489 §14.5).
  static Result<StunMessage, ParseError> parse(ByteSpan datagram);
};

// Builds one message: attributes in order, then finish().
class StunWriter {
 public:
  StunWriter(MutableByteSpan buffer, StunClass message_class, std::uint16_t method,
             const StunTransactionId& transaction);
  void username(std::string_view name);
  void xor_mapped_address(const SocketAddress& address);
  void priority(std::uint32_t value);
  void use_candidate();
  void ice_controlling(std::uint64_t tie_breaker);
  void ice_controlled(std::uint64_t tie_breaker);
  void error_code(std::uint16_t code, std::string_view reason);
  void unknown_attributes(std::uint16_t type);
  // What MESSAGE-INTEGRITY covers now (length already counting the attribute), valid
  // until the next call; then append it.
  ByteSpan covered_by_integrity();
  void integrity(const std::array<std::uint8_t, 20>& hmac);
  // Appends FINGERPRINT; the size of the message, 0 when it did not fit.
  std::size_t finish();

 private:
  void attribute(std::uint16_t type, ByteSpan value);
  void set_length(std::size_t length);
  ByteWriter writer_;
  StunTransactionId transaction_;
};

}  // namespace sfu
