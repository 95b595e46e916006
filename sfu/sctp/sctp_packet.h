// SCTP packets (RFC 9260 §3, RFC 6525) as far as SctpModel speaks them: the real layout and sizes,
// without checksum. Chunks that the model does not know are skipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"

namespace sfu {

inline constexpr std::size_t kSctpCommonHeader = 12;
inline constexpr std::size_t kSctpDataHeader = 16;
constexpr std::size_t sctp_padded(std::size_t size) { return (size + 3) / 4 * 4; }

struct SctpData {  // §3.3.1
  bool unordered = false, begin = false, end = false;
  std::uint32_t tsn = 0;
  std::uint16_t stream = 0;
  std::uint16_t ssn = 0;
  std::uint32_t ppid = 0;
  ByteSpan payload;
};
struct SctpInit {  // §3.3.2, and INIT ACK (§3.3.3) when there is a cookie
  std::uint32_t tag = 0;
  std::uint32_t window = 0;
  std::uint16_t streams = 0;
  std::uint32_t tsn = 0;
  ByteSpan cookie;
};
struct SctpSack {  // §3.3.4
  struct Gap {
    std::uint16_t start = 0, end = 0;  // offsets from `cumulative`, inclusive
  };
  std::uint32_t cumulative = 0;
  std::uint32_t window = 0;
  std::vector<Gap> gaps;
};
struct SctpCookieEcho {
  ByteSpan cookie;
};
struct SctpCookieAck {};
struct SctpAbort {};
struct SctpResetRequest {  // RFC 6525 §4.1: outgoing SSN reset
  std::uint32_t sequence = 0;
  std::uint32_t last_tsn = 0;
  std::vector<std::uint16_t> streams;
};
struct SctpResetResponse {  // RFC 6525 §4.4
  static constexpr std::uint32_t kPerformed = 1;
  static constexpr std::uint32_t kInProgress = 6;
  std::uint32_t sequence = 0;
  std::uint32_t result = kPerformed;
};
using SctpChunk = std::variant<SctpData, SctpInit, SctpSack, SctpCookieEcho, SctpCookieAck,
                               SctpAbort, SctpResetRequest, SctpResetResponse>;

struct SctpPacket {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t tag = 0;
  std::vector<SctpChunk> chunks;  // spans point into the parsed bytes

  static Result<SctpPacket, ParseError> parse(ByteSpan bytes);
};

// Bytes of `chunk` in a packet, padding included.
std::size_t sctp_chunk_size(const SctpChunk& chunk);

// One packet under construction; the caller minds the MTU.
class SctpPacketWriter {
 public:
  SctpPacketWriter(std::uint16_t source_port, std::uint16_t destination_port, std::uint32_t tag);
  void add(const SctpChunk& chunk);
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool empty() const { return bytes_.size() == kSctpCommonHeader; }
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace sfu
