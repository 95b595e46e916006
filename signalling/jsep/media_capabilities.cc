#include "signalling/jsep/media_capabilities.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "signalling/sdp/attributes.h"
#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

using sfu::PayloadType;
using sfu::Ssrc;
using sfu::api::Codec;
using sfu::api::CodecParameters;
using sfu::api::HeaderExtensionIds;
using sfu::api::MediaKind;

// Ids above 14 need two-byte headers (RFC 8285 §4.3), which we do not negotiate.
constexpr std::uint8_t kMaxExtensionId = 14;
constexpr std::size_t kMaxRid = 16;  // as MID: a one-byte header extension

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_ours(const Rtpmap& map, MediaKind kind) {
  if (kind == MediaKind::kAudio) {
    return same_name(map.encoding, "opus") && map.clock_rate == 48'000 && map.channels == 2;
  }
  return same_name(map.encoding, "VP8") && map.clock_rate == 90'000;
}

std::vector<Rtpmap> read_rtpmaps(const MediaDescription& offered) {
  std::vector<Rtpmap> maps;
  for (const std::string_view value : offered.attributes.values("rtpmap")) {
    if (auto map = parse_rtpmap(value)) maps.push_back(std::move(*map));
  }
  return maps;
}

// In the order of the m= line, which is the client's preference (RFC 8866 §5.14).
std::optional<PayloadType> preferred(const MediaDescription& offered,
                                     const std::vector<Rtpmap>& maps, MediaKind kind) {
  for (const std::string& format : offered.formats) {
    for (const Rtpmap& map : maps) {
      if (std::to_string(map.payload_type) == format && is_ours(map, kind)) {
        return PayloadType(map.payload_type);
      }
    }
  }
  return std::nullopt;
}

std::optional<PayloadType> find_rtx(const MediaDescription& offered,
                                    const std::vector<Rtpmap>& maps, PayloadType repaired) {
  for (const std::string_view value : offered.attributes.values("fmtp")) {
    const auto fmtp = parse_fmtp(value);
    if (!fmtp || fmtp->parameter("apt") != std::to_string(repaired.raw())) continue;
    const bool is_rtx = std::ranges::any_of(maps, [&fmtp](const Rtpmap& map) {
      return map.payload_type == fmtp->payload_type && same_name(map.encoding, "rtx");
    });
    if (is_rtx) return PayloadType(fmtp->payload_type);
  }
  return std::nullopt;
}

bool offers_feedback(const MediaDescription& offered, PayloadType payload_type,
                     std::string_view kind) {
  return std::ranges::any_of(offered.attributes.values("rtcp-fb"), [&](std::string_view value) {
    const auto feedback = parse_rtcp_fb(value);
    return feedback && feedback->kind == kind &&
           feedback->payload_type.value_or(payload_type.raw()) == payload_type.raw();
  });
}

bool is_rid(std::string_view text) {
  return !text.empty() && text.size() <= kMaxRid && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
}

}  // namespace

std::vector<CodecParameters> common_codecs(const MediaDescription& offered, MediaKind kind) {
  const std::vector<Rtpmap> maps = read_rtpmaps(offered);
  const auto payload_type = preferred(offered, maps, kind);
  if (!payload_type) return {};
  const auto has = [&](std::string_view name) {
    return offers_feedback(offered, *payload_type, name);
  };
  CodecParameters codec;
  codec.codec = kind == MediaKind::kAudio ? Codec::kOpus : Codec::kVp8;
  codec.payload_type = *payload_type;
  if (kind == MediaKind::kVideo) codec.rtx_payload_type = find_rtx(offered, maps, *payload_type);
  codec.nack = has("nack");
  codec.pli = has("nack pli");
  codec.remb = has("goog-remb");
  codec.transport_cc =
      has("transport-cc") && common_extensions(offered, kind).transport_sequence != 0;
  return {codec};
}

bool offers_fir(const MediaDescription& offered, PayloadType payload_type) {
  return offers_feedback(offered, payload_type, "ccm fir");
}

const std::vector<ExtensionUri>& extension_uris() {
  using E = HeaderExtensionIds;
  static const std::vector<ExtensionUri> uris = {
      {&E::audio_level, "urn:ietf:params:rtp-hdrext:ssrc-audio-level"},
      {&E::transport_sequence,
       "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"},
      {&E::mid, "urn:ietf:params:rtp-hdrext:sdes:mid"},
      {&E::rid, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"},
      {&E::repaired_rid, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"},
  };
  return uris;
}

HeaderExtensionIds common_extensions(const MediaDescription& offered, MediaKind kind) {
  HeaderExtensionIds ids;
  for (const std::string_view value : offered.attributes.values("extmap")) {
    const auto extmap = parse_extmap(value);
    if (!extmap || extmap->id > kMaxExtensionId) continue;
    for (const ExtensionUri& known : extension_uris()) {
      if (extmap->uri == known.uri) ids.*known.id = extmap->id;
    }
  }
  if (kind == MediaKind::kAudio) ids.rid = ids.repaired_rid = 0;
  if (kind == MediaKind::kVideo) ids.audio_level = 0;
  return ids;
}

std::vector<std::string> offered_rids(const MediaDescription& offered,
                                      const HeaderExtensionIds& extensions) {
  const auto value = offered.attributes.value("simulcast");
  const auto simulcast = value ? parse_simulcast(*value) : std::nullopt;
  if (!simulcast || extensions.mid == 0 || extensions.rid == 0) return {};
  std::vector<std::string> rids;
  for (const std::string& rid : simulcast->send) {
    if (rids.size() < kMaxRids && is_rid(rid) && std::ranges::find(rids, rid) == rids.end()) {
      rids.push_back(rid);
    }
  }
  return rids;
}

std::vector<Ssrc> offered_ssrcs(const MediaDescription& offered) {
  std::vector<Ssrc> ssrcs;
  for (const std::string_view value : offered.attributes.values("ssrc")) {
    const auto attribute = parse_ssrc(value);
    if (!attribute || ssrcs.size() >= kMaxClientSsrcs) continue;
    const Ssrc ssrc(attribute->ssrc);
    if (std::ranges::find(ssrcs, ssrc) == ssrcs.end()) ssrcs.push_back(ssrc);
  }
  return ssrcs;
}

}  // namespace signalling
