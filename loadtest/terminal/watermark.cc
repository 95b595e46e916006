#include "loadtest/terminal/watermark.h"

#include <algorithm>

namespace loadtest {
namespace {

constexpr std::uint32_t kMagic = 0x47554943;  // "GUIC"
constexpr std::array<std::uint8_t, 4> kMagicBytes = {0x47, 0x55, 0x49, 0x43};
constexpr std::uint8_t kNoParts = 0;      // where a frame has at least one: voice
constexpr std::size_t kLongestHead = 96;  // of any codec

}  // namespace

void Watermark::write(sfu::ByteWriter& out) const {
  out.u32(kMagic);
  out.u32(publisher.raw());
  out.u32(number);
  out.u64(static_cast<std::uint64_t>(captured.us()));
  if (lasts > sfu::TimeDelta::zero()) {
    out.u8(static_cast<std::uint8_t>(lasts.ms()));
    out.u8(speech ? 1 : 0);
    out.u8(kNoParts);
    out.u32(spoken);
    out.u8(0);
  } else {
    out.u8(encoding);
    out.u8(part);
    out.u8(parts);
    out.u8(key_frame ? 1 : 0);
    out.u8(spatial);
    out.u8(temporal);
    out.bytes(distances);
  }
  out.u32(~kMagic);
}

std::optional<Watermark> Watermark::read(sfu::ByteSpan bytes) {
  sfu::ByteReader in(bytes);
  if (in.u32() != kMagic) return std::nullopt;
  Watermark mark;
  mark.publisher = sfu::ParticipantId(in.u32());
  mark.number = in.u32();
  mark.captured = sfu::Timestamp::us(static_cast<std::int64_t>(in.u64()));
  mark.encoding = in.u8();
  mark.part = in.u8();
  mark.parts = in.u8();
  if (mark.parts == kNoParts) {
    mark.lasts = sfu::TimeDelta::ms(mark.encoding);
    mark.speech = mark.part != 0;
    mark.spoken = in.u32();
    in.skip(1);
    mark.encoding = mark.part = 0;
    mark.parts = 1;
  } else {
    mark.key_frame = in.u8() != 0;
    mark.spatial = in.u8();
    mark.temporal = in.u8();
    for (std::uint8_t& distance : mark.distances) distance = in.u8();
  }
  if (in.u32() != ~kMagic || !in.ok()) return std::nullopt;
  return mark;
}

std::optional<Watermark> Watermark::find(sfu::ByteSpan bytes) {
  const sfu::ByteSpan searched = bytes.first(std::min(bytes.size(), kLongestHead));
  const auto found = std::ranges::search(searched, kMagicBytes);
  if (found.empty()) return std::nullopt;
  return read(bytes.subspan(static_cast<std::size_t>(found.begin() - searched.begin())));
}

}  // namespace loadtest
