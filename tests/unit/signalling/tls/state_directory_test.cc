#include "signalling/tls/state_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/unit/signalling/tls/temporary_folder.h"

namespace signalling {
namespace {

namespace fs = std::filesystem;

TEST(StateDirectory, IsMadeForItsOwnerAlone) {
  const test::TemporaryFolder folder;
  const StateDirectory state = StateDirectory::open(folder.path() / "a" / "state");
  EXPECT_TRUE(state.keeps());
  EXPECT_EQ(fs::status(folder.path() / "a" / "state").permissions(), fs::perms::owner_all);
}

TEST(StateDirectory, GivesBackWhatWasKept) {
  const test::TemporaryFolder folder;
  const StateDirectory state = StateDirectory::open(folder.path());
  EXPECT_EQ(state.read("devices.json"), std::nullopt);
  state.write("devices.json", "{}");
  EXPECT_EQ(StateDirectory::open(folder.path()).read("devices.json"), "{}");
}

TEST(StateDirectory, KeepsNothingWithoutAPath) {
  const StateDirectory state = StateDirectory::open("");
  EXPECT_FALSE(state.keeps());
  state.write("devices.json", "{}");
  EXPECT_EQ(state.read("devices.json"), std::nullopt);
}

TEST(StateDirectory, RefusesWhatIsNoDirectory) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_EQ(StateDirectory::problem_of(folder.path() / "file"), "is no directory");
  EXPECT_THROW(StateDirectory::open(folder.path() / "file"), std::runtime_error);
  EXPECT_THROW(StateDirectory::open(folder.path() / "file" / "below"), std::runtime_error);
  EXPECT_EQ(StateDirectory::problem_of(folder.path() / "not yet"), std::nullopt);
}

TEST(StateDirectory, DoesNotTakeWhatItCannotReadForNothing) {
  const test::TemporaryFolder folder;
  fs::create_directory(folder.path() / "devices.json");
  EXPECT_THROW(static_cast<void>(StateDirectory::open(folder.path()).read("devices.json")),
               std::runtime_error);
}

}  // namespace
}  // namespace signalling
