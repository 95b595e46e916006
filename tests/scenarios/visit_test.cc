// Two parties see and hear each other; what joining, leaving and pinning do to those who stay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/visit_world.h"

namespace {

using loadtest::Terminal;
using sfu::ParticipantId;
using sfu::TimeDelta;
using testing::IsEmpty;

constexpr std::size_t kVoice0 = 0;  // sections of make_session
constexpr std::size_t kPicture0 = 1;

TEST(Visit, BothSidesSeeAndHearEachOther) {
  test::VisitWorld visit(1);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(10));
  for (Terminal* one : {&kiosk, &desk}) {
    ASSERT_TRUE(one->connected());
    EXPECT_GT(one->receiver(kVoice0).counts().frames, 450);
    EXPECT_GT(one->receiver(kPicture0).counts().frames, 130);
    EXPECT_LT(one->receiver(kPicture0).counts().longest_freeze, TimeDelta::ms(300));
  }
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

}  // namespace
