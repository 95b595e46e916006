// Bytes in the gzip format (RFC 1952), for what is compressed once and sent often. The same bytes
// give the same result: no time, no name in the header.
//   gzip(content)   throws std::runtime_error when there is no memory for it
#pragma once

#include <string>
#include <string_view>

namespace signalling {

std::string gzip(std::string_view content);

}  // namespace signalling
