// Every codec in every layer mode through the relay: late join, loss, a line that grows thin, and
// parties that do not have the codec. The receivers judge by what the encoder put into the frames
// (loadtest/terminal/decoded_frames.h): breaches() is empty only where every frame that came was
// whole, had all it refers to, and said so in its headers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "tests/support/visit_world.h"

namespace {

using loadtest::LinkProfile;
using loadtest::ScalabilityMode;
using loadtest::SessionPlan;
using loadtest::SlotReceiver;
using loadtest::Terminal;
using sfu::DataRate;
using sfu::TimeDelta;
using sfu::api::Codec;
using test::kPicture;
using test::kVoice;
using testing::IsEmpty;

struct Kind {
  std::string name;
  Codec codec;
  ScalabilityMode mode = ScalabilityMode::kL1T1;
  bool simulcast = false;
  [[nodiscard]] bool layered() const { return simulcast || spatial_layers(mode) > 1; }
};

const std::vector<Kind>& kinds() {
  using M = ScalabilityMode;
  static const std::vector<Kind> all = {
      {"vp8", Codec::kVp8},
      {"vp8_simulcast", Codec::kVp8, M::kL1T1, true},
      {"h264", Codec::kH264},
      {"h264_simulcast", Codec::kH264, M::kL1T1, true},
      {"vp9", Codec::kVp9},
      {"vp9_l1t3", Codec::kVp9, M::kL1T3},
      {"vp9_l3t3", Codec::kVp9, M::kL3T3},
      {"vp9_l3t3_key", Codec::kVp9, M::kL3T3Key},
      {"av1", Codec::kAv1},
      {"av1_l1t3", Codec::kAv1, M::kL1T3},
      {"av1_l3t3", Codec::kAv1, M::kL3T3},
  };
  return all;
}

std::vector<Kind> layered_kinds() {
  std::vector<Kind> some;
  std::ranges::copy_if(kinds(), std::back_inserter(some), [](const Kind& kind) {
    return kind.layered() || kind.mode != ScalabilityMode::kL1T1;
  });
  return some;
}

SessionPlan publishing(const Kind& kind) {
  SessionPlan plan;
  plan.simulcast = kind.simulcast;
  plan.picture_codecs = {kind.codec};
  if (kind.codec != Codec::kVp8) plan.picture_codecs.push_back(Codec::kVp8);
  return plan;
}

SessionPlan watching(const Kind& kind) {
  SessionPlan plan = publishing(kind);
  plan.simulcast = false;
  return plan;
}

Terminal::Options camera(const Kind& kind) {
  Terminal::Options options;
  options.mode = kind.mode;
  options.encodings = {DataRate::kbps(600)};
  if (kind.simulcast) {
    options.encodings = {DataRate::kbps(100), DataRate::kbps(250), DataRate::kbps(600)};
  }
  options.rate.start = DataRate::kbps(2'500);
  return options;
}

std::int64_t frames_of_layer(const Terminal& viewer, std::size_t spatial) {
  const auto& layers = viewer.receiver(kPicture[0]).counts().layers[spatial];
  return std::accumulate(layers.begin(), layers.end(), std::int64_t{0});
}

using Case = std::tuple<Kind, std::uint64_t>;
class CodecScenario : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] const Kind& kind() const { return std::get<0>(GetParam()); }
  [[nodiscard]] std::string told() const {
    return kind().name + " seed " + std::to_string(std::get<1>(GetParam()));
  }
  Terminal& publish(const loadtest::Line& line) {
    return visit.join(1, line, publishing(kind()), camera(kind()));
  }
  Terminal& watch(std::uint32_t id, const loadtest::Line& line) {
    return visit.join(id, line, watching(kind()), test::voice_only());
  }
  static const SlotReceiver::Counts& picture(const Terminal& viewer) {
    return viewer.receiver(kPicture[0]).counts();
  }

  test::VisitWorld visit{std::get<1>(GetParam())};
};

std::string name_of(const testing::TestParamInfo<Case>& row) {
  return std::get<0>(row.param).name + "_" + std::to_string(std::get<1>(row.param));
}

class LateJoin : public CodecScenario {};

// One key frame for everybody is the price of somebody new, however many layers there are; with
// simulcast one for each change of encoding while the new line's estimate finds its way.
TEST_P(LateJoin, SeesAPictureWithinASecondForOneKeyFrame) {
  SCOPED_TRACE(told());
  Terminal& publisher = publish(test::fibre());
  Terminal& first = watch(2, test::fibre());
  visit.run_for(TimeDelta::seconds(8));
  const std::int64_t before = publisher.key_frames_sent();
  Terminal& late = watch(3, test::line(20'000, 60));
  visit.run_for(TimeDelta::seconds(6));
  ASSERT_TRUE(late.connected_at() && picture(late).first_frame);
  EXPECT_LE(*picture(late).first_frame - *late.connected_at(), TimeDelta::ms(1'120));
  const std::int64_t needed = kind().simulcast ? 5 : 1;
  EXPECT_LE(publisher.key_frames_sent() - before, needed);
  EXPECT_GT(picture(late).by_codec.at(kind().codec), 60);
  EXPECT_LT(picture(first).longest_freeze, TimeDelta::ms(400));
  for (const Terminal* viewer : {&first, &late}) {
    const std::size_t top = spatial_layers(kind().mode) - std::size_t{1};
    EXPECT_GT(frames_of_layer(*viewer, top), 45) << "of the best layer, in 6 s";
  }
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, LateJoin,
                         testing::Combine(testing::ValuesIn(kinds()), testing::Values(501, 502)),
                         name_of);

class BurstLoss : public CodecScenario {
 protected:
  static loadtest::Line lossy() {
    loadtest::Line line = test::line(20'000, 30);
    for (LinkProfile* way : {&line.up, &line.down}) {
      way->burst_start_ppm = 10'000;
      way->burst_end_ppm = 300'000;
    }
    return line;
  }
};

TEST_P(BurstLoss, IsRepairedOnBothWays) {
  SCOPED_TRACE(told());
  publish(lossy());
  Terminal& viewer = watch(2, lossy());
  visit.run_for(TimeDelta::seconds(15));
  EXPECT_GT(visit.world.metrics().nacks_sent.value(), 5) << "asked of the publisher";
  EXPECT_GT(visit.world.metrics().rtp_retransmitted.value(), 5) << "given to the viewer";
  EXPECT_GT(picture(viewer).recovered, 5);
  EXPECT_GT(picture(viewer).frames, 190) << "of 15 a second";
  EXPECT_LT(picture(viewer).longest_freeze, TimeDelta::ms(1'500));
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// Nothing passes for longer than any history: no repair can help, a key frame must.
TEST_P(BurstLoss, AHoleThatNothingRepairsEndsWithAKeyFrame) {
  SCOPED_TRACE(told());
  Terminal& publisher = publish(test::fibre());
  Terminal& viewer = watch(2, test::line(20'000, 20));
  visit.run_for(TimeDelta::seconds(4));
  loadtest::Line dead = test::line(20'000, 20);
  dead.down.loss_ppm = 1'000'000;
  visit.world.change_line(&viewer, dead);
  visit.run_for(TimeDelta::seconds(4));
  visit.world.change_line(&viewer, test::line(20'000, 20));
  const std::int64_t key_frames = publisher.key_frames_sent();
  const std::int64_t frames = picture(viewer).frames;
  const sfu::Timestamp healed = visit.world.now();
  ASSERT_TRUE(visit.world.run_until([&] { return picture(viewer).frames > frames + 10; },
                                    healed + TimeDelta::seconds(6)));
  EXPECT_GT(publisher.key_frames_sent(), key_frames);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, BurstLoss,
                         testing::Combine(testing::ValuesIn(kinds()), testing::Values(511, 512)),
                         name_of);

class ThinLine : public CodecScenario {};

// Layers go and come back; voice stays, and the picture never shows what it cannot.
TEST_P(ThinLine, DropsLayersAndTakesThemUpAgain) {
  SCOPED_TRACE(told());
  publish(test::line(20'000, 60));  // a key frame that is asked for comes some pictures later
  Terminal& viewer = watch(2, test::fibre());
  const auto best = [&] {
    if (kind().simulcast) return viewer.receiver(kPicture[0]).encoding() == 2;
    const auto before = viewer.receiver(kPicture[0]).counts().layers;
    visit.run_for(TimeDelta::seconds(2));
    const auto after = viewer.receiver(kPicture[0]).counts().layers;
    const std::size_t top = spatial_layers(kind().mode) - std::size_t{1};
    return after[top][2] > before[top][2] + 5;
  };
  visit.run_for(TimeDelta::seconds(15));
  EXPECT_TRUE(best());

  // Frame rate alone saves a half; of three spatial layers the lowest needs a seventh.
  visit.world.change_line(&viewer, test::line(kind().layered() ? 300 : 500, 30));
  visit.run_for(TimeDelta::seconds(12));
  EXPECT_FALSE(best());
  const auto settled = picture(viewer).frames;
  const auto given_up = picture(viewer).given_up;
  const auto concealed = viewer.receiver(kVoice[0]).counts().concealed;
  const auto spoken = viewer.receiver(kVoice[0]).counts().frames;
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_GT(picture(viewer).frames, settled + 10);
  EXPECT_LE(picture(viewer).given_up, given_up + 2) << "what is left out leaves no hole";
  EXPECT_LE(viewer.receiver(kVoice[0]).counts().concealed, concealed + 5);
  EXPECT_GT(viewer.receiver(kVoice[0]).counts().frames, spoken + 230) << "of 250";

  visit.world.change_line(&viewer, test::fibre());
  visit.run_for(TimeDelta::seconds(35));
  EXPECT_TRUE(best());
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ThinLine,
                         testing::Combine(testing::ValuesIn(layered_kinds()),
                                          testing::Values(521, 522)),
                         name_of);

class MixedCodecs : public CodecScenario {};

TEST_P(MixedCodecs, ThePublisherSendsWhatEverybodyHasAndThenItsOwnAgain) {
  SCOPED_TRACE(told());
  publish(test::fibre());
  Terminal& able = watch(2, test::fibre());
  visit.run_with_signalling(TimeDelta::seconds(4));
  EXPECT_GT(picture(able).by_codec.at(kind().codec), 30);

  Terminal& poor = visit.join(3, test::fibre(), {}, test::voice_only());  // VP8 alone
  visit.run_with_signalling(TimeDelta::seconds(6));
  ASSERT_TRUE(picture(poor).first_frame);
  EXPECT_LE(*picture(poor).first_frame - *poor.connected_at(), TimeDelta::seconds(2));
  EXPECT_EQ(picture(poor).by_codec.size(), 1U);
  const auto in_vp8 = [&] { return picture(able).by_codec.at(Codec::kVp8); };
  EXPECT_GT(in_vp8(), 40);

  visit.leave(poor);
  visit.run_with_signalling(TimeDelta::seconds(2));
  const std::int64_t vp8 = in_vp8();
  const std::int64_t own = picture(able).by_codec.at(kind().codec);
  visit.run_with_signalling(TimeDelta::seconds(4));
  EXPECT_EQ(in_vp8(), vp8);
  EXPECT_GT(picture(able).by_codec.at(kind().codec), own + 50);
  EXPECT_LT(picture(able).longest_freeze, TimeDelta::ms(1'000));
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

std::vector<Kind> but_vp8() {
  std::vector<Kind> some;
  std::ranges::copy_if(kinds(), std::back_inserter(some),
                       [](const Kind& kind) { return kind.codec != Codec::kVp8; });
  return some;
}
INSTANTIATE_TEST_SUITE_P(Seeds, MixedCodecs,
                         testing::Combine(testing::ValuesIn(but_vp8()), testing::Values(531, 532)),
                         name_of);

}  // namespace
