#pragma once

#include <string_view>

namespace sfu {

inline constexpr std::string_view kVersion = "0.1.0";  // as project() in CMakeLists.txt

}  // namespace sfu
