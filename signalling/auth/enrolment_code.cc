#include "signalling/auth/enrolment_code.h"

#include <array>
#include <cstdint>

namespace signalling {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 12;
constexpr std::size_t kGroup = 4;
constexpr std::size_t kMostTyped = 64;

char meant(char typed) {
  const char capital = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - 'a' + 'A') : typed;
  if (capital == 'O') return '0';
  return capital == 'I' || capital == 'L' ? '1' : capital;
}

}  // namespace

std::string make_enrolment_code(sfu::Entropy& entropy) {
  std::array<std::uint8_t, kLength> random{};
  entropy.fill(random);
  std::string code;
  for (std::size_t i = 0; i < kLength; ++i) {
    if (i > 0 && i % kGroup == 0) code += '-';
    code += kAlphabet[random[i] % kAlphabet.size()];  // 256 is a multiple of 32: no bias
  }
  return code;
}

std::optional<std::string> read_enrolment_code(std::string_view typed) {
  if (typed.size() > kMostTyped) return std::nullopt;
  std::string code;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    const char one = meant(c);
    if (kAlphabet.find(one) == std::string_view::npos) return std::nullopt;
    code += one;
  }
  return code.size() == kLength ? std::optional(code) : std::nullopt;
}

}  // namespace signalling
