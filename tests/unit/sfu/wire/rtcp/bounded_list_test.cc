#include "sfu/wire/rtcp/bounded_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(BoundedList, RefusesWhatIsBeyondItsCapacity) {
  BoundedList<int, 2> list;
  EXPECT_TRUE(list.empty());
  EXPECT_TRUE(list.push(7));
  EXPECT_TRUE(list.push(8));
  EXPECT_FALSE(list.push(9));
  EXPECT_THAT(list, testing::ElementsAre(7, 8));
  EXPECT_EQ(list[1], 8);
}

TEST(BoundedList, ComparesOnlyWhatIsInIt) {
  BoundedList<int, 2> list{7, 8};
  list.clear();
  EXPECT_EQ(list, (BoundedList<int, 2>{}));
  EXPECT_FALSE((list == BoundedList<int, 2>{7}));
}

}  // namespace
}  // namespace sfu
