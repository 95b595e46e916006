#include "signalling/sdp/session_description.h"

#include <algorithm>
#include <utility>

#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

std::optional<MediaDescription> parse_media_line(std::string_view value, std::size_t max_formats) {
  MediaDescription media;
  media.media = take_token(value);
  std::string_view port = take_token(value);
  const auto number = parse_number<std::uint16_t>(take_token(port, '/'));  // "port/count"
  media.protocol = take_token(value);
  while (!value.empty() && media.formats.size() < max_formats) {
    if (const std::string_view format = take_token(value); !format.empty()) {
      media.formats.emplace_back(format);
    }
  }
  if (media.media.empty() || !number || media.protocol.empty() || media.formats.empty() ||
      !value.empty()) {
    return std::nullopt;
  }
  media.port = *number;
  return media;
}

Attribute parse_attribute(std::string_view value) {
  const std::string_view name = take_token(value, ':');
  return {std::string(name), std::string(value)};
}

// Fills a description line by line; each method gives what is wrong, or nullptr.
class Builder {
 public:
  explicit Builder(const SdpLimits& limits) : limits_(limits) {}

  const char* line(std::string_view text) {
    if (text.size() > limits_.line_bytes) return "the line is too long";
    if (text.size() < 2 || text[1] != '=' || text[0] < 'a' || text[0] > 'z') {
      return "not of the form x=value";
    }
    if (text.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) {
      return "a control character";
    }
    const std::string_view value = text.substr(2);
    if (!started_) {
      started_ = true;
      return text == "v=0" ? nullptr : "the first line must be v=0";
    }
    if (text[0] == 'm') return media_line(value);
    return description_.media.empty() ? session_line(text[0], value) : section_line(text[0], value);
  }
  [[nodiscard]] bool started() const { return started_; }
  SessionDescription take() { return std::move(description_); }

 private:
  const char* media_line(std::string_view value) {
    if (description_.media.size() >= limits_.media_sections) return "too many m= lines";
    std::optional<MediaDescription> media = parse_media_line(value, limits_.formats);
    if (!media) return "a malformed m= line";
    description_.media.push_back(std::move(*media));
    lines_ = 0;
    return nullptr;
  }
  const char* session_line(char type, std::string_view value) {
    if (type == 'a' && ++lines_ > limits_.session_lines) return "too many session attributes";
    switch (type) {
      case 'o':
        description_.origin = value;
        break;
      case 's':
        description_.name = value;
        break;
      case 't':
        description_.timing = value;
        break;
      case 'c':
        description_.connection = value;
        break;
      case 'a':
        description_.attributes.push_back(parse_attribute(value));
        break;
      default:
        break;  // i=, u=, e=, p=, b=, r=, z=, k=: nothing WebRTC needs
    }
    return nullptr;
  }
  const char* section_line(char type, std::string_view value) {
    if (type != 'c' && ++lines_ > limits_.lines_per_media) return "too many lines in a section";
    MediaDescription& media = description_.media.back();
    switch (type) {
      case 'c':
        media.connection = value;
        break;
      case 'b':
        media.bandwidths.emplace_back(value);
        break;
      case 'a':
        media.attributes.push_back(parse_attribute(value));
        break;
      default:
        break;
    }
    return nullptr;
  }

  const SdpLimits& limits_;
  SessionDescription description_;
  std::size_t lines_ = 0;  // of the part being read
  bool started_ = false;
};

void write_line(std::string& out, char type, std::string_view value) {
  out += type;
  out += '=';
  out += value;
  out += "\r\n";
}

void write_attributes(std::string& out, const AttributeList& attributes) {
  for (const Attribute& attribute : attributes) {
    out += "a=" + attribute.name;
    if (!attribute.value.empty()) out += ":" + attribute.value;
    out += "\r\n";
  }
}

void write_media(std::string& out, const MediaDescription& media) {
  std::string line = media.media + " " + std::to_string(media.port) + " " + media.protocol;
  for (const std::string& format : media.formats) line += " " + format;
  write_line(out, 'm', line);
  if (!media.connection.empty()) write_line(out, 'c', media.connection);
  for (const std::string& bandwidth : media.bandwidths) write_line(out, 'b', bandwidth);
  write_attributes(out, media.attributes);
}

}  // namespace

bool AttributeList::has(std::string_view name) const {
  return std::ranges::any_of(*this, [name](const Attribute& a) { return a.name == name; });
}

std::optional<std::string_view> AttributeList::value(std::string_view name) const {
  const auto found = std::ranges::find(*this, name, &Attribute::name);
  if (found == end()) return std::nullopt;
  return found->value;
}

std::vector<std::string_view> AttributeList::values(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Attribute& attribute : *this) {
    if (attribute.name == name) values.push_back(attribute.value);
  }
  return values;
}

sfu::Result<SessionDescription, SdpError> parse_sdp(std::string_view text,
                                                    const SdpLimits& limits) {
  if (text.size() > limits.bytes) return SdpError{0, "too large"};
  Builder builder(limits);
  for (std::size_t number = 1; !text.empty(); ++number) {
    std::string_view line = take_token(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;  // some clients end with an empty line
    if (const char* problem = builder.line(line)) return SdpError{number, problem};
  }
  if (!builder.started()) return SdpError{1, "empty"};
  return builder.take();
}

std::string write_sdp(const SessionDescription& description) {
  std::string out = "v=0\r\n";
  write_line(out, 'o', description.origin);
  write_line(out, 's', description.name);
  if (!description.connection.empty()) write_line(out, 'c', description.connection);
  write_line(out, 't', description.timing);
  write_attributes(out, description.attributes);
  for (const MediaDescription& media : description.media) write_media(out, media);
  return out;
}

}  // namespace signalling
