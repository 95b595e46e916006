#include "loadtest/terminal/document_content.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sfu/base/check.h"

namespace loadtest {
namespace {

// splitmix64 of the word's place.
std::uint64_t word(std::uint64_t number, std::uint64_t index) {
  std::uint64_t z = number + (index + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
  return z ^ z >> 31;
}

}  // namespace

DocumentHash::DocumentHash() : context_(EVP_MD_CTX_new()) {
  SFU_CHECK(context_ != nullptr);
  SFU_CHECK(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void DocumentHash::update(sfu::ByteSpan bytes) {
  SFU_CHECK(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string DocumentHash::hex() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  SFU_CHECK(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
  std::string text;
  for (const std::uint8_t byte : sfu::ByteSpan(digest).first(size)) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

void DocumentContent::read(std::uint64_t offset, sfu::MutableByteSpan into) const {
  for (std::size_t i = 0; i < into.size();) {
    const std::uint64_t at = offset + i;
    std::uint64_t bytes = word(number_, at / 8) >> (at % 8 * 8);
    const std::size_t some = std::min<std::size_t>(into.size() - i, 8 - at % 8);
    for (std::size_t k = 0; k < some; ++k, bytes >>= 8) {
      into[i++] = static_cast<std::uint8_t>(bytes);
    }
  }
}

std::string DocumentContent::sha256() const {
  DocumentHash hash;
  std::array<std::uint8_t, 4'096> part{};
  for (std::uint64_t offset = 0; offset < size_;) {
    const auto some =
        static_cast<std::size_t>(std::min<std::uint64_t>(part.size(), size_ - offset));
    const sfu::MutableByteSpan bytes = sfu::MutableByteSpan(part).first(some);
    read(offset, bytes);
    hash.update(bytes);
    offset += some;
  }
  return hash.hex();
}

}  // namespace loadtest
