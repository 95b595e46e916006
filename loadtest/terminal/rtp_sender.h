// One SSRC that a terminal sends on, with what it needs to repair it: plain packets of the last
// second and a retransmission stream (RFC 4588).
//   use(codec)             what follows is of this codec
//   write(...)             the next packet, plain, into `buffer`; its size
//   write_repair(...)      a remembered packet again; 0 when it is not remembered
//   wish_for(...)          its size when it is worth sending again: not within a round trip of the
//                          last time
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "sfu/api/negotiated.h"
#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"
#include "sfu/wire/rtp.h"

namespace loadtest {

struct RtpContent {
  std::uint32_t timestamp = 0;
  bool marker = false;
  sfu::ByteSpan payload;
  sfu::ByteSpan dependencies = {};       // the dependency descriptor, or empty
  std::uint8_t audio_level = 0x80 | 20;  // RFC 6464: voice, 20 dB below the loudest
};

class RtpSender {
 public:
  RtpSender(const sfu::api::MediaSection& media, std::string rid, sfu::Ssrc ssrc,
            sfu::Ssrc rtx_ssrc);

  void use(const sfu::api::CodecParameters& codec);
  std::size_t write(sfu::MutableByteSpan buffer, const RtpContent& content,
                    std::uint16_t transport_sequence);
  std::size_t write_repair(sfu::MutableByteSpan buffer, std::uint16_t sequence,
                           std::uint16_t transport_sequence);
  std::optional<sfu::DataSize> wish_for(std::uint16_t sequence, sfu::TimeDelta rtt,
                                        sfu::Timestamp now);
  [[nodiscard]] sfu::Ssrc ssrc() const { return header_.ssrc; }
  [[nodiscard]] bool repairs() const { return rtx_payload_type_.has_value(); }
  [[nodiscard]] std::uint32_t packets() const { return packets_; }
  // The number of the newest packet, when there is one.
  [[nodiscard]] std::uint16_t newest() const {
    return static_cast<std::uint16_t>(header_.sequence_number - 1);
  }
  [[nodiscard]] std::uint32_t octets() const { return octets_; }

 private:
  static constexpr std::size_t kRemembered = 512;
  struct Sent {
    sfu::RtpHeader header;
    std::optional<sfu::PayloadType> rtx_payload_type;
    std::vector<std::uint8_t> payload;
    std::vector<std::uint8_t> dependencies;
    std::uint8_t audio_level = 0;
    std::optional<sfu::Timestamp> wished = std::nullopt;  // last time
  };
  std::size_t write_packet(sfu::MutableByteSpan buffer, const Sent& packet,
                           std::uint16_t transport_sequence,
                           std::optional<std::uint16_t> original) const;

  std::string mid_;
  std::string rid_;
  sfu::api::HeaderExtensionIds ids_;
  sfu::RtpHeader header_;
  sfu::Ssrc rtx_ssrc_;
  std::optional<sfu::PayloadType> rtx_payload_type_;
  std::uint16_t rtx_sequence_ = 1;
  std::uint32_t packets_ = 0;
  std::uint32_t octets_ = 0;
  std::deque<Sent> sent_;
};

}  // namespace loadtest
