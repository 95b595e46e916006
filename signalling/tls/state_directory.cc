#include "signalling/tls/state_directory.h"

#include <unistd.h>

#include <stdexcept>
#include <system_error>
#include <utility>

#include "signalling/tls/text_file.h"

namespace signalling {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::optional<std::string> StateDirectory::problem_of(const fs::path& path) {
  std::error_code error;
  if (path.empty() || !fs::exists(path, error)) return std::nullopt;
  if (!fs::is_directory(path, error)) return "is no directory";
  if (access(path.c_str(), R_OK | W_OK | X_OK) != 0) return "cannot be written to";
  return std::nullopt;
}

StateDirectory StateDirectory::open(const fs::path& path) {
  if (path.empty()) return StateDirectory(path);
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error("state.directory " + path.string() + ": " + why);
  };
  std::error_code error;
  if (fs::create_directories(path, error)) {
    fs::permissions(path, fs::perms::owner_all, error);
  }
  if (error) refuse(error.message());
  if (const auto problem = problem_of(path)) refuse(*problem);
  return StateDirectory(path);
}

std::optional<std::string> StateDirectory::read(std::string_view name) const {
  std::error_code error;
  if (!keeps() || !fs::exists(path_ / name, error)) return std::nullopt;
  auto text = read_text_file(path_ / name, kLargest);
  if (!text) throw std::runtime_error((path_ / name).string() + " cannot be read");
  return text;
}

void StateDirectory::write(std::string_view name, std::string_view text) const {
  if (keeps()) write_text_file(path_ / name, text, 0600);
}

}  // namespace signalling
