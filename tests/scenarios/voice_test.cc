// Redundant voice (RED, RFC 2198) and silence that is left out (DTX) through the relay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/visit_world.h"

namespace {

using loadtest::SessionPlan;
using loadtest::SlotReceiver;
using loadtest::Terminal;
using sfu::TimeDelta;
using sfu::api::Codec;
using test::kPicture;
using test::kVoice;
using testing::IsEmpty;

class Voice : public testing::TestWithParam<std::uint64_t> {
 protected:
  static SessionPlan red() {
    SessionPlan plan;
    plan.voice_codecs = {Codec::kRed, Codec::kOpus};
    return plan;
  }
  static loadtest::Line lossy() {
    loadtest::Line line = test::line(5'000, 40);
    line.down.loss_ppm = 50'000;  // single packets
    return line;
  }
  static const SlotReceiver::Counts& voice(const Terminal& viewer, std::size_t slot = 0) {
    return viewer.receiver(kVoice[slot]).counts();
  }
  void speak(Terminal& terminal, bool on, test::VisitWorld& visit) {
    terminal.speak(on, visit.world.now());
    visit.world.wake(&terminal);
  }
};

// What the next packet repeats need not be concealed; only two lost in a row must.
TEST_P(Voice, RedundancyHidesTheLossOfSinglePackets) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  test::VisitWorld visit(GetParam());
  visit.join(1, test::fibre(), red());
  Terminal& with = visit.join(2, lossy(), red());
  Terminal& without = visit.join(3, lossy());
  Terminal& good = visit.join(4, test::fibre(), red());
  visit.run_for(TimeDelta::seconds(20));
  EXPECT_GT(voice(with).by_codec.at(Codec::kRed), 800) << "from the third loss on";
  EXPECT_EQ(voice(without).by_codec.size(), 1U);
  EXPECT_GT(voice(without).by_codec.at(Codec::kOpus), 900);
  EXPECT_GT(voice(without).concealed, 25) << "5 % of 1,000";
  EXPECT_LT(voice(with).concealed * 3, voice(without).concealed) << "from then on";
  EXPECT_GT(voice(with).restored, 20);
  EXPECT_EQ(voice(good).by_codec.size(), 1U) << "nothing to repeat on a good line";
  EXPECT_GT(voice(good).by_codec.at(Codec::kOpus), 900);
  EXPECT_GT(visit.world.metrics().voice_repeated.value(), 800);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// The relay makes plain packets of redundant ones, and those that were lost are among them.
TEST_P(Voice, WhatAnUplinkLostIsThereForThoseWhoKnowNoRed) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  test::VisitWorld visit(GetParam());
  loadtest::Line uphill = test::line(5'000, 40);
  uphill.up.loss_ppm = 50'000;
  visit.join(1, uphill, red());
  Terminal& listener = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(20));
  EXPECT_EQ(voice(listener).by_codec.size(), 1U);
  EXPECT_GT(voice(listener).by_codec.at(Codec::kOpus), 950);
  EXPECT_LT(voice(listener).concealed, 10) << "of about 50 that were lost";
  EXPECT_GT(visit.world.metrics().voice_restored.value(), 30);
  EXPECT_EQ(visit.world.metrics().voice_repeated.value(), 0);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// A packet of silence every 400 ms; nothing is missed, and time goes on as at the microphone.
TEST_P(Voice, SilenceCostsFewPacketsAndIsNotConcealed) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  test::VisitWorld visit(GetParam());
  Terminal::Options quiet;
  quiet.dtx = true;
  Terminal& publisher = visit.join(1, test::fibre(), red(), quiet);
  Terminal& viewer = visit.join(2, test::line(20'000, 30), red());
  visit.run_for(TimeDelta::seconds(4));
  const std::int64_t spoken = voice(viewer).frames;
  EXPECT_GT(spoken, 180);
  speak(publisher, false, visit);
  visit.run_for(TimeDelta::seconds(10));
  EXPECT_NEAR(static_cast<double>(voice(viewer).frames - spoken), 25, 3);
  const std::int64_t silent = voice(viewer).frames;
  speak(publisher, true, visit);
  visit.run_for(TimeDelta::seconds(4));
  EXPECT_GT(voice(viewer).frames - silent, 190) << "speech begins without delay";
  EXPECT_EQ(voice(viewer).concealed, 0);
  EXPECT_LE(*viewer.lip_sync_error(0), TimeDelta::ms(40));
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// Two who are silent most of the time take turns in one slot.
TEST_P(Voice, SilenceSurvivesAnotherFaceInTheSlot) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  test::VisitWorld visit(GetParam());
  Terminal::Options quiet;
  quiet.dtx = true;
  Terminal& first = visit.join(1, test::fibre(), red(), quiet);
  quiet.clock_offset = TimeDelta::seconds(7'654'321);
  Terminal& second = visit.join(2, test::fibre(), red(), quiet);
  Terminal& viewer = visit.join(3, test::line(20'000, 30), red());
  visit.run_for(TimeDelta::seconds(4));
  for (int turn = 0; turn < 6; ++turn) {
    Terminal& shown = turn % 2 == 0 ? second : first;
    visit.world.command(sfu::api::PinSlots{viewer.id(), {shown.id()}});
    speak(first, turn % 3 == 0, visit);
    speak(second, turn % 3 == 1, visit);
    visit.run_for(TimeDelta::ms(3'700));
    const auto& clock = viewer.receiver(kVoice[0]).clock_error();
    ASSERT_TRUE(clock);
    EXPECT_EQ(clock->publisher, shown.id());
    ASSERT_TRUE(viewer.lip_sync_error(0));
    EXPECT_LE(*viewer.lip_sync_error(0), TimeDelta::ms(40));
  }
  EXPECT_EQ(voice(viewer, 0).concealed + voice(viewer, 1).concealed, 0);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, Voice, testing::Values(541, 542, 543));

}  // namespace
