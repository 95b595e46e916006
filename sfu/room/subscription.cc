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
      rewriter_(clock_rate(media.kind), static_cast<std::uint16_t>(random & 0x7FFF), random),
      redundancy_(media) {}

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

api::PictureReason Subscription::reason(bool behind) const {
  if (!selector_.sends()) return api::PictureReason::kNotSent;
  if (behind) return api::PictureReason::kBehind;
  if (!selector_.current()) return api::PictureReason::kWaits;
  return selector_.whole() ? api::PictureReason::kWhole : api::PictureReason::kSmaller;
}

void Subscription::set_encoding(std::size_t encoding, DataRate bitrate, bool active) {
  selector_.set_available(encoding, bitrate, active);
}

void Subscription::set_layers(std::size_t encoding, const LayerRates& rates) {
  selector_.set_layers(encoding, rates);
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

// A number that is left out for good. Where later packets have theirs already the hole cannot
// close: an empty packet fills it, so that nobody asks for it.
std::optional<OutgoingRtp> Subscription::leave_out(const ReceivedRtp& packet) {
  if (stream_ != packet.ssrc) return std::nullopt;
  const auto hole = rewriter_.skip(packet.rtp.sequence);
  const auto offset = rewriter_.timestamp_offset();
  if (!hole || !offset || packet.use == ReceivedRtp::Use::kPadding) return std::nullopt;
  OutgoingRtp filler;
  filler.codec = packet.rtp.codec;
  filler.header.sequence_number = *hole;
  filler.header.timestamp = packet.rtp.timestamp + *offset;
  return filler;
}

bool Subscription::admit(const ReceivedRtp& packet, std::optional<OutgoingRtp>& filler) {
  if (packet.use == ReceivedRtp::Use::kPadding) {
    filler = leave_out(packet);
    return false;
  }
  codec_missing_ = !accepts(packet.rtp.codec);
  if (codec_missing_) return false;
  if (kind_ == api::MediaKind::kAudio) return true;
  const auto verdict = selector_.forward(packet.encoding, packet.rtp);
  if (verdict == LayerSelector::Verdict::kLeftOut) filler = leave_out(packet);
  return verdict == LayerSelector::Verdict::kForward;
}

void Subscription::continue_stream(const ReceivedRtp& packet, Timestamp now) {
  if (stream_ == packet.ssrc) return;
  rewriter_.switch_to(now, place_on_slot_clock(packet));
  stream_ = packet.ssrc;
  source_changed_ = true;
  redundancy_.forget();
}

std::optional<OutgoingRtp> Subscription::forward(const ReceivedRtp& packet, PayloadPool& pool,
                                                 PayloadRef& payload, Timestamp now) {
  std::optional<OutgoingRtp> filler;
  if (!admit(packet, filler)) return filler;
  continue_stream(packet, now);
  const auto rewritten = rewriter_.rewrite(packet.rtp, now);
  if (!rewritten) return std::nullopt;
  if (!clock_origin_ && packet.captured) {
    clock_origin_ =
        rewritten->timestamp - packet.rtp.timestamp -
        timestamp_offset_for(packet.rtp.timestamp, *packet.captured, clock_rate(kind_), 0);
  }
  const IncomingRtp& in = packet.rtp;
  if (!payload) payload = pool.store(in.payload, in.dependencies);
  const ByteSpan bytes = payload ? payload.bytes().first(in.payload.size()) : in.payload;

  OutgoingRtp out;
  out.codec = in.codec;
  out.is_audio = kind_ == api::MediaKind::kAudio;
  out.starts_key_frame = in.frame.starts_key_frame;
  out.header.marker = out.is_audio ? in.marker : selector_.closes_picture(in);
  out.header.sequence_number = rewritten->sequence_number;
  out.header.timestamp = rewritten->timestamp;
  out.prefix = rewritten->descriptor.prefix;
  out.stored = payload;
  out.body = bytes.subspan(rewritten->descriptor.replaced);
  out.dependencies = payload ? payload.bytes().subspan(in.payload.size()) : in.dependencies;
  out.frame_number = rewritten->descriptor.frame_number;
  if (in.audio_level) {
    const auto level = static_cast<std::uint8_t>(*in.audio_level & 0x7F);
    out.audio_level = static_cast<std::uint8_t>(level | (in.voice_activity ? 0x80 : 0));
  }
  return out;
}

}  // namespace sfu
