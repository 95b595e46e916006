// What one media section of an offer and the relay have in common: codecs with RTX (RFC 4588),
// feedback (RFC 4585), header extensions (RFC 8285) and simulcast by RID (RFC 8853).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sfu/api/negotiated.h"
#include "signalling/sdp/session_description.h"

namespace signalling {

inline constexpr std::size_t kMaxRids = 4;          // three qualities and one to spare
inline constexpr std::size_t kMaxClientSsrcs = 16;  // of one section; Chromium has two per encoding

// One payload type of each codec we have, in the client's order of preference (RFC 3264 §6.1);
// empty: nothing in common. Of H.264 only packetization-mode 1 (RFC 6184 §6.3), constrained
// baseline first: what every receiver decodes; of VP9 and AV1 profile 0; RED (RFC 2198) of Opus.
// Repair codecs of video (red, ulpfec) are left out:
// RTX repairs, and a relay that drops layers cannot keep parity packets true.
std::vector<sfu::api::CodecParameters> common_codecs(const MediaDescription& offered,
                                                     sfu::api::MediaKind kind);
// "VP8/90000": encoding name, clock rate, channels (RFC 8866 §6.6).
std::string rtpmap_of(sfu::api::Codec codec);
// What the client itself says of the form of a payload type: profile, packetization.
std::optional<std::string> offered_format(const MediaDescription& offered,
                                          sfu::PayloadType payload_type);
bool offers_dtx(const MediaDescription& offered, sfu::PayloadType payload_type);
bool offers_fir(const MediaDescription& offered, sfu::PayloadType payload_type);
sfu::api::HeaderExtensionIds common_extensions(const MediaDescription& offered,
                                               sfu::api::MediaKind kind);
// In the client's order; none unless MID and RID can tell the encodings apart.
std::vector<std::string> offered_rids(const MediaDescription& offered,
                                      const sfu::api::HeaderExtensionIds& extensions);
std::vector<sfu::Ssrc> offered_ssrcs(const MediaDescription& offered);

// The URI of each negotiated id, in the order of the answer.
struct ExtensionUri {
  std::uint8_t sfu::api::HeaderExtensionIds::* id;
  const char* uri;
};
const std::vector<ExtensionUri>& extension_uris();

}  // namespace signalling
