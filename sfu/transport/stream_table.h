// Which negotiated stream an SSRC of the peer is (RFC 8843 §9.2): by what was bound before, by MID
// and RID extensions, by the SSRCs of the offer. Asked only with authenticated packets, so a
// stranger makes no state.
//   admits(ssrc)    cheap check before decryption: known, or room for one more
//   bind(packet)    the stream of an authenticated packet, made at its first one
// Limit: `max_streams` SSRCs for one participant, repair streams included.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "sfu/api/negotiated.h"
#include "sfu/base/result.h"
#include "sfu/metrics/metrics.h"
#include "sfu/transport/receive_stream.h"
#include "sfu/wire/rtp.h"

namespace sfu {

class StreamTable {
 public:
  struct Options {
    std::size_t max_streams =
        24;  // slot 0 audio, camera and document with three encodings, RTX; spares
  };
  struct Bound {
    ReceiveStream* stream = nullptr;
    const api::CodecParameters* codec = nullptr;
    bool is_repair = false;  // the packet is RTX (RFC 4588) for `stream`
  };

  StreamTable(Options options, const std::vector<api::MediaSection>& media)
      : options_(options), media_(media) {}

  [[nodiscard]] bool admits(Ssrc ssrc) const;
  Result<Bound, Drop> bind(const RtpPacket& packet);
  [[nodiscard]] std::deque<ReceiveStream>& streams() { return streams_; }
  [[nodiscard]] const std::deque<ReceiveStream>& streams() const { return streams_; }
  [[nodiscard]] ReceiveStream* find(Ssrc ssrc);
  [[nodiscard]] ReceiveStream* find(std::size_t section, std::size_t encoding);

 private:
  struct Known {
    Ssrc ssrc;
    std::size_t stream;  // index into streams_
  };
  std::optional<std::size_t> section_of(const RtpPacket& packet) const;
  Result<std::size_t, Drop> encoding_of(const RtpPacket& packet, const api::MediaSection& section,
                                        bool is_repair) const;
  std::size_t stream_for(Ssrc ssrc, std::size_t section, std::size_t encoding, bool is_repair,
                         const api::CodecParameters& codec);

  Options options_;
  const std::vector<api::MediaSection>& media_;
  std::vector<Known> known_;
  std::deque<ReceiveStream> streams_;  // pointers stay valid
};

}  // namespace sfu
