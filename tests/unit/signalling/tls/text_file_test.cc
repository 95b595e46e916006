#include "signalling/tls/text_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "tests/unit/signalling/tls/temporary_folder.h"

namespace signalling {
namespace {

namespace fs = std::filesystem;

TEST(TextFile, IsReadBackAsItWasWrittenAndByItsOwnerAlone) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "kept.json";
  write_text_file(file, "one", 0600);
  write_text_file(file, "two", 0600);
  EXPECT_EQ(read_text_file(file), "two");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(TextFile, HasABound) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "kept.json";
  write_text_file(file, "12345", 0600);
  EXPECT_EQ(read_text_file(file, 5), "12345");
  EXPECT_EQ(read_text_file(file, 4), std::nullopt);
}

TEST(TextFile, LeavesTheOldOneWhenTheNewOneCannotBeWritten) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "kept.json";
  write_text_file(file, "old", 0600);
  fs::create_directories(folder.path() / "kept.json.new" / "in the way");
  EXPECT_THROW(write_text_file(file, "new", 0600), std::system_error);
  EXPECT_EQ(read_text_file(file), "old");
}

TEST(TextFile, TakesNoNoticeOfHalfAFile) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "kept.json";
  std::ofstream(folder.path() / "kept.json.new") << "of a run that was cut o";
  write_text_file(file, "whole", 0600);
  EXPECT_EQ(read_text_file(file), "whole");
  EXPECT_FALSE(fs::exists(folder.path() / "kept.json.new"));
}

}  // namespace
}  // namespace signalling
