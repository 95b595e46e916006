// Compares two secrets in a time that tells nothing of where they differ; and what may be told of
// one (SHA-256, hexadecimal) to whoever shall know it again but not say it.
#pragma once

#include <string>
#include <string_view>

namespace signalling {

bool same_secret(std::string_view a, std::string_view b);
std::string digest_of(std::string_view secret);

}  // namespace signalling
