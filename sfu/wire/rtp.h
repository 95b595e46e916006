// RTP packets (RFC 3550 §5.1) with header extensions (RFC 8285, one- and two-byte).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"

namespace sfu {

// A parsed view; the spans point into the packet that was parsed.
struct RtpPacket {
  PayloadType payload_type;
  bool marker = false;
  std::uint16_t sequence_number = 0;
  std::uint32_t timestamp = 0;
  Ssrc ssrc;
  std::uint16_t extension_profile = 0;  // 0xBEDE or 0x100x; 0 when there is none
  ByteSpan extensions;                  // the extension block without its 4-byte header
  ByteSpan payload;                     // without padding
  std::uint8_t padding = 0;             // bytes, the count byte included
  std::size_t header_size = 0;          // fixed header, CSRCs and extensions

  static Result<RtpPacket, ParseError> parse(ByteSpan packet);
  // The data of extension element `id` (1..255); nullopt when it is not there. Bounded by the
  // block.
  [[nodiscard]] std::optional<ByteSpan> extension(std::uint8_t id) const;
};

// Reads the SSRC and sequence number where RFC 3550 puts them, for checks before decryption.
std::optional<Ssrc> peek_rtp_ssrc(ByteSpan packet);
std::optional<std::uint16_t> peek_rtp_sequence_number(ByteSpan packet);

struct RtpExtensionElement {
  std::uint8_t id = 0;  // 0 = skip this element
  ByteSpan data;        // 1..255 bytes
};

struct RtpHeader {
  PayloadType payload_type;
  bool marker = false;
  std::uint16_t sequence_number = 0;
  std::uint32_t timestamp = 0;
  Ssrc ssrc;
};

// Writes the fixed header and an extension block, with one-byte headers unless an element is longer
// than 16 bytes or has an id above 14 (RFC 8285 §4.1.2); returns the size, 0 when it does not fit.
// No block when every element has id 0.
std::size_t write_rtp_header(MutableByteSpan buffer, const RtpHeader& header,
                             std::span<const RtpExtensionElement> extensions);

}  // namespace sfu
