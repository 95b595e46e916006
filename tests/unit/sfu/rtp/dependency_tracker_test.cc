#include "sfu/rtp/dependency_tracker.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

// As in dependency_descriptor_test.cc: the key frame serves two of three spatial layers.
constexpr const char* kKey =
    "c10001c0081485214eafffaaaa863cf0430c10c302afc0aaa0063c00430010c002a000a80006000040001d954926e0"
    "82b04a0941b820ac1282503157f974000ca864330e222222eca8655304224230eca8775300ef008601df010d03bf02"
    "1b1f80";

class DependencyTrackerTest : public testing::Test {
 protected:
  FrameInfo read(const char* hex, bool in_order = true) {
    const auto read = tracker_.read(from_hex(hex), in_order);
    EXPECT_TRUE(read) << hex;
    return read ? read->frame : FrameInfo{};
  }
  DependencyTracker tracker_;
};

TEST_F(DependencyTrackerTest, AKeyFrameIsWhereEverybodyCanBegin) {
  const FrameInfo key = read(kKey);
  EXPECT_TRUE(key.starts_key_frame && key.starts_picture);
  EXPECT_TRUE(key.needed.contains(kAllLayers));
  EXPECT_TRUE(key.switches.contains({0, 0}));
  const FrameInfo upper = read("c60002");
  EXPECT_FALSE(upper.starts_key_frame || upper.starts_picture);
  EXPECT_FALSE(upper.needed.contains({0, 2}));
  EXPECT_TRUE(upper.needed.contains({1, 0}));
}

TEST_F(DependencyTrackerTest, WhoGetsEverythingGetsTheHighestLayerThatIsSent) {
  read(kKey);
  const FrameInfo second = read("c800041a2800604000");  // S1 T2: D for the second layer's target
  EXPECT_TRUE(second.needed.contains(kAllLayers));
  EXPECT_FALSE(second.needed.contains({1, 1}));
  read("c200055ffd30100c0c");  // all three layers from here on
  EXPECT_TRUE(read("cd000e").needed.contains(kAllLayers));
  EXPECT_FALSE(read("cd000e").needed.contains({1, 3}));
}

TEST_F(DependencyTrackerTest, LowerLayersAreJoinedWhereTheStreamSaysSo) {
  read(kKey);
  read("c200055ffd30100c0c");
  const FrameInfo base = read("c000095ffd70201c1c");  // SSSRRRRRR
  EXPECT_TRUE(base.switches.contains({0, 2}));
  EXPECT_FALSE(base.switches.contains({1, 2}));
  EXPECT_TRUE(base.needed.contains({1, 2}));
}

TEST_F(DependencyTrackerTest, WhatItCannotReadGoesToEverybody) {
  const FrameInfo lost = read("cd000e");
  EXPECT_EQ(lost.needed, DecodeTargets::all());
  EXPECT_TRUE(lost.starts_frame && lost.ends_frame);
  EXPECT_FALSE(lost.starts_key_frame);
  read(kKey);
  EXPECT_EQ(read("ff000e").needed, DecodeTargets::all()) << "of another structure";
  EXPECT_FALSE(tracker_.read(from_hex("c000"), true));
}

TEST_F(DependencyTrackerTest, ALateStructureDoesNotReplaceANewerOne) {
  read("c00001800214eaa860414d1410208427013f00b3");
  read(kKey, false);
  EXPECT_EQ(read("c30002").layer.temporal, 2) << "still one spatial layer with three temporal ones";
}

}  // namespace
}  // namespace sfu
