#include "sfu/room/slot_map.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace sfu {
namespace {

using Ids = std::vector<std::uint32_t>;  // 0 = nobody

struct Case {
  const char* name;
  std::size_t slots;
  Ids pinned, sources, before, want;
};

std::vector<ParticipantId> ids(const Ids& raw) {
  std::vector<ParticipantId> list;
  for (const auto id : raw) list.emplace_back(id);
  return list;
}

std::vector<std::optional<ParticipantId>> slots(const Ids& raw) {
  std::vector<std::optional<ParticipantId>> list;
  for (const auto id : raw) {
    list.push_back(id == 0 ? std::nullopt : std::optional(ParticipantId(id)));
  }
  return list;
}

class SlotMap : public testing::TestWithParam<Case> {};

TEST_P(SlotMap, ShowsWhoItShould) {
  const Case& one = GetParam();
  EXPECT_EQ(map_slots(one.slots, ids(one.pinned), ids(one.sources), slots(one.before)),
            slots(one.want));
}

INSTANTIATE_TEST_SUITE_P(Rooms, SlotMap,
                         testing::ValuesIn(std::vector<Case>{
                             {"alone", 3, {}, {}, {}, {0, 0, 0}},
                             {"first_other_takes_slot_0", 3, {}, {7}, {}, {7, 0, 0}},
                             {"third_party_moves_nobody", 3, {}, {7, 8}, {7, 0, 0}, {7, 8, 0}},
                             {"who_leaves_leaves_a_hole", 3, {}, {8}, {7, 8, 0}, {0, 8, 0}},
                             {"newcomer_fills_the_hole", 3, {}, {8, 9}, {0, 8, 0}, {9, 8, 0}},
                             {"pin_moves_to_slot_0", 3, {8}, {7, 8}, {7, 8, 0}, {8, 7, 0}},
                             {"pin_of_a_stranger_is_ignored", 3, {42}, {7}, {}, {7, 0, 0}},
                             {"pin_given_twice_counts_once", 2, {8, 8}, {7, 8}, {}, {8, 7}},
                             {"more_people_than_slots", 2, {}, {5, 6, 7}, {}, {5, 6}},
                             {"fewer_slots_than_before", 1, {}, {5, 6}, {6, 5}, {6}},
                         }),
                         test::case_name<Case>);

}  // namespace
}  // namespace sfu
