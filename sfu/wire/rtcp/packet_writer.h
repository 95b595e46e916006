// The frame of one RTCP packet: the header at the start, length and padding when finish() is
// called.
//   RtcpPacketWriter packet(out, Pli::kPacketType, Pli::kFormat);
//   out.u32(…);
//   packet.finish();
// What did not fit shows in out.ok(), as everywhere.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"

namespace sfu {

class RtcpPacketWriter {
 public:
  RtcpPacketWriter(ByteWriter& out, std::uint8_t packet_type, std::size_t count_or_format)
      : out_(out),
        start_(out.size()),
        head_(static_cast<std::uint16_t>(0x8000U | (count_or_format & 0x1F) << 8 | packet_type)) {
    out_.u16(head_);
    out_.u16(0);
  }

  void finish() {
    const std::size_t padding = (4 - (out_.size() - start_) % 4) % 4;
    if (padding > 0) {
      out_.zeros(padding - 1);
      out_.u8(static_cast<std::uint8_t>(padding));
    }
    if (!out_.ok()) return;
    if (padding > 0) out_.set_u16(start_, head_ | kPaddingBit);
    out_.set_u16(start_ + 2, static_cast<std::uint16_t>((out_.size() - start_) / 4 - 1));
  }

 private:
  static constexpr std::uint16_t kPaddingBit = 0x2000;
  ByteWriter& out_;
  std::size_t start_;
  std::uint16_t head_;
};

}  // namespace sfu
