// The values of the SDP attributes WebRTC uses. Each parse function takes what stands behind
// `a=name:` and gives nothing when it is malformed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/fingerprint.h"
#include "sfu/base/socket_address.h"
#include "signalling/sdp/session_description.h"

namespace signalling {

struct Rtpmap {  // RFC 8866 §6.6: "111 opus/48000/2"
  std::uint8_t payload_type = 0;
  std::string encoding;
  std::uint32_t clock_rate = 0;
  std::uint32_t channels = 1;
};
std::optional<Rtpmap> parse_rtpmap(std::string_view value);

struct Fmtp {  // RFC 8866 §6.15: "97 apt=96"
  std::uint8_t payload_type = 0;
  std::string parameters;
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};
std::optional<Fmtp> parse_fmtp(std::string_view value);

struct RtcpFeedback {                        // RFC 4585 §4.2: "96 nack pli", "* transport-cc"
  std::optional<std::uint8_t> payload_type;  // nothing: all
  std::string kind;
};
std::optional<RtcpFeedback> parse_rtcp_fb(std::string_view value);

struct Extmap {  // RFC 8285 §8: "3 uri", "3/sendonly uri"
  std::uint8_t id = 0;
  std::string uri;
};
std::optional<Extmap> parse_extmap(std::string_view value);

struct SsrcAttribute {  // RFC 5576 §4.1: "1234 cname:x"
  std::uint32_t ssrc = 0;
  std::string name;
  std::string value;
};
std::optional<SsrcAttribute> parse_ssrc(std::string_view value);

struct SsrcGroup {  // RFC 5576 §4.2: "FID 1234 5678"
  std::string semantics;
  std::vector<std::uint32_t> ssrcs;
};
std::optional<SsrcGroup> parse_ssrc_group(std::string_view value);

struct Rid {  // RFC 8851 §10: "l send"
  std::string id;
  bool send = false;
};
std::optional<Rid> parse_rid(std::string_view value);

struct Simulcast {  // RFC 8853 §5.1: "send l;m;h recv x"; of alternatives the first, paused ones
                    // too
  std::vector<std::string> send;
  std::vector<std::string> receive;
};
std::optional<Simulcast> parse_simulcast(std::string_view value);

struct Group {  // RFC 5888 §5: "BUNDLE 0 1 2"
  std::string semantics;
  std::vector<std::string> mids;
};
std::optional<Group> parse_group(std::string_view value);

struct Msid {          // RFC 8830 §2: "stream track"
  std::string stream;  // "-": none
  std::string track;
};
std::optional<Msid> parse_msid(std::string_view value);

// RFC 8122 §5: "sha-256 AB:CD:…"; nothing for every other hash.
std::optional<sfu::Fingerprint> parse_fingerprint(std::string_view value);
std::string to_string(const sfu::Fingerprint& fingerprint);

enum class Setup : std::uint8_t { kActpass, kActive, kPassive };  // RFC 4145 §4, RFC 8842 §5.2
std::optional<Setup> parse_setup(std::string_view value);

struct Candidate {  // RFC 8839 §5.1; only what a relay's host candidates need
  std::string foundation;
  std::uint8_t component = 1;
  std::string transport = "udp";
  std::uint32_t priority = 0;
  sfu::SocketAddress address;  // Family::kNone for names and unknown forms
  std::string type = "host";
  std::string tcp_type;  // RFC 6544 §4.5: "passive" of a relay's; empty for UDP
};
std::optional<Candidate> parse_candidate(std::string_view value);
std::string to_string(const Candidate& candidate);

// RFC 8866 §6.7; without such an attribute it is sendrecv.
struct Direction {
  bool send = true;
  bool receive = true;
  friend bool operator==(const Direction&, const Direction&) = default;
};
Direction direction_of(const AttributeList& attributes);
std::string_view to_string(Direction direction);

}  // namespace signalling
