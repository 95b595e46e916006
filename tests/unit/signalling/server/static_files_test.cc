#include "signalling/server/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "signalling/server/gzip.h"

namespace signalling {
namespace {

namespace fs = std::filesystem;

struct StaticFilesTest : testing::Test {
  StaticFilesTest() {
    fs::create_directories(root / "web/js");
    fs::create_directories(root / "web/.git");
    write("web/index.html", "<h1>Guichet</h1>");
    write("web/kiosk.html", "kiosk");
    write("web/js/kiosk.js", "export {}");
    write("web/.git/config", "hidden");
    write("secret.txt", "secret");
    fs::create_symlink(root / "secret.txt", root / "web/link.txt");
  }
  ~StaticFilesTest() override { fs::remove_all(root); }
  void write(const fs::path& path, const char* text) const { std::ofstream(root / path) << text; }
  HttpResponse get(const std::string& path, const std::string& etag = "") const {
    return StaticFiles::load(root / "web")
        .get({.method = "GET", .path = path, .if_none_match = etag});
  }

  const fs::path root =
      fs::path(testing::TempDir()) /
      ("guichet-web-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(StaticFilesTest, NamesPagesWithoutTheirExtension) {
  EXPECT_EQ(get("/").body, "<h1>Guichet</h1>");
  EXPECT_EQ(get("/kiosk").body, "kiosk");
  EXPECT_EQ(get("/kiosk.html").body, "kiosk");
  EXPECT_EQ(get("/kiosk").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(get("/js/kiosk.js").content_type, "text/javascript; charset=utf-8");
}

TEST_F(StaticFilesTest, NothingElseIsReachable) {
  for (const char* path : {"/../secret.txt", "/js/../../secret.txt", "/%2e%2e/secret.txt",
                           "//etc/passwd", "/link.txt", "/.git/config", "/js", "/js/", "",
                           "/js/kiosk.js/", "/KIOSK", "/..%2fsecret.txt", "/js\\..\\index.html"}) {
    EXPECT_EQ(get(path).status, 404u) << path;
  }
}

TEST_F(StaticFilesTest, UnchangedFileIs304) {
  const HttpResponse first = get("/kiosk");
  ASSERT_EQ(first.headers.size(), 1u);
  EXPECT_EQ(get("/kiosk", first.headers[0].second).status, 304u);
  write("web/kiosk.html", "a new kiosk");
  EXPECT_EQ(get("/kiosk", first.headers[0].second).status, 200u);
}

std::string header(const HttpResponse& response, const std::string& name) {
  for (const auto& [each, value] : response.headers) {
    if (each == name) return value;
  }
  return "(none)";
}

TEST_F(StaticFilesTest, ComesCompressedToWhoeverPrefersThat) {
  const std::string script(5'000, 'j');
  write("web/long.js", script.c_str());
  const auto files = StaticFiles::load(root / "web");
  const HttpResponse plain = files.get({.method = "GET", .path = "/long.js"});
  EXPECT_EQ(plain.body, script);
  EXPECT_EQ(header(plain, "Content-Encoding"), "(none)");
  EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");

  HttpRequest request{.method = "GET", .path = "/long.js", .accept_encoding = "gzip, br"};
  const HttpResponse small = files.get(request);
  EXPECT_EQ(small.body, gzip(script));
  EXPECT_EQ(header(small, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(small, "Vary"), "Accept-Encoding");
  EXPECT_EQ(small.content_type, plain.content_type);
  EXPECT_NE(header(small, "ETag"), header(plain, "ETag"));

  request.if_none_match = header(small, "ETag");
  const HttpResponse unchanged = files.get(request);
  EXPECT_EQ(unchanged.status, 304u);
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(header(unchanged, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(unchanged, "Content-Encoding"), "(none)");
  request.if_none_match = header(plain, "ETag");
  EXPECT_EQ(files.get(request).status, 200u);
}

TEST_F(StaticFilesTest, StaysAsItIsWhereCompressingSavesLittle) {
  const HttpResponse response =
      StaticFiles::load(root / "web")
          .get({.method = "GET", .path = "/kiosk", .accept_encoding = "gzip"});
  EXPECT_EQ(response.body, "kiosk");
  EXPECT_EQ(header(response, "Vary"), "(none)");
}

TEST_F(StaticFilesTest, OnlyGetAndHead) {
  const auto files = StaticFiles::load(root / "web");
  EXPECT_EQ(files.get({.method = "POST", .path = "/"}).status, 405u);
}

TEST_F(StaticFilesTest, FilesFromElsewhereHaveAPathOfTheirOwn) {
  fs::create_directories(root / "vendor/data");
  write("vendor/tool.js", "tool");
  write("vendor/data/table", "table");
  auto files = StaticFiles::load(root / "web", {.files = 5});
  files.add_file("/vendor/tool.js", root / "vendor/tool.js");
  files.add_directory("/vendor/data", root / "vendor/data");
  EXPECT_EQ(files.get({.method = "GET", .path = "/vendor/tool.js"}).body, "tool");
  EXPECT_EQ(files.get({.method = "GET", .path = "/vendor/data/table"}).body, "table");
  EXPECT_EQ(files.get({.method = "GET", .path = "/tool.js"}).status, 404u);
  EXPECT_EQ(files.get({.method = "GET", .path = "/kiosk"}).body, "kiosk");
  EXPECT_THROW(files.add_file("/one/more", root / "vendor/tool.js"), std::runtime_error);
}

TEST_F(StaticFilesTest, LoadFailsBeyondItsLimitsAndWithoutDirectory) {
  EXPECT_THROW(StaticFiles::load(root / "web", {.files = 2}), std::runtime_error);
  EXPECT_THROW(StaticFiles::load(root / "web", {.bytes = 10}), std::runtime_error);
  EXPECT_THROW(StaticFiles::load(root / "none"), std::runtime_error);
}

}  // namespace
}  // namespace signalling
