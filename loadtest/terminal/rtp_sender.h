// One SSRC that a terminal sends on, with what it needs to repair it: plain packets of the last
// second and a retransmission stream (RFC 4588).
//   write(...)             the next packet, plain, into `buffer`; its size
//   write_repair(...)      a remembered packet again; 0 when it is not remembered
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
#include "sfu/wire/rtp.h"

namespace loadtest {

class RtpSender {
 public:
  RtpSender(const sfu::api::MediaSection& media, std::string rid, sfu::Ssrc ssrc,
            sfu::Ssrc rtx_ssrc);

  std::size_t write(sfu::MutableByteSpan buffer, std::uint32_t timestamp, bool marker,
                    sfu::ByteSpan payload, std::uint16_t transport_sequence);
  std::size_t write_repair(sfu::MutableByteSpan buffer, std::uint16_t sequence,
                           std::uint16_t transport_sequence);
  [[nodiscard]] sfu::Ssrc ssrc() const { return header_.ssrc; }
  [[nodiscard]] bool repairs() const { return rtx_payload_type_.has_value(); }
  [[nodiscard]] std::uint32_t packets() const { return packets_; }
  [[nodiscard]] std::uint32_t octets() const { return octets_; }

 private:
  static constexpr std::size_t kRemembered = 512;
  struct Sent {
    sfu::RtpHeader header;
    std::vector<std::uint8_t> payload;
  };
  std::size_t write_packet(sfu::MutableByteSpan buffer, const sfu::RtpHeader& header, bool repair,
                           std::uint16_t transport_sequence, std::optional<std::uint16_t> original,
                           sfu::ByteSpan payload) const;

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
