// An RTP packet on its way through the relay: as it came in, and as it goes out to one subscriber.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "sfu/api/negotiated.h"
#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/rtp/frame_info.h"
#include "sfu/rtp/payload_pool.h"
#include "sfu/wire/red.h"
#include "sfu/wire/rtp.h"
#include "sfu/wire/vp8.h"
#include "sfu/wire/vp9.h"

namespace sfu {

// What identifies a frame in the dependency descriptor (RTP Payload Format for AV1, A.8.2).
struct DependencyFrame {
  std::uint16_t number = 0;
};

// What the relay must rewrite to keep a stream continuous; nothing where sequence numbers and
// timestamps say it all (Opus, H.264).
using PayloadDescriptor =
    std::variant<std::monostate, Vp8Descriptor, Vp9Descriptor, DependencyFrame>;

// Authenticated, parsed and assigned to a stream; RTX already unwrapped.
struct IncomingRtp {
  api::Codec codec = api::Codec::kOpus;
  UnwrappedSeq sequence = 0;  // of the original stream
  std::uint32_t timestamp = 0;
  bool marker = false;
  bool recovered = false;                  // arrived by retransmission
  std::optional<std::int8_t> audio_level;  // −dBov, RFC 6464: 0 loud, 127 silent
  bool voice_activity = false;
  FrameInfo frame;  // of video
  PayloadDescriptor descriptor;
  std::optional<RedPayload> red;
  ByteSpan payload;       // in the receive buffer, the descriptor included
  ByteSpan dependencies;  // there too: the dependency descriptor of an AV1 packet, or empty
  Timestamp arrived;
};

// One subscriber's packet: a header of its own, up to six rewritten bytes, then shared payload.
struct OutgoingRtp {
  api::Codec codec = api::Codec::kOpus;  // its payload type is the subscriber's
  bool is_audio = false;
  bool starts_key_frame = false;
  RtpHeader header;
  PayloadPrefix prefix;   // replaces the original descriptor; may be empty
  ByteSpan body;          // the payload behind the replaced part
  PayloadRef stored;      // keeps `body` alive for the history and the pacer; may be empty
  ByteSpan dependencies;  // to pass on with `frame_number` in it; in `stored`, too
  std::uint16_t frame_number = 0;
  std::optional<std::uint8_t> audio_level;  // RFC 6464 byte to pass on
  [[nodiscard]] std::size_t payload_size() const { return prefix.size + body.size(); }
};

}  // namespace sfu
