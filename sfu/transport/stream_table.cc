#include "sfu/transport/stream_table.h"

#include <algorithm>

namespace sfu {
namespace {

struct Match {
  const api::CodecParameters* codec = nullptr;
  bool is_repair = false;
};

Match match(const api::MediaSection& section, PayloadType type) {
  for (const api::CodecParameters& codec : section.codecs) {
    if (codec.payload_type == type) return {&codec, false};
    if (codec.rtx_payload_type == type) return {&codec, true};
  }
  return {};
}

}  // namespace

bool StreamTable::admits(Ssrc ssrc) const {
  return known_.size() < options_.max_streams ||
         std::ranges::any_of(known_, [ssrc](const Known& known) { return known.ssrc == ssrc; });
}

ReceiveStream* StreamTable::find(Ssrc ssrc) {
  const auto found = std::ranges::find(streams_, ssrc, &ReceiveStream::ssrc);
  return found == streams_.end() ? nullptr : &*found;
}

ReceiveStream* StreamTable::find(std::size_t section, std::size_t encoding) {
  const auto found = std::find_if(streams_.rbegin(), streams_.rend(), [&](const auto& stream) {
    return stream.section == section && stream.encoding == encoding;
  });
  return found == streams_.rend() ? nullptr : &*found;
}

Result<StreamTable::Bound, Drop> StreamTable::bind(const RtpPacket& packet) {
  for (const Known& known : known_) {
    if (known.ssrc != packet.ssrc) continue;
    ReceiveStream& stream = streams_[known.stream];
    const Match found = match(media_[stream.section], packet.payload_type);
    if (found.codec == nullptr) return Drop::kUnknownPayloadType;
    return Bound{&stream, found.codec, found.is_repair};
  }
  const std::optional<std::size_t> section = section_of(packet);
  if (!section) return Drop::kUnknownSsrc;
  const Match found = match(media_[*section], packet.payload_type);
  if (found.codec == nullptr) return Drop::kUnknownPayloadType;
  const auto encoding = encoding_of(packet, media_[*section], found.is_repair);
  if (!encoding) return encoding.error();
  const std::size_t index =
      stream_for(packet.ssrc, *section, *encoding, found.is_repair, *found.codec);
  known_.push_back({packet.ssrc, index});
  return Bound{&streams_[index], found.codec, found.is_repair};
}

std::optional<std::size_t> StreamTable::section_of(const RtpPacket& packet) const {
  for (std::size_t i = 0; i < media_.size(); ++i) {
    if (!media_[i].client_sends) continue;
    const auto mid = packet.extension(media_[i].extensions.mid);
    if (mid && as_text(*mid) == media_[i].mid) return i;
    if (std::ranges::count(media_[i].client_ssrcs, packet.ssrc) > 0) return i;
  }
  return std::nullopt;
}

Result<std::size_t, Drop> StreamTable::encoding_of(const RtpPacket& packet,
                                                   const api::MediaSection& section,
                                                   bool is_repair) const {
  if (section.rids.empty()) return std::size_t{0};
  const std::uint8_t id = is_repair ? section.extensions.repaired_rid : section.extensions.rid;
  const auto rid = packet.extension(id);
  if (!rid) return is_repair ? Drop::kRtxUnmatched : Drop::kUnknownSsrc;
  const auto found = std::ranges::find(section.rids, as_text(*rid));
  if (found == section.rids.end()) return Drop::kUnknownSsrc;
  return static_cast<std::size_t>(found - section.rids.begin());
}

// A media SSRC that is new for its encoding is a new stream (an encoder restarted): newest first.
std::size_t StreamTable::stream_for(Ssrc ssrc, std::size_t section, std::size_t encoding,
                                    bool is_repair, const api::CodecParameters& codec) {
  for (std::size_t i = streams_.size(); i-- > 0;) {
    ReceiveStream& stream = streams_[i];
    if (stream.section != section || stream.encoding != encoding) continue;
    // A repair stream that came first made the record without knowing the media SSRC.
    if (!is_repair && stream.ssrc == Ssrc()) stream.ssrc = ssrc;
    if (is_repair || stream.ssrc == ssrc) return i;
  }
  ReceiveStream& stream = streams_.emplace_back();
  stream.ssrc = is_repair ? Ssrc() : ssrc;
  stream.section = section;
  stream.encoding = encoding;
  stream.clock_rate = media_[section].kind == api::MediaKind::kAudio ? 48'000 : 90'000;
  // Redundant voice is repaired as the codec inside is.
  const api::CodecParameters* opus = media_[section].find(api::Codec::kOpus);
  stream.repairs = codec.codec == api::Codec::kRed && opus != nullptr ? opus->nack : codec.nack;
  stream.can_request_key_frame = codec.pli;
  return streams_.size() - 1;
}

}  // namespace sfu
