// Compares two secrets in a time that tells nothing of where they differ.
#pragma once

#include <string_view>

namespace signalling {

bool same_secret(std::string_view a, std::string_view b);

}  // namespace signalling
