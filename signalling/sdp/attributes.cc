#include "signalling/sdp/attributes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "signalling/sdp/ip_text.h"
#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

std::optional<std::uint8_t> parse_payload_type(std::string_view text) {
  const auto number = parse_number<std::uint8_t>(text);
  return number && *number < 128 ? number : std::nullopt;
}

std::vector<std::string> words(std::string_view text, char separator = ' ') {
  std::vector<std::string> list;
  while (!text.empty()) {
    if (const std::string_view word = take_token(text, separator); !word.empty()) {
      list.emplace_back(word);
    }
  }
  return list;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::optional<Rtpmap> parse_rtpmap(std::string_view value) {
  const auto payload_type = parse_payload_type(take_token(value));
  const std::string_view encoding = take_token(value, '/');
  const auto clock_rate = parse_number<std::uint32_t>(take_token(value, '/'));
  const auto channels = value.empty() ? std::optional(1U) : parse_number<std::uint32_t>(value);
  if (!payload_type || encoding.empty() || !clock_rate || !channels) return std::nullopt;
  return Rtpmap{*payload_type, std::string(encoding), *clock_rate, *channels};
}

std::optional<Fmtp> parse_fmtp(std::string_view value) {
  const auto payload_type = parse_payload_type(take_token(value));
  if (!payload_type) return std::nullopt;
  return Fmtp{*payload_type, std::string(value)};
}

std::optional<std::string_view> Fmtp::parameter(std::string_view name) const {
  for (std::string_view rest = parameters; !rest.empty();) {
    std::string_view pair = take_token(rest, ';');
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (take_token(pair, '=') == name) return pair;
  }
  return std::nullopt;
}

std::optional<RtcpFeedback> parse_rtcp_fb(std::string_view value) {
  const std::string_view target = take_token(value);
  const auto payload_type = parse_payload_type(target);
  if ((!payload_type && target != "*") || value.empty()) return std::nullopt;
  return RtcpFeedback{payload_type, std::string(value)};
}

std::optional<Extmap> parse_extmap(std::string_view value) {
  std::string_view target = take_token(value);
  const auto id = parse_number<std::uint8_t>(take_token(target, '/'));
  const std::string_view uri = take_token(value);
  if (!id || *id == 0 || uri.empty()) return std::nullopt;
  return Extmap{*id, std::string(uri)};
}

std::optional<SsrcAttribute> parse_ssrc(std::string_view value) {
  const auto ssrc = parse_number<std::uint32_t>(take_token(value));
  const std::string_view name = take_token(value, ':');
  if (!ssrc || name.empty()) return std::nullopt;
  return SsrcAttribute{*ssrc, std::string(name), std::string(value)};
}

std::optional<SsrcGroup> parse_ssrc_group(std::string_view value) {
  SsrcGroup group{std::string(take_token(value)), {}};
  for (const std::string& word : words(value)) {
    const auto ssrc = parse_number<std::uint32_t>(word);
    if (!ssrc) return std::nullopt;
    group.ssrcs.push_back(*ssrc);
  }
  if (group.semantics.empty() || group.ssrcs.empty()) return std::nullopt;
  return group;
}

std::optional<Rid> parse_rid(std::string_view value) {
  const std::string_view id = take_token(value);
  const std::string_view direction = take_token(value);
  if (id.empty() || (direction != "send" && direction != "recv")) return std::nullopt;
  return Rid{std::string(id), direction == "send"};
}

std::optional<Simulcast> parse_simulcast(std::string_view value) {
  Simulcast simulcast;
  while (!value.empty()) {
    const std::string_view direction = take_token(value);
    if (direction != "send" && direction != "recv") return std::nullopt;
    for (const std::string& alternatives : words(take_token(value), ';')) {
      std::string_view rest = alternatives;
      std::string_view rid = take_token(rest, ',');
      if (rid.starts_with('~')) rid.remove_prefix(1);
      if (rid.empty()) return std::nullopt;
      (direction == "send" ? simulcast.send : simulcast.receive).emplace_back(rid);
    }
  }
  return simulcast;
}

std::optional<Group> parse_group(std::string_view value) {
  Group group{std::string(take_token(value)), words(value)};
  if (group.semantics.empty()) return std::nullopt;
  return group;
}

std::optional<Msid> parse_msid(std::string_view value) {
  const std::string_view stream = take_token(value);
  if (stream.empty()) return std::nullopt;
  return Msid{std::string(stream), std::string(value)};
}

std::optional<sfu::Fingerprint> parse_fingerprint(std::string_view value) {
  if (!equal_ignoring_case(take_token(value), "sha-256")) return std::nullopt;
  sfu::Fingerprint fingerprint;
  if (value.size() != fingerprint.sha256.size() * 3 - 1) return std::nullopt;
  for (std::uint8_t& byte : fingerprint.sha256) {
    const std::string_view pair = take_token(value, ':');
    const auto [end, error] = std::from_chars(pair.data(), pair.data() + pair.size(), byte, 16);
    if (pair.size() != 2 || error != std::errc() || end != pair.data() + 2) return std::nullopt;
  }
  return fingerprint;
}

std::string to_string(const sfu::Fingerprint& fingerprint) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text = "sha-256 ";
  for (const std::uint8_t byte : fingerprint.sha256) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
    text += ':';
  }
  text.pop_back();
  return text;
}

std::optional<Setup> parse_setup(std::string_view value) {
  if (value == "actpass") return Setup::kActpass;
  if (value == "active") return Setup::kActive;
  if (value == "passive") return Setup::kPassive;
  return std::nullopt;
}

std::optional<Candidate> parse_candidate(std::string_view value) {
  Candidate candidate;
  candidate.foundation = take_token(value);
  const auto component = parse_number<std::uint8_t>(take_token(value));
  candidate.transport = take_token(value);
  std::ranges::transform(candidate.transport, candidate.transport.begin(), lower);
  const auto priority = parse_number<std::uint32_t>(take_token(value));
  const std::string_view ip = take_token(value);
  const auto port = parse_number<std::uint16_t>(take_token(value));
  const bool typed = take_token(value) == "typ";
  candidate.type = take_token(value);
  if (candidate.foundation.empty() || !component || !priority || !port || !typed ||
      candidate.type.empty()) {
    return std::nullopt;
  }
  candidate.component = *component;
  candidate.priority = *priority;
  candidate.address = parse_ip(ip, *port).value_or(sfu::SocketAddress{});
  if (candidate.transport == "tcp") {
    candidate.address.protocol = sfu::SocketAddress::Protocol::kTcp;
  }
  while (!value.empty()) {  // name and value, as many as there are
    const bool tcp_type = take_token(value) == "tcptype";
    const std::string_view extension = take_token(value);
    if (tcp_type) candidate.tcp_type = extension;
  }
  return candidate;
}

std::string to_string(const Candidate& candidate) {
  return candidate.foundation + " " + std::to_string(candidate.component) + " " +
         candidate.transport + " " + std::to_string(candidate.priority) + " " +
         ip_to_string(candidate.address) + " " + std::to_string(candidate.address.port) + " typ " +
         candidate.type + (candidate.tcp_type.empty() ? "" : " tcptype " + candidate.tcp_type);
}

Direction direction_of(const AttributeList& attributes) {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == "sendonly") return {true, false};
    if (attribute.name == "recvonly") return {false, true};
    if (attribute.name == "inactive") return {false, false};
    if (attribute.name == "sendrecv") break;
  }
  return {};
}

std::string_view to_string(Direction direction) {
  if (direction.send) return direction.receive ? "sendrecv" : "sendonly";
  return direction.receive ? "recvonly" : "inactive";
}

}  // namespace signalling
