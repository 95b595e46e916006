#include "signalling/server/static_files.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "sfu/base/hash.h"
#include "signalling/server/gzip.h"
#include "signalling/whip/accept_encoding.h"

namespace signalling {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kContentTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wav", "audio/wav"},
    {".mp3", "audio/mpeg"},
    {".txt", "text/plain; charset=utf-8"},
}};

// Pictures and fonts are compressed already: a tenth less is not worth the receiver's work.
std::string compressed_if_smaller(std::string_view content) {
  std::string compressed = gzip(content);
  if (compressed.size() > content.size() - content.size() / 10) compressed.clear();
  return compressed;
}

// Two representations are two things to a cache (RFC 9110 §8.8.3).
std::string etag_of_compressed(std::string_view etag) {
  return std::string(etag.substr(0, etag.size() - 1)) + "-gzip\"";
}

std::string make_etag(std::string_view content) {
  char text[24];
  std::snprintf(text, sizeof text, "\"%016llx\"",
                static_cast<unsigned long long>(sfu::hash_of(sfu::as_bytes(content))));
  return text;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return content;
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

}  // namespace

std::string_view content_type_of(std::string_view path) {
  const auto* type = std::ranges::find_if(
      kContentTypes, [path](const auto& row) { return path.ends_with(row.first); });
  return type == kContentTypes.end() ? "application/octet-stream" : type->second;
}

StaticFiles StaticFiles::load(const fs::path& directory, const Limits& limits) {
  StaticFiles files(limits);
  files.add_directory("", directory);
  return files;
}

void StaticFiles::add_directory(const std::string& path, const fs::path& from) {
  if (!fs::is_directory(from)) throw std::runtime_error("no directory: " + from.string());
  for (auto at = fs::recursive_directory_iterator(from); at != fs::end(at); ++at) {
    if (is_hidden(at->path())) {
      at.disable_recursion_pending();
      continue;
    }
    if (at->symlink_status().type() != fs::file_type::regular) continue;
    add_file(path + "/" + at->path().lexically_relative(from).generic_string(), at->path());
  }
}

void StaticFiles::add_file(const std::string& path, const fs::path& from) {
  std::string content = read_file(from);
  std::string compressed = compressed_if_smaller(content);
  bytes_ += content.size() + compressed.size();
  if (files_.size() >= limits_.files || bytes_ > limits_.bytes) {
    throw std::runtime_error("too many or too large files: no room for " + from.string());
  }
  File file{.content_type = std::string(content_type_of(path)), .etag = make_etag(content)};
  file.content = std::move(content);
  file.compressed = std::move(compressed);
  files_.insert_or_assign(path, std::move(file));
}

StaticFiles StaticFiles::part(const std::function<bool(std::string_view)>& wanted) const {
  StaticFiles part(limits_);
  for (const auto& [path, file] : files_) {
    if (!wanted(path)) continue;
    part.bytes_ += file.content.size() + file.compressed.size();
    part.files_.emplace(path, file);
  }
  return part;
}

void StaticFiles::remove(const std::function<bool(std::string_view)>& unwanted) {
  std::erase_if(files_, [&](const auto& entry) {
    const auto& [path, file] = entry;
    if (!unwanted(path)) return false;
    bytes_ -= file.content.size() + file.compressed.size();
    return true;
  });
}

const StaticFiles::File* StaticFiles::find(const std::string& path) const {
  for (const std::string& name : {path == "/" ? "/index.html" : path, path + ".html"}) {
    if (const auto found = files_.find(name); found != files_.end()) return &found->second;
  }
  return nullptr;
}

HttpResponse StaticFiles::get(const HttpRequest& request) const {
  const File* file = find(request.path);
  if (file == nullptr) return {.status = 404, .body = "Not found\n"};
  if (request.method != "GET" && request.method != "HEAD") {
    return {.status = 405, .body = "Method not allowed\n", .headers = {{"Allow", "GET, HEAD"}}};
  }
  const bool compressed = !file->compressed.empty() && prefers_gzip(request.accept_encoding);
  const std::string etag = compressed ? etag_of_compressed(file->etag) : file->etag;
  HttpResponse response{
      .status = 200, .content_type = file->content_type, .headers = {{"ETag", etag}}};
  if (!file->compressed.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (request.if_none_match == etag) {
    response.status = 304;
    return response;
  }
  if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = compressed ? file->compressed : file->content;
  return response;
}

}  // namespace signalling
