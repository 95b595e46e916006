#include "signalling/whip/target.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/case_name.h"

namespace signalling {
namespace {

const std::string kSession(32, 'a');

TEST(WhipTarget, NamesRoomSideAndSession) {
  const auto publish = parse_whip_target("/whip/salle", "").target;
  ASSERT_TRUE(publish);
  EXPECT_EQ(publish->side, WhipSide::kPublish);
  EXPECT_EQ(publish->room, "salle");
  EXPECT_EQ(publish->session, "");
  const auto play = parse_whip_target("/whep/Salle%20des%20f%C3%AAtes", "a=b&publication=7").target;
  ASSERT_TRUE(play);
  EXPECT_EQ(play->side, WhipSide::kPlay);
  EXPECT_EQ(play->room, "Salle des fêtes");
  EXPECT_EQ(play->publication, sfu::ParticipantId(7));
}

TEST(WhipTarget, PathOfASessionIsReadAgain) {
  const std::string path = session_path(WhipSide::kPlay, "à/b", kSession);
  EXPECT_EQ(path, "/whep/%C3%A0%2Fb/" + kSession);
  const auto target = parse_whip_target(path, "publication=x").target;  // not of a session
  ASSERT_TRUE(target);
  EXPECT_EQ(target->room, "à/b");
  EXPECT_EQ(target->session, kSession);
}

struct Case {
  const char* name;
  std::string path;
  std::string query;
  TargetError error;
};
class WhipTargetTable : public testing::TestWithParam<Case> {};
TEST_P(WhipTargetTable, IsRefused) {
  const auto parsed = parse_whip_target(GetParam().path, GetParam().query);
  EXPECT_FALSE(parsed.target);
  EXPECT_EQ(parsed.error, GetParam().error);
}
INSTANTIATE_TEST_SUITE_P(
    Paths, WhipTargetTable,
    testing::ValuesIn(std::vector<Case>{
        {"other_path", "/kiosk", "", TargetError::kNoSuchPath},
        {"no_room", "/whip/", "", TargetError::kNoSuchPath},
        {"bad_escape", "/whip/a%2", "", TargetError::kNoSuchPath},
        {"no_hex", "/whip/a%zz", "", TargetError::kNoSuchPath},
        {"long_room", "/whip/" + std::string(257, 'a'), "", TargetError::kNoSuchPath},
        {"short_session", "/whip/a/" + std::string(31, 'a'), "", TargetError::kNoSuchPath},
        {"empty_session", "/whip/a/", "", TargetError::kNoSuchPath},
        {"deeper", "/whip/a/" + kSession + "/b", "", TargetError::kNoSuchPath},
        {"no_number", "/whep/a", "publication=one", TargetError::kBadPublication},
        {"negative", "/whep/a", "publication=-1", TargetError::kBadPublication},
        {"too_large", "/whep/a", "publication=4294967296", TargetError::kBadPublication},
        {"twice", "/whep/a", "publication=1&publication=2", TargetError::kBadPublication},
        {"empty", "/whep/a", "publication=", TargetError::kBadPublication},
    }),
    ::test::case_name<Case>);

}  // namespace
}  // namespace signalling
