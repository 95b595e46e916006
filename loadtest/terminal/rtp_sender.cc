#include "loadtest/terminal/rtp_sender.h"

#include <algorithm>
#include <array>
#include <utility>

namespace loadtest {

RtpSender::RtpSender(const sfu::api::MediaSection& media, std::string rid, sfu::Ssrc ssrc,
                     sfu::Ssrc rtx_ssrc)
    : mid_(media.mid), rid_(std::move(rid)), ids_(media.extensions), rtx_ssrc_(rtx_ssrc) {
  header_.ssrc = ssrc;
  header_.payload_type = media.codecs.front().payload_type;
  header_.sequence_number = static_cast<std::uint16_t>(65'000 + ssrc.raw() % 500);  // wraps early
  rtx_payload_type_ = media.codecs.front().rtx_payload_type;
}

std::size_t RtpSender::write(sfu::MutableByteSpan buffer, std::uint32_t timestamp, bool marker,
                             sfu::ByteSpan payload, std::uint16_t transport_sequence) {
  header_.timestamp = timestamp;
  header_.marker = marker;
  const std::size_t size =
      write_packet(buffer, header_, false, transport_sequence, std::nullopt, payload);
  sent_.push_back({header_, {payload.begin(), payload.end()}});
  if (sent_.size() > kRemembered) sent_.pop_front();
  ++header_.sequence_number;
  ++packets_;
  octets_ += static_cast<std::uint32_t>(payload.size());
  return size;
}

std::size_t RtpSender::write_repair(sfu::MutableByteSpan buffer, std::uint16_t sequence,
                                    std::uint16_t transport_sequence) {
  const auto found = std::ranges::find_if(
      sent_, [sequence](const Sent& sent) { return sent.header.sequence_number == sequence; });
  if (found == sent_.end() || !rtx_payload_type_) return 0;
  sfu::RtpHeader header = found->header;
  header.ssrc = rtx_ssrc_;
  header.payload_type = *rtx_payload_type_;
  header.sequence_number = rtx_sequence_++;
  return write_packet(buffer, header, true, transport_sequence, sequence, found->payload);
}

std::size_t RtpSender::write_packet(sfu::MutableByteSpan buffer, const sfu::RtpHeader& header,
                                    bool repair, std::uint16_t transport_sequence,
                                    std::optional<std::uint16_t> original,
                                    sfu::ByteSpan payload) const {
  std::array<std::uint8_t, 2> number{};
  sfu::ByteWriter(number).u16(transport_sequence);
  const std::uint8_t level = 0x80 | 20;
  const std::uint8_t rid_id = repair ? ids_.repaired_rid : ids_.rid;
  const std::array<sfu::RtpExtensionElement, 4> extensions{{
      {ids_.mid, sfu::as_bytes(mid_)},
      {rid_.empty() ? std::uint8_t{0} : rid_id, sfu::as_bytes(rid_)},
      {ids_.transport_sequence, number},
      {ids_.audio_level, sfu::ByteSpan(&level, 1)},
  }};
  const std::size_t header_size = sfu::write_rtp_header(buffer, header, extensions);
  sfu::ByteWriter writer(buffer.subspan(header_size));
  if (original) writer.u16(*original);
  writer.bytes(payload);
  return header_size == 0 || !writer.ok() ? 0 : header_size + writer.size();
}

}  // namespace loadtest
