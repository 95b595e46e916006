#include "loadtest/terminal/rtp_sender.h"

#include <algorithm>
#include <array>
#include <utility>

namespace loadtest {

RtpSender::RtpSender(const sfu::api::MediaSection& media, std::string rid, sfu::Ssrc ssrc,
                     sfu::Ssrc rtx_ssrc)
    : mid_(media.mid), rid_(std::move(rid)), ids_(media.extensions), rtx_ssrc_(rtx_ssrc) {
  header_.ssrc = ssrc;
  header_.sequence_number = static_cast<std::uint16_t>(65'000 + ssrc.raw() % 500);  // wraps early
  use(media.codecs.front());
}

void RtpSender::use(const sfu::api::CodecParameters& codec) {
  header_.payload_type = codec.payload_type;
  rtx_payload_type_ = codec.rtx_payload_type;
}

std::size_t RtpSender::write(sfu::MutableByteSpan buffer, const RtpContent& content,
                             std::uint16_t transport_sequence) {
  header_.timestamp = content.timestamp;
  header_.marker = content.marker;
  Sent sent;
  if (sent_.size() == kRemembered) {  // its memory serves again
    sent = std::move(sent_.front());
    sent_.pop_front();
  }
  sent.header = header_;
  sent.rtx_payload_type = rtx_payload_type_;
  sent.payload.assign(content.payload.begin(), content.payload.end());
  sent.dependencies.assign(content.dependencies.begin(), content.dependencies.end());
  sent.audio_level = content.audio_level;
  sent.wished.reset();
  sent_.push_back(std::move(sent));
  const std::size_t size = write_packet(buffer, sent_.back(), transport_sequence, std::nullopt);
  ++header_.sequence_number;
  ++packets_;
  octets_ += static_cast<std::uint32_t>(content.payload.size());
  return size;
}

std::size_t RtpSender::write_repair(sfu::MutableByteSpan buffer, std::uint16_t sequence,
                                    std::uint16_t transport_sequence) {
  const auto found = std::ranges::find_if(
      sent_, [sequence](const Sent& sent) { return sent.header.sequence_number == sequence; });
  if (found == sent_.end() || !found->rtx_payload_type) return 0;
  Sent again = *found;
  again.header.ssrc = rtx_ssrc_;
  again.header.payload_type = *found->rtx_payload_type;
  again.header.sequence_number = rtx_sequence_++;
  return write_packet(buffer, again, transport_sequence, sequence);
}

std::optional<sfu::DataSize> RtpSender::wish_for(std::uint16_t sequence, sfu::TimeDelta rtt,
                                                 sfu::Timestamp now) {
  const auto found = std::ranges::find_if(
      sent_, [sequence](const Sent& sent) { return sent.header.sequence_number == sequence; });
  if (found == sent_.end() || (found->wished && now - *found->wished < rtt)) return std::nullopt;
  found->wished = now;
  return sfu::DataSize::bytes(found->payload.size());
}

std::size_t RtpSender::write_packet(sfu::MutableByteSpan buffer, const Sent& packet,
                                    std::uint16_t transport_sequence,
                                    std::optional<std::uint16_t> original) const {
  std::array<std::uint8_t, 2> number{};
  sfu::ByteWriter(number).u16(transport_sequence);
  const std::uint8_t rid_id = original ? ids_.repaired_rid : ids_.rid;
  const std::array<sfu::RtpExtensionElement, 5> extensions{{
      {ids_.mid, sfu::as_bytes(mid_)},
      {rid_.empty() ? std::uint8_t{0} : rid_id, sfu::as_bytes(rid_)},
      {ids_.transport_sequence, number},
      {ids_.audio_level, sfu::ByteSpan(&packet.audio_level, 1)},
      {packet.dependencies.empty() ? std::uint8_t{0} : ids_.dependencies, packet.dependencies},
  }};
  const std::size_t header_size = sfu::write_rtp_header(buffer, packet.header, extensions);
  sfu::ByteWriter writer(buffer.subspan(header_size));
  if (original) writer.u16(*original);
  writer.bytes(packet.payload);
  return header_size == 0 || !writer.ok() ? 0 : header_size + writer.size();
}

}  // namespace loadtest
