// The Data Channel Establishment Protocol (RFC 8832): parsing and writing of its two messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"

namespace sfu {

struct DcepOpen {  // RFC 8832 §5.1
  // A label or protocol beyond this is refused: ours are short, and they are kept per channel.
  static constexpr std::size_t kMaxText = 64;

  enum class Reliability : std::uint8_t { kReliable = 0, kMaxRetransmits = 1, kMaxLifetime = 2 };
  Reliability reliability = Reliability::kReliable;
  bool ordered = true;
  std::uint16_t priority = 256;  // RFC 8831 §6.4: normal
  std::uint32_t reliability_parameter = 0;
  std::string label;
  std::string protocol;

  static Result<DcepOpen, ParseError> parse(ByteSpan message);
  [[nodiscard]] std::vector<std::uint8_t> write() const;
};

enum class DcepType : std::uint8_t { kAck = 0x02, kOpen = 0x03 };

// kTooShort for an empty message, kUnsupported for any other type.
Result<DcepType, ParseError> dcep_type(ByteSpan message);
std::vector<std::uint8_t> dcep_ack();

}  // namespace sfu
