#include "sfu/room/codec_choice.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using api::Codec;

std::vector<api::CodecParameters> offers(std::initializer_list<Codec> codecs) {
  std::vector<api::CodecParameters> all;
  for (const Codec codec : codecs) all.emplace_back().codec = codec;
  return all;
}
api::CodecSet set(std::initializer_list<Codec> codecs) {
  api::CodecSet one;
  for (const Codec codec : codecs) one.add(codec);
  return one;
}

const auto kBrowser = offers({Codec::kAv1, Codec::kVp9, Codec::kVp8});
const api::CodecSet kAll = set({Codec::kAv1, Codec::kVp9, Codec::kVp8});
const api::CodecSet kOld = set({Codec::kVp8, Codec::kH264});

TEST(CodecChoice, LeavesWellAlone) {
  CodecChoice choice;
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kOld}), std::nullopt) << "nothing is sent yet";
  choice.on_packet(Codec::kAv1);
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kAll, kAll}), std::nullopt);
  EXPECT_EQ(choice.choose(kBrowser, {}), std::nullopt);
}

TEST(CodecChoice, AsksOnceForWhatEverybodyHasAndGoesBackAfterwards) {
  CodecChoice choice;
  choice.on_packet(Codec::kAv1);
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kAll, kOld}), Codec::kVp8);
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kAll, kOld}), std::nullopt) << "asked already";
  choice.on_packet(Codec::kVp8);
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kAll, kOld}), std::nullopt);
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kAll}), Codec::kAv1) << "the reason is gone";
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kAll}), std::nullopt);
}

TEST(CodecChoice, ServesMostWhereNoneServesAll) {
  CodecChoice choice;
  choice.on_packet(Codec::kVp9);
  const api::CodecSet h264 = set({Codec::kH264});
  EXPECT_EQ(choice.choose(kBrowser, std::vector{kOld, kOld, h264}), Codec::kVp8);
  CodecChoice alone;
  alone.on_packet(Codec::kH264);
  EXPECT_EQ(alone.choose(offers({Codec::kH264}), std::vector{kAll}), std::nullopt)
      << "a tool with one codec has no other";
}

}  // namespace
}  // namespace sfu
