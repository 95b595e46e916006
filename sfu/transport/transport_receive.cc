// Stop 3 of a media packet: from protected bytes to a packet of a known stream.
#include <utility>

#include "sfu/transport/transport.h"
#include "sfu/wire/rtp.h"

namespace sfu {
namespace {

Drop drop_of(SrtpError error) {
  if (error == SrtpError::kReplay) return Drop::kSrtpReplay;
  return error == SrtpError::kAuthentication ? Drop::kSrtpAuth : Drop::kMalformed;
}

// RFC 4588 §4: the payload begins with the original sequence number.
bool unwrap_repair(RtpPacket& packet) {
  ByteReader in(packet.payload);
  packet.sequence_number = in.u16();
  packet.payload = in.rest();
  return in.ok();
}

}  // namespace

Result<ReceivedRtp, Drop> Transport::receive_rtp(const Datagram& in, Timestamp now) {
  restored_.clear();
  if (inbound_ == nullptr) return Drop::kBeforeDtls;
  const auto ssrc = peek_rtp_ssrc(in.bytes);
  if (!ssrc) return Drop::kMalformed;
  if (!streams_.admits(*ssrc)) return Drop::kTooManyStreams;
  const auto size = inbound_->unprotect_rtp(in.bytes);
  if (!size) return drop_of(size.error());
  environment_.metrics.rtp_received.add();
  uplink_.on_datagram(in.bytes.size(), UplinkEstimator::Use::kMedia, now);
  on_heard(ice_.on_media(in.remote, now), now);

  auto packet = RtpPacket::parse(in.bytes.first(*size));
  if (!packet) return Drop::kMalformedRtp;
  const auto bound = streams_.bind(*packet);
  if (!bound) return bound.error();
  ReceiveStream& stream = *bound->stream;
  const api::HeaderExtensionIds& ids = session_.media[stream.section].extensions;
  if (const auto sequence = packet->extension(ids.transport_sequence);
      sequence && sequence->size() == 2) {
    twcc_recorder_.on_packet(ByteReader(*sequence).u16(), now);
    if (!bound->is_repair || !feedback_about_) feedback_about_ = *ssrc;
  }
  ReceivedRtp received;
  received.section = stream.section;
  received.encoding = stream.encoding;
  received.ssrc = stream.ssrc;
  received.rtp.codec = bound->codec->codec;
  if (bound->is_repair) {
    // Chromium probes with padding on the repair stream: it repairs nothing.
    if (packet->payload.empty()) {
      received.use = ReceivedRtp::Use::kRepeated;
      return received;
    }
    if (!unwrap_repair(*packet)) return Drop::kMalformedRtp;
    if (stream.ssrc == Ssrc()) return Drop::kRtxUnmatched;
  }

  received.rtp.sequence = stream.sequences.unwrap(packet->sequence_number);
  const auto verdict = stream.nack.on_packet(received.rtp.sequence, now);
  if (verdict == NackGenerator::Verdict::kDuplicate) {
    // The copy of a voice may have come before it.
    if (!bound->is_repair && stream.section == voice_section_) {
      uplink_.on_late_voice(received.rtp.sequence);
    }
    received.use = ReceivedRtp::Use::kRepeated;
    return received;
  }
  if (!bound->is_repair) {
    stream.statistics.on_packet(received.rtp.sequence, packet->timestamp, now, stream.clock_rate,
                                DataSize::bytes(in.bytes.size()));
  }
  if (!voice_waits(now) && stream.nack.take_keyframe_needed()) want_key_frame(stream, now);
  if (packet->payload.empty()) {
    received.use = ReceivedRtp::Use::kPadding;
    return received;
  }
  const bool newest =
      verdict == NackGenerator::Verdict::kInOrder || verdict == NackGenerator::Verdict::kGap;
  if (stream.section == voice_section_) {
    if (newest) {
      uplink_.on_voice(received.rtp.sequence, packet->timestamp, now);
    } else {
      uplink_.on_late_voice(received.rtp.sequence);
    }
  }
  received.rtp.timestamp = packet->timestamp;
  received.rtp.marker = packet->marker;
  received.rtp.recovered = bound->is_repair || verdict == NackGenerator::Verdict::kRecovered;
  received.rtp.payload = packet->payload;
  received.rtp.arrived = now;
  if (const auto level = packet->extension(ids.audio_level); level && !level->empty()) {
    received.rtp.audio_level = static_cast<std::int8_t>((*level)[0] & 0x7F);
    received.rtp.voice_activity = ((*level)[0] & 0x80) != 0;
  }
  if (received.rtp.codec == api::Codec::kAv1) {
    received.rtp.dependencies = packet->extension(ids.dependencies).value_or(ByteSpan());
  }
  if (stream.payloads.read(received.rtp)) return Drop::kMalformedRtp;
  if (!bound->is_repair) {
    stream.layers.add(received.rtp.frame.layer, DataSize::bytes(in.bytes.size()), now);
  }
  if (received.rtp.frame.starts_key_frame) stream.key_frames.on_key_frame(now);
  received.captured = clock_.capture_time(stream.ssrc, packet->timestamp);
  if (received.rtp.red) {
    if (const auto drop = take_apart(stream, received, now)) return *drop;
  }
  return received;
}

// Redundant voice (RFC 2198) is an affair of one line: behind it there are plain packets, those
// that were lost among them. The copy nearest to the newest block is of the packet before, and so
// on: browsers leave none out. A copy of what is there already is nothing.
std::optional<Drop> Transport::take_apart(ReceiveStream& stream, ReceivedRtp& packet,
                                          Timestamp now) {
  const RedPayload red = *std::exchange(packet.rtp.red, std::nullopt);
  const api::CodecParameters* opus = session_.media[packet.section].find(api::Codec::kOpus);
  if (opus == nullptr || red.primary_type != opus->payload_type) return Drop::kUnknownPayloadType;
  const ByteSpan payload = packet.rtp.payload;
  packet.rtp.codec = api::Codec::kOpus;
  packet.rtp.payload = payload.subspan(red.primary_at);
  UnwrappedSeq sequence = packet.rtp.sequence - std::ssize(red.nearest());
  for (const RedPayload::Block& block : red.nearest()) {
    const UnwrappedSeq lost = sequence++;
    if (block.type != red.primary_type || block.size == 0 || block.timestamp_offset == 0) continue;
    if (stream.nack.on_packet(lost, now) != NackGenerator::Verdict::kRecovered) continue;
    ReceivedRtp& one = restored_.emplace_back();
    one.section = packet.section;
    one.encoding = packet.encoding;
    one.ssrc = packet.ssrc;
    one.rtp.sequence = lost;
    one.rtp.timestamp = packet.rtp.timestamp - block.timestamp_offset;
    one.rtp.recovered = true;
    one.rtp.payload = block.in(payload);
    one.rtp.arrived = now;
    one.captured = clock_.capture_time(stream.ssrc, one.rtp.timestamp);
  }
  environment_.metrics.voice_restored.add(std::ssize(restored_));
  return std::nullopt;
}

}  // namespace sfu
