#include "signalling/server/pdf_viewer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace signalling {
namespace {

namespace fs = std::filesystem;

struct PdfViewerTest : testing::Test {
  PdfViewerTest() {
    fs::create_directories(root / "web");
    fs::create_directories(root / "pdf/build");
    fs::create_directories(root / "pdf/web");
    fs::create_directories(root / "maps");
  }
  ~PdfViewerTest() override { fs::remove_all(root); }
  void write(const fs::path& path) const { std::ofstream(root / path) << path.string(); }
  static unsigned status(const StaticFiles& files, const std::string& path) {
    return files.get({.method = "GET", .path = path}).status;
  }

  const fs::path root =
      fs::path(testing::TempDir()) /
      ("guichet-pdf-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(PdfViewerTest, AddsWhatShowingNeedsAndNothingElse) {
  for (const char* file : {"pdf/build/pdf.js", "pdf/build/pdf.worker.js", "pdf/build/pdf.js.map",
                           "pdf/build/pdf.sandbox.js", "pdf/web/viewer.html", "maps/H.bcmap"}) {
    write(file);
  }
  fs::create_directory_symlink(root / "maps", root / "pdf/web/cmaps");  // as Debian has it
  StaticFiles files = StaticFiles::load(root / "web");
  EXPECT_TRUE(add_pdf_viewer(files, root / "pdf"));
  EXPECT_EQ(status(files, "/vendor/pdf/build/pdf.js"), 200u);
  EXPECT_EQ(status(files, "/vendor/pdf/build/pdf.worker.js"), 200u);
  EXPECT_EQ(status(files, "/vendor/pdf/web/cmaps/H.bcmap"), 200u);
  EXPECT_EQ(files.size(), 3u);
}

TEST_F(PdfViewerTest, HalfOfItIsNone) {
  write("pdf/build/pdf.js");
  StaticFiles files = StaticFiles::load(root / "web");
  EXPECT_FALSE(add_pdf_viewer(files, root / "pdf"));
  EXPECT_FALSE(add_pdf_viewer(files, root / "nowhere"));
  EXPECT_EQ(files.size(), 0u);
}

}  // namespace
}  // namespace signalling
