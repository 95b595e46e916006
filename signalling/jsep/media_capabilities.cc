#include "signalling/jsep/media_capabilities.h"

#include <algorithm>
#include <array>
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

struct KnownCodec {
  Codec codec;
  MediaKind kind;
  std::string_view encoding;
  std::uint32_t clock_rate;
  std::uint32_t channels;
};
constexpr auto kKnown = std::to_array<KnownCodec>({
    {Codec::kOpus, MediaKind::kAudio, "opus", 48'000, 2},
    {Codec::kRed, MediaKind::kAudio, "red", 48'000, 2},
    {Codec::kVp8, MediaKind::kVideo, "VP8", 90'000, 1},
    {Codec::kH264, MediaKind::kVideo, "H264", 90'000, 1},
    {Codec::kVp9, MediaKind::kVideo, "VP9", 90'000, 1},
    {Codec::kAv1, MediaKind::kVideo, "AV1", 90'000, 1},
});

const KnownCodec* find_known(const Rtpmap& map, MediaKind kind) {
  const auto found = std::ranges::find_if(kKnown, [&](const KnownCodec& known) {
    return known.kind == kind && same_name(map.encoding, known.encoding) &&
           map.clock_rate == known.clock_rate && map.channels == known.channels;
  });
  return found == kKnown.end() ? nullptr : &*found;
}

std::vector<Rtpmap> read_rtpmaps(const MediaDescription& offered) {
  std::vector<Rtpmap> maps;
  for (const std::string_view value : offered.attributes.values("rtpmap")) {
    if (auto map = parse_rtpmap(value)) maps.push_back(std::move(*map));
  }
  return maps;
}

std::optional<Fmtp> format_of(const MediaDescription& offered, std::uint8_t payload_type) {
  for (const std::string_view value : offered.attributes.values("fmtp")) {
    auto fmtp = parse_fmtp(value);
    if (fmtp && fmtp->payload_type == payload_type) return fmtp;
  }
  return std::nullopt;
}

// How well an offered form of a codec serves everybody in a room; 0: not at all.
int suitability(Codec codec, const std::optional<Fmtp>& format) {
  const auto parameter = [&](std::string_view name, std::string_view absent) {
    return format ? format->parameter(name).value_or(absent) : absent;
  };
  if (codec == Codec::kVp9) return parameter("profile-id", "0") == "0" ? 1 : 0;
  if (codec == Codec::kAv1) return parameter("profile", "0") == "0" ? 1 : 0;
  if (codec != Codec::kH264) return 1;
  if (parameter("packetization-mode", "0") != "1") return 0;
  const std::string_view profile = parameter("profile-level-id", "420010").substr(0, 4);
  if (same_name(profile, "42e0") || same_name(profile, "42c0")) return 3;
  return profile.starts_with("42") ? 2 : 1;
}

struct Chosen {
  Codec codec;
  std::uint8_t payload_type;
  int suitability;
};

// RFC 2198 §3: redundant blocks are of the codecs its format names; only of our Opus are they of
// use.
bool repeats_opus(const MediaDescription& offered, std::uint8_t red, std::uint8_t opus) {
  const auto format = format_of(offered, red);
  if (!format) return false;
  std::string_view blocks = format->parameters;
  while (!blocks.empty()) {
    if (take_token(blocks, '/') != std::to_string(opus)) return false;
  }
  return true;
}

void drop_foreign_red(const MediaDescription& offered, std::vector<Chosen>& chosen) {
  const auto opus = std::ranges::find(chosen, Codec::kOpus, &Chosen::codec);
  std::erase_if(chosen, [&](const Chosen& one) {
    return one.codec == Codec::kRed &&
           (opus == chosen.end() || !repeats_opus(offered, one.payload_type, opus->payload_type));
  });
}

// In the order of the m= line, which is the client's preference (RFC 8866 §5.14).
std::vector<Chosen> choose(const MediaDescription& offered, const std::vector<Rtpmap>& maps,
                           MediaKind kind) {
  std::vector<Chosen> chosen;
  for (const std::string& format : offered.formats) {
    const auto map = std::ranges::find_if(
        maps, [&](const Rtpmap& one) { return std::to_string(one.payload_type) == format; });
    const KnownCodec* known = map == maps.end() ? nullptr : find_known(*map, kind);
    if (known == nullptr) continue;
    const Chosen one{known->codec, map->payload_type,
                     suitability(known->codec, format_of(offered, map->payload_type))};
    const auto same = std::ranges::find(chosen, one.codec, &Chosen::codec);
    if (one.suitability == 0) continue;
    if (same == chosen.end()) {
      chosen.push_back(one);
    } else if (same->suitability < one.suitability) {
      *same = one;
    }
  }
  drop_foreign_red(offered, chosen);
  return chosen;
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

std::string rtpmap_of(Codec codec) {
  const auto* known = std::ranges::find(kKnown, codec, &KnownCodec::codec);
  const std::string name = std::string(known->encoding) + "/" + std::to_string(known->clock_rate);
  return known->channels == 1 ? name : name + "/" + std::to_string(known->channels);
}

std::vector<CodecParameters> common_codecs(const MediaDescription& offered, MediaKind kind) {
  const std::vector<Rtpmap> maps = read_rtpmaps(offered);
  const bool has_sequence = common_extensions(offered, kind).transport_sequence != 0;
  std::vector<CodecParameters> codecs;
  for (const Chosen& chosen : choose(offered, maps, kind)) {
    CodecParameters codec;
    codec.codec = chosen.codec;
    codec.payload_type = PayloadType(chosen.payload_type);
    const auto has = [&](std::string_view name) {
      return offers_feedback(offered, codec.payload_type, name);
    };
    if (kind == MediaKind::kVideo) {
      codec.rtx_payload_type = find_rtx(offered, maps, codec.payload_type);
    }
    codec.nack = has("nack");
    codec.pli = has("nack pli");
    codec.remb = has("goog-remb");
    codec.transport_cc = has("transport-cc") && has_sequence;
    codecs.push_back(codec);
  }
  return codecs;
}

std::optional<std::string> offered_format(const MediaDescription& offered,
                                          PayloadType payload_type) {
  static constexpr auto kMirrored = std::to_array<std::string_view>(
      {"level-asymmetry-allowed", "packetization-mode", "profile-level-id", "profile-id", "profile",
       "level-idx", "tier"});
  const auto format = format_of(offered, payload_type.raw());
  if (!format) return std::nullopt;
  std::string mirrored;
  for (const std::string_view name : kMirrored) {
    const auto value = format->parameter(name);
    if (!value) continue;
    mirrored += (mirrored.empty() ? "" : ";") + std::string(name) + "=" + std::string(*value);
  }
  return mirrored.empty() ? std::nullopt : std::optional(mirrored);
}

bool offers_dtx(const MediaDescription& offered, PayloadType payload_type) {
  const auto format = format_of(offered, payload_type.raw());
  return format && format->parameter("usedtx") == "1";
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
      {&E::dependencies,
       "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"},
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
  if (kind == MediaKind::kAudio) ids.rid = ids.repaired_rid = ids.dependencies = 0;
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
