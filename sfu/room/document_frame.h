// Frames of the documents channel (docs/PROTOCOL.md §3): type, document number, body. Parsing
// checks what every frame of a type must have; what it means is the relay's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"

namespace sfu {

enum class DocumentFrameType : std::uint8_t {
  kOffer = 1,
  kAccept = 2,
  kRefuse = 3,
  kCredit = 4,
  kChunk = 5,
  kReceipt = 6,
  kCancel = 7,
};

// A number that the relay gave, not the sender of the document.
inline constexpr std::uint32_t kRelayNumber = 0x8000'0000;
inline constexpr std::size_t kDocumentFrameHeader = 5;
inline constexpr std::size_t kMaxDocumentChunk = 16'384;
inline constexpr std::size_t kMaxDocumentText = 4'096;  // a JSON body: a name, a type, a hash

struct DocumentFrame {
  DocumentFrameType type = DocumentFrameType::kOffer;
  std::uint32_t document = 0;
  std::uint64_t offset = 0;  // of kCredit and kChunk
  ByteSpan body;             // a chunk's data or JSON; points into the parsed bytes

  static Result<DocumentFrame, ParseError> parse(ByteSpan bytes);
  [[nodiscard]] std::vector<std::uint8_t> write() const;
};

// The JSON bodies. `offer` members are validated one by one; unknown members are ignored.
struct DocumentOffer {
  std::string name;
  std::string type;
  std::uint64_t size = 0;
  std::string sha256;

  static std::optional<DocumentOffer> parse(ByteSpan body);
  [[nodiscard]] std::string write(ParticipantId from) const;
};
// The string member `key` of a JSON object; empty when there is none.
std::string document_text_member(ByteSpan body, std::string_view key);
std::string write_text_member(std::string_view key, std::string_view value);

// What is left of a file name for people to read: the last path component, without control and
// direction-changing characters and leading dots, at most 120 characters; never empty.
std::string clean_document_name(std::string_view name);

}  // namespace sfu
