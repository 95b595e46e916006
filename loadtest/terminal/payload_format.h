// How frames of one codec look in RTP packets, both ways: what an encoder's packetizer writes
// before the frame's bytes, and what a decoder's depacketizer learns of the frame from what
// arrives. One class per codec; nothing else in the terminal asks which codec it is.
//   write_head(frame, part, out)   the payload's beginning; `part.content` bytes follow it
//   read(payload, dependencies)    of a frame's first packet; nullopt: not of this format
// Stateless but for what the stream itself declares (the AV1 dependency structure).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "loadtest/terminal/coded_frame.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/bytes.h"

namespace loadtest {

struct FramePart {
  std::size_t index = 0;  // packet of the frame
  std::size_t count = 1;
  std::size_t content = 0;  // bytes behind the head
  [[nodiscard]] bool first() const { return index == 0; }
  [[nodiscard]] bool last() const { return index + 1 == count; }
};

// What a packet's descriptor says of its frame.
struct WireFrame {
  // What the stream counts frames by; nullopt: nothing (H.264).
  std::optional<std::uint32_t> id;
  std::uint32_t cycle = 0;                // where `id` wraps
  bool gapless = false;                   // every frame has the next id
  std::vector<std::uint32_t> references;  // by id; of key frames none
};

class PayloadFormat {
 public:
  PayloadFormat() = default;
  PayloadFormat(const PayloadFormat&) = delete;
  PayloadFormat& operator=(const PayloadFormat&) = delete;
  virtual ~PayloadFormat() = default;
  virtual void write_head(const CodedFrame& frame, const FramePart& part,
                          sfu::ByteWriter& out) const = 0;
  virtual std::optional<WireFrame> read(sfu::ByteSpan payload, sfu::ByteSpan dependencies) = 0;
};

inline constexpr std::size_t kMaxHead = 80;  // the longest: H.264's parameter sets, AV1's sequence

// A format of each video codec; never nullptr.
std::unique_ptr<PayloadFormat> make_payload_format(sfu::api::Codec codec);

}  // namespace loadtest
