// The directory of what a relay keeps across restarts (config: state.directory), and the one door
// to it. On the thread of whoever decides; a write returns once it is on the disk.
//   open(path)         made (0700) when it is missing; throws std::runtime_error with the reason in
//                      words when it cannot be written to. An empty path: nothing is kept
//   read(name)         none: nothing was kept under that name; throws when it is there but cannot
//   be
//                      read or is larger than kLargest: what is kept is never taken for nothing
//   write(name, text)  whole (0600), under its name only once it is on the disk; otherwise the old
//                      text stays and std::system_error is thrown
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace signalling {

class StateDirectory {
 public:
  // 20,000 devices are about 8 MB.
  static constexpr std::uintmax_t kLargest = 32 * 1'024 * 1'024;

  static StateDirectory open(const std::filesystem::path& path);
  // Why it cannot be used, without making it; none: it can, or it is to be made.
  static std::optional<std::string> problem_of(const std::filesystem::path& path);

  [[nodiscard]] bool keeps() const { return !path_.empty(); }
  [[nodiscard]] std::optional<std::string> read(std::string_view name) const;
  void write(std::string_view name, std::string_view text) const;

 private:
  explicit StateDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace signalling
