#include "sfu/rtp/layer_selector.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

IncomingRtp packet(UnwrappedSeq sequence, bool key = false) {
  IncomingRtp in;
  in.codec = api::Codec::kVp8;
  in.sequence = sequence;
  in.frame.starts_key_frame = key;
  return in;
}

class LayerSelectorTest : public testing::Test {
 protected:
  void SetUp() override {
    selector.set_target(DataRate::kbps(200));
    selector.set_available(0, DataRate::kbps(150), true);
    selector.set_available(1, DataRate::kbps(500), true);
    selector.set_available(2, DataRate::kbps(1'700), true);
  }
  LayerSelector selector;
};

TEST_F(LayerSelectorTest, WaitsForAKeyFrameFirst) {
  EXPECT_EQ(selector.needs_key_frame(), 0U);
  EXPECT_FALSE(selector.forward(0, packet(10)));
  EXPECT_FALSE(selector.forward(1, packet(10, true))) << "not the wanted one";
  EXPECT_TRUE(selector.forward(0, packet(11, true)));
  EXPECT_EQ(selector.current(), 0U);
  EXPECT_EQ(selector.needs_key_frame(), std::nullopt);
  EXPECT_TRUE(selector.forward(0, packet(12)));
  EXPECT_FALSE(selector.forward(0, packet(9))) << "from before the key frame";
}

TEST_F(LayerSelectorTest, SwitchesAtTheKeyFrameOfTheWantedOne) {
  ASSERT_TRUE(selector.forward(0, packet(1, true)));
  selector.set_target(DataRate::kbps(600));
  EXPECT_EQ(selector.wanted(), 1U);
  EXPECT_EQ(selector.needs_key_frame(), 1U);
  EXPECT_TRUE(selector.forward(0, packet(2)));
  EXPECT_FALSE(selector.forward(1, packet(2)));
  EXPECT_TRUE(selector.forward(1, packet(3, true)));
  EXPECT_FALSE(selector.forward(0, packet(3)));
  EXPECT_EQ(selector.current(), 1U);
}

TEST_F(LayerSelectorTest, AKeyFrameWhoseFirstPacketComesLateIsNoPlaceToStart) {
  EXPECT_FALSE(selector.forward(0, packet(11)));
  EXPECT_FALSE(selector.forward(0, packet(10, true)));
  EXPECT_EQ(selector.needs_key_frame(), 0U);
}

struct Choice {
  const char* name;
  std::int64_t target_kbps;
  std::size_t from, want;
};
class LayerSelectorChoice : public LayerSelectorTest, public testing::WithParamInterface<Choice> {};

TEST_P(LayerSelectorChoice, TakesTheBestThatFits) {
  const std::int64_t comes_from[] = {200, 600, 5'000};
  selector.set_target(DataRate::kbps(comes_from[GetParam().from]));
  ASSERT_EQ(selector.wanted(), GetParam().from);
  selector.set_target(DataRate::kbps(GetParam().target_kbps));
  EXPECT_EQ(selector.wanted(), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Targets, LayerSelectorChoice,
                         testing::Values(Choice{"up_needs_headroom", 560, 0, 0},
                                         Choice{"up", 576, 0, 1}, Choice{"two_up", 2'000, 0, 2},
                                         Choice{"stays_when_it_just_fits", 501, 1, 1},
                                         Choice{"down", 499, 1, 0},
                                         Choice{"lowest_when_none_fits", 40, 2, 0}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(LayerSelectorTest, LeavesAnEncodingThatStops) {
  selector.set_target(DataRate::kbps(5'000));
  ASSERT_TRUE(selector.forward(2, packet(1, true)));
  selector.set_available(2, DataRate::zero(), false);
  EXPECT_EQ(selector.needs_key_frame(), 1U);
  selector.set_available(0, DataRate::zero(), false);
  selector.set_available(1, DataRate::zero(), false);
  EXPECT_EQ(selector.wanted(), std::nullopt);
  EXPECT_EQ(selector.needs_key_frame(), std::nullopt);
}

TEST_F(LayerSelectorTest, ASenderThatBeganAnewNeedsAKeyFrame) {
  ASSERT_TRUE(selector.forward(0, packet(100'000, true)));
  EXPECT_FALSE(selector.forward(0, packet(70'000)));
  EXPECT_EQ(selector.needs_key_frame(), 0U);
  EXPECT_TRUE(selector.forward(0, packet(70'001, true)));
}

TEST(LayerSelector, OneEncodingIsTakenWhateverItNeeds) {
  LayerSelector selector;
  EXPECT_FALSE(selector.forward(0, packet(1, true))) << "nothing available yet";
  selector.set_available(0, DataRate::zero(), true);
  selector.set_target(DataRate::kbps(30));
  EXPECT_TRUE(selector.forward(0, packet(2, true)));
  selector.set_available(0, DataRate::kbps(900), true);
  EXPECT_TRUE(selector.forward(0, packet(3)));
  EXPECT_FALSE(selector.forward(99, packet(4, true)));
}

TEST(LayerSelector, VoiceNeedsNoKeyFrame) {
  LayerSelector selector;
  selector.set_available(0, DataRate::kbps(30), true);
  IncomingRtp voice;
  voice.sequence = 5;
  EXPECT_TRUE(selector.forward(0, voice));
}

}  // namespace
}  // namespace sfu
