// A session description (RFC 8866) line by line: nothing is interpreted here but the m= lines, and
// what is not known is kept, so that parse and write give the same lines again.
//   parse_sdp(text)        CR LF or LF; bounded by SdpLimits
//   write_sdp(description) with CR LF
// attributes.h reads the values of single attributes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/result.h"

namespace signalling {

struct Attribute {  // a=name or a=name:value
  std::string name;
  std::string value;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

struct AttributeList : std::vector<Attribute> {
  [[nodiscard]] bool has(std::string_view name) const;
  // Of the first attribute of that name.
  [[nodiscard]] std::optional<std::string_view> value(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
  void add(std::string name, std::string value = {}) {
    push_back({std::move(name), std::move(value)});
  }
};

struct MediaDescription {
  std::string media;  // "audio", "video", "application"
  std::uint16_t port = 9;
  std::string protocol;  // "UDP/TLS/RTP/SAVPF"
  std::vector<std::string> formats;
  std::string connection;               // of the c= line; empty: none
  std::vector<std::string> bandwidths;  // of the b= lines
  AttributeList attributes;
  friend bool operator==(const MediaDescription&, const MediaDescription&) = default;
};

struct SessionDescription {
  std::string origin;      // o=
  std::string name = "-";  // s=
  std::string timing = "0 0";
  std::string connection;
  AttributeList attributes;
  std::vector<MediaDescription> media;
  friend bool operator==(const SessionDescription&, const SessionDescription&) = default;
};

struct SdpLimits {
  std::size_t bytes = 64 * 1'024;  // Chromium's offer for three slots is 22 kB
  std::size_t session_lines = 256;
  std::size_t media_sections = 32;    // 15 slots, a document and data
  std::size_t lines_per_media = 512;  // Chromium's video section has 140
  std::size_t line_bytes = 4'096;
  std::size_t formats = 128;  // payload types there can be
};

struct SdpError {
  std::size_t line = 0;  // 1-based
  std::string what;
};

sfu::Result<SessionDescription, SdpError> parse_sdp(std::string_view text,
                                                    const SdpLimits& limits = {});
std::string write_sdp(const SessionDescription& description);
// Of a=mid (RFC 5888 §4); empty: a section without one, which is never alone in a bundle.
inline std::string mid_of(const MediaDescription& media) {
  return std::string(media.attributes.value("mid").value_or(std::string_view()));
}

}  // namespace signalling
