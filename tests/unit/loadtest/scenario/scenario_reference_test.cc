#include "loadtest/scenario/scenario_reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace loadtest {
namespace {

// GUICHET_UPDATE_DOCS=1 writes the file instead: run it after a change of the tables.
TEST(Reference, OfScenariosIsTheFileInDocs) {
  std::filesystem::path file(__FILE__);
  while (!std::filesystem::exists(file / "docs")) file = file.parent_path();
  file = file / "docs" / "SCENARIOS.md";
  if (std::getenv("GUICHET_UPDATE_DOCS") != nullptr) std::ofstream(file) << scenario_reference();
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  EXPECT_EQ(text, scenario_reference())
      << "GUICHET_UPDATE_DOCS=1 and this test again write docs/SCENARIOS.md";
}

}  // namespace
}  // namespace loadtest
