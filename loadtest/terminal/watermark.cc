#include "loadtest/terminal/watermark.h"

namespace loadtest {
namespace {

constexpr std::uint32_t kMagic = 0x47554943;  // "GUIC"

}  // namespace

void Watermark::write(sfu::ByteWriter& out) const {
  out.u32(kMagic);
  out.u32(publisher.raw());
  out.u32(number);
  out.u64(static_cast<std::uint64_t>(captured.us()));
  out.u8(encoding);
  out.u8(part);
  out.u8(parts);
  out.u8(key_frame ? 1 : 0);
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
  mark.key_frame = in.u8() != 0;
  if (in.u32() != ~kMagic || !in.ok()) return std::nullopt;
  return mark;
}

}  // namespace loadtest
