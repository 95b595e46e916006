#include "signalling/server/console_pages.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace signalling {
namespace {

unsigned status(const StaticFiles& files, const std::string& path) {
  return files.get({.method = "GET", .path = path}).status;
}

TEST(ConsolePages, AreNotAmongThePublicOnesAndBringWhatTheyNeed) {
  StaticFiles pages = StaticFiles::load(std::filesystem::path(__FILE__).parent_path() /
                                        "../../../../signalling/web");
  const StaticFiles console = take_console(pages);
  for (const char* path : {"/console", "/console.html", "/js/console.js", "/css/console.css"}) {
    EXPECT_EQ(status(pages, path), 404u) << path;
    EXPECT_EQ(status(console, path), 200u) << path;
  }
  for (const char* path : {"/css/base.css", "/img/guichet.svg", "/js/i18n/index.js",
                           "/js/i18n/fr.js", "/js/ui/dom.js"}) {
    EXPECT_EQ(status(pages, path), 200u) << path;
    EXPECT_EQ(status(console, path), 200u) << path;
  }
  for (const char* path : {"/", "/kiosk", "/desk", "/join", "/js/kiosk.js"}) {
    EXPECT_EQ(status(pages, path), 200u) << path;
    EXPECT_EQ(status(console, path), 404u) << path;
  }
}

}  // namespace
}  // namespace signalling
