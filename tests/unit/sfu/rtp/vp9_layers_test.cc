#include "sfu/rtp/vp9_layers.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

Vp9Descriptor packet(std::uint8_t spatial, std::uint8_t temporal, bool inter_picture = true) {
  Vp9Descriptor descriptor;
  descriptor.has_layers = true;
  descriptor.starts_frame = descriptor.ends_frame = true;
  descriptor.spatial_id = spatial;
  descriptor.temporal_id = temporal;
  descriptor.inter_picture = inter_picture;
  descriptor.inter_layer = spatial > 0;
  descriptor.switching_up_point = true;
  return descriptor;
}

TEST(Vp9Layers, LowerLayersAreNeededByHigherTargets) {
  Vp9Layers layers;
  const FrameInfo frame = layers.read(packet(1, 1));
  EXPECT_TRUE(frame.needed.contains({1, 1}));
  EXPECT_TRUE(frame.needed.contains({2, 2}));
  EXPECT_FALSE(frame.needed.contains({0, 2}));
  EXPECT_FALSE(frame.needed.contains({2, 0}));
}

TEST(Vp9Layers, WithoutInterLayerPredictionEachTargetHasItsOwnLayer) {
  Vp9Layers layers;
  Vp9Descriptor key = packet(0, 0, false);
  key.spatial_layers = 3;
  layers.read(key);
  Vp9Descriptor lower = packet(0, 0);
  lower.not_for_upper_layers = true;
  EXPECT_TRUE(layers.read(lower).needed.contains({0, 0}));
  EXPECT_FALSE(layers.read(lower).needed.contains({1, 0}));
  Vp9Descriptor top = packet(2, 0);
  top.not_for_upper_layers = true;
  EXPECT_TRUE(layers.read(top).needed.contains(kAllLayers)) << "the highest there is";
}

TEST(Vp9Layers, JoinsAtKeyFramesAndSwitchingUpPoints) {
  Vp9Layers layers;
  const FrameInfo key = layers.read(packet(0, 0, false));
  EXPECT_TRUE(key.starts_key_frame);
  EXPECT_TRUE(key.switches.contains({2, 2}));
  const FrameInfo base = layers.read(packet(0, 0));
  EXPECT_FALSE(base.starts_key_frame);
  EXPECT_TRUE(base.switches.contains({0, 2}));
  EXPECT_FALSE(base.switches.contains({1, 0})) << "needs the upper layer's earlier pictures";
  Vp9Descriptor none = packet(0, 1);
  none.switching_up_point = false;
  EXPECT_EQ(layers.read(none).switches, DecodeTargets::none());
}

TEST(Vp9Layers, PicturesBeginAtTheLowestLayer) {
  Vp9Layers layers;
  EXPECT_TRUE(layers.read(packet(0, 0)).starts_picture);
  EXPECT_FALSE(layers.read(packet(1, 0)).starts_picture);
  EXPECT_TRUE(layers.read(packet(1, 0)).starts_frame);
}

}  // namespace
}  // namespace sfu
