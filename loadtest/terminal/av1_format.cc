#include "loadtest/terminal/av1_format.h"

#include <array>

#include "sfu/wire/av1.h"

namespace loadtest {
namespace {

constexpr std::uint32_t kCycle = 1 << 16;
constexpr std::uint8_t kSequenceHeader = 1 << 3;  // OBU types, AV1 specification §5.3.2
constexpr std::uint8_t kFrame = 6 << 3;
constexpr std::uint8_t kExtension = 1 << 2;

constexpr auto kSequence =
    std::to_array<std::uint8_t>({0x00, 0x00, 0x00, 0x04, 0x3c, 0xfe, 0xcc, 0x01, 0xa0, 0x08});

}  // namespace

//   0 1 2 3 4 5 6 7
//  |Z|Y| W |N|-|-|-|  OBU elements: W of them, a length before each but the last   AV1 RTP §4.4
void Av1Format::write_head(const CodedFrame& frame, const FramePart& part,
                           sfu::ByteWriter& out) const {
  const bool sequence = part.first() && frame.starts_stream();
  const unsigned elements = sequence ? 2 : 1;
  out.u8(static_cast<std::uint8_t>((part.first() ? 0U : 0x80U) | (part.last() ? 0U : 0x40U) |
                                   elements << 4 | (sequence ? 0x08U : 0U)));
  if (!part.first()) return;
  if (sequence) {
    out.u8(static_cast<std::uint8_t>(kSequence.size() + 1));  // a short leb128()
    out.u8(kSequenceHeader);
    out.bytes(kSequence);
  }
  out.u8(frame.layered ? kFrame | kExtension : kFrame);
  if (frame.layered) out.u8(static_cast<std::uint8_t>(frame.temporal << 5 | frame.spatial << 3));
}

std::optional<WireFrame> Av1Format::read(sfu::ByteSpan payload, sfu::ByteSpan dependencies) {
  const auto aggregation = sfu::Av1Payload::parse(payload);
  if (!aggregation || aggregation->continues) return std::nullopt;
  if (dependencies.empty()) return WireFrame{};
  const auto descriptor =
      sfu::DependencyDescriptor::parse(dependencies, structure_ ? &*structure_ : nullptr);
  if (!descriptor) return std::nullopt;
  if (descriptor->structure) structure_ = descriptor->structure;
  if (!descriptor->frame) return std::nullopt;
  const std::uint32_t number = descriptor->frame_number;
  WireFrame frame{.id = number, .cycle = kCycle, .references = {}};
  const sfu::FrameDiffs& diffs = descriptor->frame->diffs;
  for (std::size_t i = 0; i < diffs.count; ++i) {
    frame.references.push_back((number + kCycle - diffs.distance[i]) % kCycle);
  }
  return frame;
}

}  // namespace loadtest
