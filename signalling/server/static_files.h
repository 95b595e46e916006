// The pages, read into memory and compressed once: a request can only name what was there at
// start-up, so no path, however written, leads anywhere else. `/` is index.html, `/kiosk` is
// kiosk.html.
//   load(directory)              every file below it; hidden files and symbolic links are left out
//   add_directory(path, from)    the same for files from elsewhere, under a path of their own
//   add_file(path, from)
//   part(wanted), remove(unwanted)   by path
//   get(request)                 200, 304 (same ETag), 404 or 405; gzip for whoever prefers it,
//   where
//                                that is shorter, under an ETag of its own
// The limits hold for everything together; what cannot be read or does not fit throws
// std::runtime_error with the reason.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
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

  StaticFiles() : StaticFiles(Limits()) {}
  static StaticFiles load(const std::filesystem::path& directory, const Limits& limits);
  static StaticFiles load(const std::filesystem::path& directory) {
    return load(directory, Limits());
  }
  void add_directory(const std::string& path, const std::filesystem::path& from);
  void add_file(const std::string& path, const std::filesystem::path& from);

  // Of the paths that `wanted` says.
  [[nodiscard]] StaticFiles part(const std::function<bool(std::string_view)>& wanted) const;
  void remove(const std::function<bool(std::string_view)>& unwanted);

  [[nodiscard]] HttpResponse get(const HttpRequest& request) const;
  [[nodiscard]] std::size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string content{};
    std::string compressed{};  // empty where it would save little
    std::string content_type;
    std::string etag;
  };
  explicit StaticFiles(const Limits& limits) : limits_(limits) {}
  [[nodiscard]] const File* find(const std::string& path) const;

  Limits limits_;
  std::size_t bytes_ = 0;
  std::map<std::string, File, std::less<>> files_;  // "/js/kiosk.js"
};

std::string_view content_type_of(std::string_view path);

}  // namespace signalling
