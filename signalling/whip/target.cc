#include "signalling/whip/target.h"

#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

constexpr std::string_view kPublishPrefix = "/whip/";
constexpr std::string_view kPlayPrefix = "/whep/";
constexpr std::size_t kSessionLength = 32;  // 128 bits in hexadecimal
constexpr std::size_t kMaxEncodedRoom = 3 * kMaxRoomName;

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[i + 1]);
    const auto low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    decoded += static_cast<char>(*high << 4 | *low);
    i += 2;
  }
  return decoded;
}

bool is_unreserved(char c) {  // RFC 3986 §2.3
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

bool is_session(std::string_view text) {
  if (text.size() != kSessionLength) return false;
  for (const char c : text) {
    if (!hex_digit(c)) return false;
  }
  return true;
}

}  // namespace

bool is_whip_path(std::string_view path) {
  return path.starts_with(kPublishPrefix) || path.starts_with(kPlayPrefix);
}

ParsedTarget parse_whip_target(std::string_view path, std::string_view query) {
  if (!is_whip_path(path)) return {};
  WhipTarget target;
  target.side = path.starts_with(kPublishPrefix) ? WhipSide::kPublish : WhipSide::kPlay;
  std::string_view rest = path.substr(kPublishPrefix.size());
  const bool names_session = rest.find('/') != std::string_view::npos;
  const std::string_view room = take_token(rest, '/');
  if (room.size() > kMaxEncodedRoom) return {};
  auto decoded = percent_decoded(room);
  if (!decoded || decoded->empty() || decoded->size() > kMaxRoomName) return {};
  target.room = *std::move(decoded);
  if (names_session && !is_session(rest)) return {};
  target.session = rest;
  if (names_session || target.side == WhipSide::kPublish) return {target};

  while (!query.empty()) {
    std::string_view value = take_token(query, '&');
    if (take_token(value, '=') != "publication") continue;  // others are not ours: ignored
    const auto number = parse_number<std::uint32_t>(value);
    if (!number || target.publication) return {{}, TargetError::kBadPublication};
    target.publication = sfu::ParticipantId(*number);
  }
  return {target};
}

std::string session_path(WhipSide side, std::string_view room, std::string_view session) {
  std::string path(side == WhipSide::kPublish ? kPublishPrefix : kPlayPrefix);
  return path + percent_encoded(room) + "/" + std::string(session);
}

}  // namespace signalling
