#include "sfu/room/picture_shares.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/support/case_name.h"

namespace sfu {
namespace {

struct Case {
  const char* name;
  std::array<PictureShare, 2> pictures;
  std::array<std::int64_t, 2> want_kbps;
};
void PrintTo(const Case& each, std::ostream* out) { *out << each.name; }

PictureShare picture(std::int64_t weight, std::int64_t sent_kbps) {
  return {.weight = weight, .sent = DataRate::kbps(sent_kbps)};
}

class PictureShares : public testing::TestWithParam<Case> {};
TEST_P(PictureShares, DivideWhatIsLeft) {
  std::array<PictureShare, 2> pictures = GetParam().pictures;
  share(DataRate::kbps(400), pictures);
  EXPECT_EQ(pictures[0].share.kbps(), GetParam().want_kbps[0]);
  EXPECT_EQ(pictures[1].share.kbps(), GetParam().want_kbps[1]);
}
INSTANTIATE_TEST_SUITE_P(
    Two, PictureShares,
    testing::ValuesIn(std::vector<Case>{
        {"faces_alike", {picture(1, 200), picture(1, 200)}, {200, 200}},
        {"a_document_before_a_face", {picture(3, 300), picture(1, 100)}, {300, 100}},
        {"an_interpreter_before_others", {picture(1, 300), picture(2, 300)}, {133, 266}},
        {"what_one_does_not_need_the_other_has", {picture(1, 60), picture(1, 200)}, {200, 310}},
        {"a_still_sheet_keeps_a_part", {picture(3, 0), picture(1, 100)}, {300, 325}},
    }),
    test::case_name<Case>);

TEST(PictureShares, OneHasAll) {
  std::array<PictureShare, 1> alone = {picture(3, 10)};
  share(DataRate::kbps(400), alone);
  EXPECT_EQ(alone[0].share, DataRate::kbps(400));
  share(DataRate::kbps(400), {});
}

}  // namespace
}  // namespace sfu
