// What one media section of an offer and the relay have in common: Opus or VP8 with RTX (RFC 4588),
// feedback (RFC 4585), header extensions (RFC 8285) and simulcast by RID (RFC 8853).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sfu/api/negotiated.h"
#include "signalling/sdp/session_description.h"

namespace signalling {

inline constexpr std::size_t kMaxRids = 4;          // three qualities and one to spare
inline constexpr std::size_t kMaxClientSsrcs = 16;  // of one section; Chromium has two per encoding

// The client's preferred payload type of each codec we have; empty: nothing in common.
std::vector<sfu::api::CodecParameters> common_codecs(const MediaDescription& offered,
                                                     sfu::api::MediaKind kind);
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
