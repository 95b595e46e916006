#include "sfu/room/document_frame.h"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

namespace sfu {
namespace {

constexpr std::size_t kMaxNameCharacters = 120;
constexpr std::array<std::string_view, 4> kTypes = {"application/pdf", "image/png", "image/jpeg",
                                                    "image/webp"};
constexpr std::size_t kMaxDepth = 4;  // the bodies are flat; unknown members may be a little more

boost::json::object parse_object(ByteSpan body) {
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(
      boost::json::string_view(as_text(body).data(), body.size()), error, {}, options);
  const boost::json::object* object = error ? nullptr : value.if_object();
  return object == nullptr ? boost::json::object() : *object;
}

std::string text(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  const boost::json::string* string = value == nullptr ? nullptr : value->if_string();
  return string == nullptr ? std::string() : std::string(string->data(), string->size());
}

std::uint64_t positive(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return 0;  // also doubles and beyond 63 bits
  return static_cast<std::uint64_t>(std::max<std::int64_t>(value->get_int64(), 0));
}

bool is_sha256(std::string_view hex) {
  constexpr std::size_t kHexDigits = 64;
  return hex.size() == kHexDigits && hex.find_first_not_of("0123456789abcdef") == hex.npos;
}

// One UTF-8 character at the front of `text`; JSON parsing has checked the encoding.
std::string_view first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return text.substr(0, size);
}

// C0, DEL, C1, and the marks that turn the direction of what follows: "exe.fdp" must not read
// "pdf.exe".
bool is_unprintable(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  if (character.size() == 2) return (byte(0) == 0xC2 && byte(1) < 0xA0) || character == "\u061C";
  if (character.size() != 3 || byte(0) != 0xE2) return false;
  const bool marks_or_overrides = byte(1) == 0x80 && ((byte(2) >= 0x8B && byte(2) <= 0x8F) ||
                                                      (byte(2) >= 0xA8 && byte(2) <= 0xAE));
  return marks_or_overrides || (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
}

}  // namespace

//  |     Type      |               Document …                      |     docs/PROTOCOL.md §3
//  |   … Document  |  body: u64 offset, data | u64 offset | JSON   |
Result<DocumentFrame, ParseError> DocumentFrame::parse(ByteSpan bytes) {
  ByteReader in(bytes);
  const std::uint8_t type = in.u8();
  DocumentFrame frame;
  frame.document = in.u32();
  if (!in.ok()) return ParseError::kTooShort;
  if (type < static_cast<std::uint8_t>(DocumentFrameType::kOffer) ||
      type > static_cast<std::uint8_t>(DocumentFrameType::kCancel)) {
    return ParseError::kUnsupported;
  }
  frame.type = static_cast<DocumentFrameType>(type);
  const bool has_offset =
      frame.type == DocumentFrameType::kCredit || frame.type == DocumentFrameType::kChunk;
  if (has_offset) frame.offset = in.u64();
  frame.body = in.rest();
  if (!in.ok()) return ParseError::kTooShort;
  switch (frame.type) {
    case DocumentFrameType::kAccept:
    case DocumentFrameType::kRefuse:
    case DocumentFrameType::kCredit:
      if (!frame.body.empty()) return ParseError::kBadLength;
      break;
    case DocumentFrameType::kChunk:
      if (frame.body.empty() || frame.body.size() > kMaxDocumentChunk)
        return ParseError::kBadLength;
      break;
    default:
      if (frame.body.size() > kMaxDocumentText) return ParseError::kBadLength;
  }
  return frame;
}

std::vector<std::uint8_t> DocumentFrame::write() const {
  const bool has_offset = type == DocumentFrameType::kCredit || type == DocumentFrameType::kChunk;
  std::vector<std::uint8_t> bytes(kDocumentFrameHeader + (has_offset ? 8 : 0) + body.size());
  ByteWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(type));
  out.u32(document);
  if (has_offset) out.u64(offset);
  out.bytes(body);
  return bytes;
}

std::optional<DocumentOffer> DocumentOffer::parse(ByteSpan body) {
  const boost::json::object object = parse_object(body);
  DocumentOffer offer{.name = clean_document_name(text(object, "name")),
                      .type = text(object, "type"),
                      .size = positive(object, "size"),
                      .sha256 = text(object, "sha256")};
  if (text(object, "name").empty() || std::ranges::find(kTypes, offer.type) == kTypes.end() ||
      offer.size == 0 || !is_sha256(offer.sha256)) {
    return {};
  }
  return offer;
}

std::string DocumentOffer::write(ParticipantId from) const {
  return boost::json::serialize(boost::json::object{
      {"name", name}, {"type", type}, {"size", size}, {"sha256", sha256}, {"from", from.raw()}});
}

std::string document_text_member(ByteSpan body, std::string_view key) {
  return text(parse_object(body), key);
}

std::string write_text_member(std::string_view key, std::string_view value) {
  return boost::json::serialize(boost::json::object{{key, value}});
}

std::string clean_document_name(std::string_view name) {
  if (const auto slash = name.find_last_of("/\\"); slash != name.npos)
    name.remove_prefix(slash + 1);
  std::string clean;
  std::size_t characters = 0;
  while (!name.empty() && characters < kMaxNameCharacters) {
    const std::string_view character = first_character(name);
    name.remove_prefix(character.size());
    const bool leading = clean.empty() && (character == "." || character == " ");
    if (leading || is_unprintable(character)) continue;
    clean += character;
    ++characters;
  }
  return clean.empty() ? "document" : clean;
}

}  // namespace sfu
