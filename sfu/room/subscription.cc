#include "sfu/room/subscription.h"

namespace sfu {
namespace {

std::uint32_t clock_rate(api::MediaKind kind) {
  return kind == api::MediaKind::kAudio ? 48'000 : 90'000;
}

}  // namespace

Subscription::Subscription(std::size_t section, const api::MediaSection& media,
                           std::uint32_t random)
    : section_(section),
      kind_(media.kind),
      purpose_(media.purpose),
      slot_(media.slot),
      codecs_(media.codec_set()),
      // Half the range: the first wrap is far away, as RFC 3711 §3.3.1 likes it.
      rewriter_(clock_rate(media.kind), static_cast<std::uint16_t>(random & 0x7FFF), random) {}

void Subscription::show(const Publication* source, Timestamp) {
  if (source == source_) return;
  source_ = source;
  stream_.reset();
  codec_missing_ = false;
  selector_.reset();
}

void Subscription::pause() {
  selector_.pause();
  stream_.reset();
}

void Subscription::set_target(DataRate rate) { selector_.set_target(rate); }

void Subscription::set_encoding(std::size_t encoding, DataRate bitrate, bool active) {
  selector_.set_available(encoding, bitrate, active);
}

std::optional<std::size_t> Subscription::wants_key_frame() const {
  if (source_ == nullptr || kind_ == api::MediaKind::kAudio || codec_missing_) return std::nullopt;
  return selector_.needs_key_frame();
}

bool Subscription::take_source_changed() { return std::exchange(source_changed_, false); }

// Once a source told its clock, the slot has one: later sources keep it, so that the viewer's
// synchronisation of voice and picture does not jump with the face.
std::optional<std::uint32_t> Subscription::place_on_slot_clock(const ReceivedRtp& packet) const {
  if (!clock_origin_ || !packet.captured) return std::nullopt;
  return timestamp_offset_for(packet.rtp.timestamp, *packet.captured, clock_rate(kind_),
                              *clock_origin_);
}

std::optional<OutgoingRtp> Subscription::forward(const ReceivedRtp& packet, PayloadPool& pool,
                                                 PayloadRef& payload, Timestamp now) {
  const bool video = kind_ == api::MediaKind::kVideo;
  if (packet.use == ReceivedRtp::Use::kPadding) {
    if (stream_ == packet.ssrc) rewriter_.skip(packet.rtp.sequence);
    return std::nullopt;
  }
  codec_missing_ = !accepts(packet.rtp.codec);
  if (codec_missing_) return std::nullopt;
  if (video && !selector_.forward(packet.encoding, packet.rtp)) return std::nullopt;
  if (stream_ != packet.ssrc) {
    rewriter_.switch_to(now, place_on_slot_clock(packet));
    stream_ = packet.ssrc;
    source_changed_ = true;
  }
  const auto rewritten = rewriter_.rewrite(packet.rtp, now);
  if (!rewritten) return std::nullopt;
  if (!clock_origin_ && packet.captured) {
    clock_origin_ =
        rewritten->timestamp - packet.rtp.timestamp -
        timestamp_offset_for(packet.rtp.timestamp, *packet.captured, clock_rate(kind_), 0);
  }
  if (!payload) payload = pool.store(packet.rtp.payload);

  OutgoingRtp out;
  out.codec = packet.rtp.codec;
  out.is_audio = !video;
  out.starts_key_frame = packet.rtp.frame.starts_key_frame;
  out.header.marker = packet.rtp.marker;
  out.header.sequence_number = rewritten->sequence_number;
  out.header.timestamp = rewritten->timestamp;
  out.prefix = rewritten->prefix;
  out.stored = payload;
  out.body = (payload ? payload.bytes() : packet.rtp.payload).subspan(rewritten->replaced);
  if (packet.rtp.audio_level) {
    const auto level = static_cast<std::uint8_t>(*packet.rtp.audio_level & 0x7F);
    out.audio_level = static_cast<std::uint8_t>(level | (packet.rtp.voice_activity ? 0x80 : 0));
  }
  return out;
}

}  // namespace sfu
