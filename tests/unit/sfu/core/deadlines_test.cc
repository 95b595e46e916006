#include "sfu/core/deadlines.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace sfu {
namespace {

TEST(Deadlines, AreEmptyAtFirst) {
  Deadlines deadlines;
  EXPECT_EQ(deadlines.earliest(), Timestamp::never());
  EXPECT_FALSE(deadlines.pop_due(Timestamp::ms(1)));
}

TEST(Deadlines, NeverTakesARoomOut) {
  Deadlines deadlines;
  deadlines.set(RoomId(1), Timestamp::ms(5));
  deadlines.set(RoomId(1), Timestamp::never());
  EXPECT_EQ(deadlines.earliest(), Timestamp::never());
}

TEST(Deadlines, AgreeWithAnOrderedMapUnderRandomUse) {
  std::mt19937 random(7);
  Deadlines deadlines;
  std::map<RoomId, Timestamp> expected;
  for (int step = 0; step < 20'000; ++step) {
    const RoomId room(random() % 40);
    const Timestamp time = Timestamp::ms(random() % 1'000);
    if (random() % 4 == 0) {
      deadlines.set(room, Timestamp::never());
      expected.erase(room);
    } else if (random() % 4 == 1) {
      const auto popped = deadlines.pop_due(time);
      auto earliest = expected.end();
      for (auto it = expected.begin(); it != expected.end(); ++it) {
        if (it->second > time) continue;
        if (earliest == expected.end() || it->second < earliest->second) earliest = it;
      }
      ASSERT_EQ(popped.has_value(), earliest != expected.end());
      if (popped) {
        ASSERT_EQ(*popped, earliest->first);
        expected.erase(earliest);
      }
    } else {
      deadlines.set(room, time);
      expected[room] = time;
    }
    Timestamp earliest = Timestamp::never();
    for (const auto& [id, due] : expected) earliest = std::min(earliest, due);
    ASSERT_EQ(deadlines.earliest(), earliest);
  }
}

}  // namespace
}  // namespace sfu
