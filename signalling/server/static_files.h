// The pages, read into memory once: a request can only name what was there at start-up, so no path,
// however written, leads anywhere else. `/` is index.html, `/kiosk` is kiosk.html.
//   load(directory)    every file below it; hidden files and symbolic links are left out
//   get(request)       200, 304 (same ETag), 404 or 405
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "signalling/server/http.h"

namespace signalling {

class StaticFiles {
 public:
  struct Limits {
    std::size_t files = 512;
    std::size_t bytes = 32 * 1'024 * 1'024;  // all together, in memory
  };

  // Throws std::runtime_error with the reason (not a directory, unreadable, beyond the limits).
  static StaticFiles load(const std::filesystem::path& directory, const Limits& limits);
  static StaticFiles load(const std::filesystem::path& directory) {
    return load(directory, Limits());
  }

  [[nodiscard]] HttpResponse get(const HttpRequest& request) const;
  [[nodiscard]] std::size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string content{};
    std::string content_type;
    std::string etag;
  };
  void add(const std::string& path, std::string content);
  [[nodiscard]] const File* find(const std::string& path) const;

  std::map<std::string, File, std::less<>> files_;  // "/js/kiosk.js"
};

std::string_view content_type_of(std::string_view path);

}  // namespace signalling
