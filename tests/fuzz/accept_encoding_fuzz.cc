// Accept-Encoding: whoever is sent gzip has said gzip, x-gzip or an asterisk, and one more element
// that breaks the grammar makes every field say nothing.
#include <algorithm>
#include <cctype>
#include <string>

#include "sfu/base/check.h"
#include "signalling/whip/accept_encoding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string field(reinterpret_cast<const char*>(data), size);
  if (!signalling::prefers_gzip(field)) return 0;
  std::string lower = field;
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  SFU_CHECK(lower.find("gzip") != lower.npos || lower.find('*') != lower.npos);
  SFU_CHECK(!signalling::prefers_gzip(field + ", br;q=2"));
  SFU_CHECK(!signalling::prefers_gzip(field + ", identity;q=1") ||
            signalling::prefers_gzip("identity;q=1, " + field));
  return 0;
}
