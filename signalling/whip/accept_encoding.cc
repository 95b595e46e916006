#include "signalling/whip/accept_encoding.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

namespace signalling {
namespace {

constexpr int kWhole = 1'000;  // qualities in thousandths: the grammar has three digits

struct Offer {
  std::string coding;
  int quality = kWhole;
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_token(std::string_view text) {  // RFC 9110 §5.6.2
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || kMarks.find(c) != kMarks.npos;
  });
}

// "0" with up to three digits behind a point, or "1" with up to three zeros.
std::optional<int> quality_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int quality = text[0] == '1' ? kWhole : 0;
  int place = kWhole / 10;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    quality += (digit - '0') * place;
    place /= 10;
  }
  return quality <= kWhole ? std::optional(quality) : std::nullopt;
}

std::optional<Offer> offer_of(std::string_view element) {
  const std::size_t semicolon = std::min(element.find(';'), element.size());
  Offer offer;
  offer.coding = trimmed(element.substr(0, semicolon));
  if (!is_token(offer.coding)) return std::nullopt;
  std::ranges::transform(offer.coding, offer.coding.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  if (semicolon == element.size()) return offer;
  const std::string_view weight = trimmed(element.substr(semicolon + 1));
  if (!weight.starts_with("q=") && !weight.starts_with("Q=")) return std::nullopt;
  const auto quality = quality_of(weight.substr(2));
  if (!quality) return std::nullopt;
  offer.quality = *quality;
  return offer;
}

}  // namespace

bool prefers_gzip(std::string_view field) {
  std::optional<int> gzip;
  std::optional<int> any;
  int identity = 0;
  for (std::size_t at = 0; at <= field.size();) {
    const std::size_t comma = std::min(field.find(',', at), field.size());
    const std::string_view element = trimmed(field.substr(at, comma - at));
    at = comma + 1;
    if (element.empty()) continue;  // a list may have empty elements (§5.6.1)
    const auto offer = offer_of(element);
    if (!offer) return false;
    if (offer->coding == "gzip" || offer->coding == "x-gzip") {
      gzip = std::max(gzip.value_or(0), offer->quality);
    }
    if (offer->coding == "*") any = offer->quality;
    if (offer->coding == "identity") identity = offer->quality;
  }
  const int wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity;
}

}  // namespace signalling
