#include "signalling/tls/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace signalling {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, unsigned mode = 0)
      : name_(path.string()), number_(open(path.c_str(), flags | O_CLOEXEC, mode)) {
    if (number_ < 0) fail(name_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(number_); }

  void write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(number_, text.data(), text.size());
      if (written < 0 && errno != EINTR) fail(name_);
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() {
    if (fsync(number_) != 0) fail(name_);
  }

 private:
  std::string name_;
  int number_;
};

}  // namespace

std::optional<std::string> read_text_file(const fs::path& path, std::uintmax_t largest) {
  std::error_code error;
  if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > largest || error) {
    return std::nullopt;
  }
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return std::nullopt;
  return text;
}

void write_text_file(const fs::path& path, std::string_view text, unsigned mode) {
  fs::path half = path;
  half += ".new";
  fs::remove(half);  // left by a run that was cut off
  {
    Descriptor file(half, O_WRONLY | O_CREAT | O_EXCL, mode);
    file.write(text);
    file.sync();
  }
  fs::rename(half, path);
  Descriptor(path.parent_path().empty() ? fs::path(".") : path.parent_path(), O_RDONLY).sync();
}

}  // namespace signalling
