#include "sfu/sctp/dcep.h"

namespace sfu {
namespace {

constexpr std::size_t kOpenHeader = 12;
constexpr std::uint8_t kUnordered = 0x80;

}  // namespace

Result<DcepType, ParseError> dcep_type(ByteSpan message) {
  if (message.empty()) return ParseError::kTooShort;
  switch (message[0]) {
    case static_cast<std::uint8_t>(DcepType::kAck):
      return DcepType::kAck;
    case static_cast<std::uint8_t>(DcepType::kOpen):
      return DcepType::kOpen;
    default:
      return ParseError::kUnsupported;
  }
}

std::vector<std::uint8_t> dcep_ack() { return {static_cast<std::uint8_t>(DcepType::kAck)}; }

//  | Message type  | Channel type  |           Priority            |     RFC 8832 §5.1
//  |                    Reliability parameter                      |
//  |         Label length          |        Protocol length        |
//  |                       label, protocol                         |
Result<DcepOpen, ParseError> DcepOpen::parse(ByteSpan message) {
  ByteReader in(message);
  const std::uint8_t type = in.u8();
  const std::uint8_t channel_type = in.u8();
  DcepOpen open;
  open.priority = in.u16();
  open.reliability_parameter = in.u32();
  const std::size_t label_size = in.u16();
  const std::size_t protocol_size = in.u16();
  if (!in.ok()) return ParseError::kTooShort;
  if (type != static_cast<std::uint8_t>(DcepType::kOpen)) return ParseError::kUnsupported;
  if (label_size + protocol_size != in.remaining()) return ParseError::kBadLength;
  if (label_size > kMaxText || protocol_size > kMaxText) return ParseError::kBadValue;
  const auto reliability = static_cast<std::uint8_t>(channel_type & ~kUnordered);
  if (reliability > static_cast<std::uint8_t>(Reliability::kMaxLifetime)) {
    return ParseError::kUnsupported;
  }
  open.reliability = static_cast<Reliability>(reliability);
  open.ordered = (channel_type & kUnordered) == 0;
  open.label = as_text(in.take(label_size));
  open.protocol = as_text(in.take(protocol_size));
  return open;
}

std::vector<std::uint8_t> DcepOpen::write() const {
  std::vector<std::uint8_t> bytes(kOpenHeader + label.size() + protocol.size());
  ByteWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(DcepType::kOpen));
  out.u8(static_cast<std::uint8_t>(static_cast<std::uint8_t>(reliability) |
                                   (ordered ? 0 : kUnordered)));
  out.u16(priority);
  out.u32(reliability_parameter);
  out.u16(static_cast<std::uint16_t>(label.size()));
  out.u16(static_cast<std::uint16_t>(protocol.size()));
  out.bytes(as_bytes(label));
  out.bytes(as_bytes(protocol));
  return bytes;
}

}  // namespace sfu
