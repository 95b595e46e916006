#include "sfu/rtp/layer_selector.h"

#include <gtest/gtest.h>

#include <string>

namespace sfu {
namespace {

IncomingRtp packet(UnwrappedSeq sequence, bool key = false) {
  IncomingRtp in;
  in.codec = api::Codec::kVp8;
  in.sequence = sequence;
  in.frame.starts_key_frame = key;
  return in;
}

bool shown(LayerSelector& selector, std::size_t encoding, const IncomingRtp& in) {
  return selector.forward(encoding, in) == LayerSelector::Verdict::kForward;
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
  EXPECT_FALSE(shown(selector, 0, packet(10)));
  EXPECT_FALSE(shown(selector, 1, packet(10, true))) << "not the wanted one";
  EXPECT_TRUE(shown(selector, 0, packet(11, true)));
  EXPECT_EQ(selector.current(), 0U);
  EXPECT_EQ(selector.needs_key_frame(), std::nullopt);
  EXPECT_TRUE(shown(selector, 0, packet(12)));
  EXPECT_FALSE(shown(selector, 0, packet(9))) << "from before the key frame";
}

TEST_F(LayerSelectorTest, SwitchesAtTheKeyFrameOfTheWantedOne) {
  ASSERT_TRUE(shown(selector, 0, packet(1, true)));
  selector.set_target(DataRate::kbps(600));
  EXPECT_EQ(selector.wanted(), 1U);
  EXPECT_EQ(selector.needs_key_frame(), 1U);
  EXPECT_TRUE(shown(selector, 0, packet(2)));
  EXPECT_FALSE(shown(selector, 1, packet(2)));
  EXPECT_TRUE(shown(selector, 1, packet(3, true)));
  EXPECT_FALSE(shown(selector, 0, packet(3)));
  EXPECT_EQ(selector.current(), 1U);
}

TEST_F(LayerSelectorTest, AKeyFrameWhoseFirstPacketComesLateIsNoPlaceToStart) {
  EXPECT_FALSE(shown(selector, 0, packet(11)));
  EXPECT_FALSE(shown(selector, 0, packet(10, true)));
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
  ASSERT_TRUE(shown(selector, 2, packet(1, true)));
  selector.set_available(2, DataRate::zero(), false);
  EXPECT_EQ(selector.needs_key_frame(), 1U);
  selector.set_available(0, DataRate::zero(), false);
  selector.set_available(1, DataRate::zero(), false);
  EXPECT_EQ(selector.wanted(), std::nullopt);
  EXPECT_EQ(selector.needs_key_frame(), std::nullopt);
}

TEST_F(LayerSelectorTest, ASenderThatBeganAnewNeedsAKeyFrame) {
  ASSERT_TRUE(shown(selector, 0, packet(100'000, true)));
  EXPECT_FALSE(shown(selector, 0, packet(70'000)));
  EXPECT_EQ(selector.needs_key_frame(), 0U);
  EXPECT_TRUE(shown(selector, 0, packet(70'001, true)));
}

TEST(LayerSelector, OneEncodingIsTakenWhateverItNeeds) {
  LayerSelector selector;
  EXPECT_FALSE(shown(selector, 0, packet(1, true))) << "nothing available yet";
  selector.set_available(0, DataRate::zero(), true);
  selector.set_target(DataRate::kbps(30));
  EXPECT_TRUE(shown(selector, 0, packet(2, true)));
  selector.set_available(0, DataRate::kbps(900), true);
  EXPECT_TRUE(shown(selector, 0, packet(3)));
  EXPECT_FALSE(shown(selector, 99, packet(4, true)));
}

TEST(LayerSelector, VoiceNeedsNoKeyFrame) {
  LayerSelector selector;
  selector.set_available(0, DataRate::kbps(30), true);
  IncomingRtp voice;
  voice.sequence = 5;
  EXPECT_TRUE(shown(selector, 0, voice));
}

// Three spatial layers with two temporal ones each, full SVC as the descriptors tell it.
class SvcLayers : public testing::Test {
 protected:
  void SetUp() override {
    LayerRates rates;
    for (std::uint8_t spatial = 0; spatial < 3; ++spatial) {
      rates.set({spatial, 0}, DataRate::kbps(100 << spatial));
      rates.set({spatial, 1}, DataRate::kbps(50 << spatial));
    }
    selector_.set_available(0, DataRate::kbps(1'050), true);
    selector_.set_layers(0, rates);
  }
  IncomingRtp frame(std::uint8_t spatial, std::uint8_t temporal, bool key = false) {
    IncomingRtp in;
    in.codec = api::Codec::kVp9;
    in.sequence = next_++;
    in.frame.layer = {spatial, temporal};
    in.frame.starts_key_frame = key && spatial == 0;
    in.frame.starts_frame = in.frame.ends_frame = true;
    in.frame.starts_picture = spatial == 0;
    in.frame.needed = DecodeTargets::none();
    in.marker = spatial == 2;
    each_target([&](LayerId target) {
      if (spatial <= target.spatial && temporal <= target.temporal) in.frame.needed.add(target);
      const bool own = std::min<std::uint8_t>(target.spatial, 2) == spatial;
      if (key || (own && temporal <= target.temporal)) in.frame.switches.add(target);
    });
    return in;
  }
  // Which layers of a picture go out, and where it is closed.
  std::string picture(std::uint8_t temporal, bool key = false) {
    std::string out;
    for (std::uint8_t spatial = 0; spatial < 3; ++spatial) {
      const IncomingRtp in = frame(spatial, temporal, key);
      const auto verdict = selector_.forward(0, in);
      if (verdict != LayerSelector::Verdict::kForward) continue;
      out += static_cast<char>('0' + spatial);
      if (selector_.closes_picture(in)) out += '.';
    }
    return out;
  }
  LayerSelector selector_;
  UnwrappedSeq next_ = 100;
};

TEST_F(SvcLayers, EverythingGoesWhereEverythingFits) {
  EXPECT_EQ(picture(0), "") << "no key frame yet";
  EXPECT_EQ(picture(0, true), "012.");
  EXPECT_EQ(picture(1), "012.");
  EXPECT_EQ(selector_.wanted_layers(), kAllLayers);
}

TEST_F(SvcLayers, FrameRateGoesBeforeDetailAndTheMarkerMovesWithIt) {
  selector_.set_target(DataRate::kbps(720));  // 100 + 200 + 400
  EXPECT_EQ(selector_.wanted_layers(), (LayerId{3, 0}));
  EXPECT_EQ(picture(0, true), "012.");
  EXPECT_EQ(picture(1), "");
  selector_.set_target(DataRate::kbps(460));  // 150 + 300
  EXPECT_EQ(selector_.wanted_layers(), (LayerId{1, 3}));
  EXPECT_EQ(picture(0), "01.") << "the second layer's frame can be joined";
  EXPECT_EQ(picture(1), "01.");
}

TEST_F(SvcLayers, OfHandsThatSignDetailGoesBeforeFrameRate) {
  selector_.set_motion_first(true);
  selector_.set_target(DataRate::kbps(720));
  EXPECT_EQ(selector_.wanted_layers(), (LayerId{1, 3})) << "150 + 300, all frames";
  EXPECT_FALSE(selector_.whole());
  selector_.set_target(DataRate::kbps(10'000));
  EXPECT_TRUE(selector_.whole());
}

TEST_F(SvcLayers, GoingUpInDetailWaitsForAKeyFrame) {
  selector_.set_target(DataRate::kbps(160));
  EXPECT_EQ(picture(0, true), "0.");
  EXPECT_EQ(picture(1), "0.");
  selector_.set_target(DataRate::kbps(5'000));
  EXPECT_EQ(selector_.needs_key_frame(), std::nullopt) << "perhaps the next picture will do";
  EXPECT_EQ(picture(0), "0.");
  EXPECT_EQ(selector_.needs_key_frame(), 0U);
  EXPECT_EQ(picture(0, true), "012.");
  EXPECT_EQ(selector_.needs_key_frame(), std::nullopt);
}

TEST_F(SvcLayers, GoingDownInDetailCostsNoKeyFrame) {
  EXPECT_EQ(picture(0, true), "012.");
  selector_.set_target(DataRate::kbps(460));
  selector_.forward(0, frame(0, 0));
  EXPECT_EQ(selector_.needs_key_frame(), std::nullopt) << "the next layer's frame can be joined";
  selector_.forward(0, frame(1, 0));
  EXPECT_EQ(selector_.layers().spatial, 1);
  EXPECT_EQ(selector_.needs_key_frame(), std::nullopt);
}

TEST_F(SvcLayers, GoingDownWhereNothingCanBeJoinedNeedsAKeyFrame) {
  EXPECT_EQ(picture(0, true), "012.");
  selector_.set_target(DataRate::kbps(460));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(selector_.needs_key_frame(), std::nullopt);
    IncomingRtp in = frame(0, 0);
    in.frame.switches = DecodeTargets::none();
    selector_.forward(0, in);
  }
  EXPECT_EQ(selector_.needs_key_frame(), 0U);
}

TEST_F(SvcLayers, WhatComesLateIsJudgedByItsOwnTime) {
  EXPECT_EQ(picture(0, true), "012.");
  const IncomingRtp late = frame(2, 1);
  selector_.set_target(DataRate::kbps(160));
  EXPECT_EQ(picture(0), "0.");
  EXPECT_EQ(selector_.forward(0, late), LayerSelector::Verdict::kForward);
}

TEST_F(SvcLayers, AChangeOfCodecIsABeginning) {
  EXPECT_EQ(picture(0, true), "012.");
  IncomingRtp other = frame(0, 0);
  other.codec = api::Codec::kVp8;
  EXPECT_EQ(selector_.forward(0, other), LayerSelector::Verdict::kNotShown);
  EXPECT_EQ(selector_.needs_key_frame(), 0U);
}

}  // namespace
}  // namespace sfu
