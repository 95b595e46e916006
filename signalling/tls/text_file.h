// Small files: read whole, written whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace signalling {

inline constexpr std::uintmax_t kLargestTextFile = 1'024 * 1'024;

// None when it is no readable regular file or larger than `largest`.
std::optional<std::string> read_text_file(const std::filesystem::path& path,
                                          std::uintmax_t largest = kLargestTextFile);

// With this mode from the first byte on, and under its name only once it is on the disk. Throws
// std::system_error.
void write_text_file(const std::filesystem::path& path, std::string_view text, unsigned mode);

}  // namespace signalling
