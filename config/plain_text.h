// Whether a file is text that yaml-cpp can be trusted with: it guesses other encodings from NULs
// and byte order marks, and on some malformed UTF-8 it never returns.
#pragma once

#include <optional>
#include <string_view>

namespace config {

// The line of the first byte that is no well-formed UTF-8 (RFC 3629 §4) or is a control character
// other than tab and line ends; nullopt when there is none.
std::optional<int> line_of_first_bad_byte(std::string_view text);

}  // namespace config
