#include "sfu/room/uplink_planner.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using api::PlanReason;
using api::UplinkPlan;

UplinkPlanner::Needs adsl(std::int64_t kbps) {
  return {.line = DataRate::kbps(kbps), .framing = Framing::kAtm, .control = DataRate::kbps(11)};
}

// What the plan costs on its line, headers and cells included.
DataRate cost(const UplinkPlan& plan, Framing framing) {
  const DataRate voice = UplinkPlanner::on_line(plan.voice, framing);
  if (!plan.picture) return voice;
  const DataRate one = UplinkPlanner::picture_in(DataRate::kbps(1'000), framing);
  return voice + plan.picture->rate.scaled(1'000'000, one.bps());
}

struct Step {
  std::int64_t line_kbps;
  std::int64_t packet_ms;
  std::int64_t voice_kbps;
  int height;  // 0: no picture
  int frames_per_second;
};
void PrintTo(const Step& step, std::ostream* out) { *out << step.line_kbps << " kbit/s"; }

class Ladder : public testing::TestWithParam<Step> {};
TEST_P(Ladder, FitsTheLineWithTheVoiceFirst) {
  const Step& step = GetParam();
  UplinkPlanner planner;
  const auto plan = planner.plan(adsl(step.line_kbps), Timestamp());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->voice.packet_time, TimeDelta::ms(step.packet_ms));
  EXPECT_EQ(plan->voice.rate, DataRate::kbps(step.voice_kbps));
  EXPECT_EQ(plan->picture ? plan->picture->height : 0, step.height);
  EXPECT_EQ(plan->picture ? plan->picture->frames_per_second : 0, step.frames_per_second);
  EXPECT_LE(cost(*plan, Framing::kAtm) + DataRate::kbps(11), DataRate::kbps(step.line_kbps));
  EXPECT_EQ(plan->reason, PlanReason::kOwnLine);
}
INSTANTIATE_TEST_SUITE_P(Lines, Ladder,
                         testing::Values(Step{64, 60, 16, 0, 0}, Step{90, 60, 16, 0, 0},
                                         Step{128, 60, 16, 180, 10}, Step{256, 40, 20, 180, 15},
                                         Step{512, 20, 24, 360, 20}));

TEST(UplinkPlanner, AWideLineIsToldNothingIsHeldBack) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs;
  needs.line = DataRate::kbps(20'000);
  const auto plan = planner.plan(needs, Timestamp());
  ASSERT_TRUE(plan && plan->picture);
  EXPECT_EQ(plan->reason, PlanReason::kNone);
  EXPECT_EQ(plan->picture->rate, DataRate::kbps(2'500));
  EXPECT_EQ(plan->picture->height, 1'080) << "an application may send more than our pages do";
  EXPECT_EQ(plan->voice.packet_time, TimeDelta::ms(20));
}

TEST(UplinkPlanner, TheOthersLineCountsForPictureAndVoice) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs;
  needs.viewers_line = DataRate::kbps(150);
  needs.viewers_picture = DataRate::kbps(70);
  const auto plan = planner.plan(needs, Timestamp());
  ASSERT_TRUE(plan && plan->picture);
  EXPECT_EQ(plan->reason, PlanReason::kOthersLine);
  EXPECT_EQ(plan->picture->rate, DataRate::kbps(70));
  EXPECT_EQ(plan->voice.packet_time, TimeDelta::ms(60));
}

// A viewer's estimate grows with what it is sent: what is worth a try must be more than that.
TEST(UplinkPlanner, WhatOthersLinesHoldBackIsAStepMore) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs;
  const auto held_back = [&](std::int64_t left_kbps, std::int64_t sent_kbps) {
    needs.viewers_picture = DataRate::kbps(left_kbps);
    planner = UplinkPlanner();
    planner.plan(needs, Timestamp());
    return planner.held_back(false, DataRate::kbps(sent_kbps)).kbps();
  };
  EXPECT_EQ(planner.held_back(false, DataRate::kbps(300)), DataRate::zero()) << "nothing was told";
  EXPECT_EQ(held_back(20, 0), 400) << "it is told to send none";
  EXPECT_EQ(held_back(70, 60), 400);
  EXPECT_EQ(held_back(390, 380), 448) << "less would change no plan";
  EXPECT_EQ(held_back(70, 0), 0) << "it has none";
  EXPECT_EQ(held_back(500, 450), 900);
  EXPECT_EQ(held_back(870, 550), 1'000) << "less would change no plan";
  EXPECT_EQ(held_back(870, 200), 0) << "it does not use what it has";
  EXPECT_EQ(held_back(1'200, 1'100), 2'500);
  EXPECT_EQ(held_back(3'000, 2'500), 0) << "there is no more";
  needs.line = DataRate::kbps(800);
  EXPECT_EQ(held_back(870, 600), 0) << "its own line decides";
}

TEST(UplinkPlanner, DownAtOnceUpAfterSixSeconds) {
  UplinkPlanner planner;
  ASSERT_TRUE(planner.plan(adsl(256), Timestamp()));
  EXPECT_FALSE(planner.plan(adsl(254), Timestamp::ms(500))) << "hardly worse";
  const auto less = planner.plan(adsl(150), Timestamp::ms(1'000));
  ASSERT_TRUE(less);
  EXPECT_EQ(less->voice.packet_time, TimeDelta::ms(60));
  EXPECT_FALSE(planner.plan(adsl(256), Timestamp::ms(2'000)));
  EXPECT_FALSE(planner.plan(adsl(150), Timestamp::ms(4'000))) << "it did not last";
  EXPECT_FALSE(planner.plan(adsl(256), Timestamp::ms(5'000)));
  EXPECT_FALSE(planner.plan(adsl(256), Timestamp::ms(10'900)));
  const auto more = planner.plan(adsl(256), Timestamp::ms(11'000));
  ASSERT_TRUE(more);
  EXPECT_EQ(more->voice.packet_time, TimeDelta::ms(40));
}

// With somebody else gone there is nothing to wait for, and the page is told when it is its own
// line.
TEST(UplinkPlanner, UpAtOnceWhenALineIsGivenBack) {
  for (const bool own : {true, false}) {
    UplinkPlanner planner;
    ASSERT_TRUE(planner.plan(adsl(64), Timestamp()));
    UplinkPlanner::Needs needs = adsl(256);
    (own ? needs.given_back : needs.viewers_given_back) = true;
    const auto more = planner.plan(needs, Timestamp::ms(500));
    ASSERT_TRUE(more && more->picture);
    EXPECT_EQ(more->restart, own);
    needs.line = DataRate::kbps(400);
    EXPECT_FALSE(planner.plan(needs, Timestamp::ms(1'000))) << "once";
    needs.viewers_picture = DataRate::kbps(60);
    const auto less = planner.plan(needs, Timestamp::ms(1'500));
    ASSERT_TRUE(less);
    EXPECT_FALSE(less->restart) << "though the reason is another now";
    UplinkPlanner::Needs later = adsl(256);
    EXPECT_FALSE(planner.plan(later, Timestamp::ms(2'000)));
    (own ? later.given_back : later.viewers_given_back) = true;
    EXPECT_TRUE(planner.plan(later, Timestamp::ms(2'500))) << "somebody else came and went";
  }
}

TEST(UplinkPlanner, ALineThatWandersAboutAStepKeepsItsVoice) {
  UplinkPlanner planner;
  ASSERT_TRUE(planner.plan(adsl(195), Timestamp()));
  for (std::int64_t at = 500; at < 20'000; at += 500) {
    const auto plan = planner.plan(adsl(at % 1'000 == 0 ? 195 : 215), Timestamp::ms(at));
    EXPECT_EQ(plan ? plan->voice.packet_time : TimeDelta::ms(60), TimeDelta::ms(60));
  }
  std::optional<UplinkPlan> plan;
  for (std::int64_t at = 20'000; at < 28'000 && !plan; at += 500) {
    plan = planner.plan(adsl(235), Timestamp::ms(at));
  }
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->voice.packet_time, TimeDelta::ms(40));
}

TEST(UplinkPlanner, ALossyLineCarriesTheVoiceTwiceWhereThereIsRoom) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs;
  needs.line = DataRate::kbps(512);
  ASSERT_FALSE(planner.plan(needs, Timestamp())->voice.redundant);
  needs.lossy = true;
  const auto twice = planner.plan(needs, Timestamp::ms(500));
  ASSERT_TRUE(twice) << "at once";
  EXPECT_TRUE(twice->voice.redundant);
  EXPECT_EQ(twice->voice.rate, DataRate::kbps(24));
  EXPECT_LE(cost(*twice, Framing::kIp), DataRate::kbps(512));
  EXPECT_EQ((UplinkPlanner::on_line(twice->voice, Framing::kIp) -
             UplinkPlanner::on_line({DataRate::kbps(24), TimeDelta::ms(20)}, Framing::kIp)),
            DataRate::kbps(26))
      << "the voice again, and five bytes a packet";
  needs.lossy = false;
  EXPECT_FALSE(planner.plan(needs, Timestamp::ms(1'000))->voice.redundant);
}

TEST(UplinkPlanner, RedundancyNeedsALittleLessRoomOnceItIsThere) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(115);
  needs.lossy = true;
  EXPECT_FALSE(planner.plan(needs, Timestamp())->voice.redundant) << "57 kbit/s of 115";
  needs.line = DataRate::kbps(145);
  EXPECT_TRUE(planner.plan(needs, Timestamp::ms(500))->voice.redundant);
  needs.line = DataRate::kbps(115);
  const auto kept = planner.plan(needs, Timestamp::ms(1'000));
  EXPECT_TRUE(!kept || kept->voice.redundant);
  needs.line = DataRate::kbps(90);
  const auto once = planner.plan(needs, Timestamp::ms(1'500));
  ASSERT_TRUE(once);
  EXPECT_FALSE(once->voice.redundant);
}

TEST(UplinkPlanner, ADocumentTakesThePictureOfAThinLineAndNotTheVoice) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(128);
  ASSERT_TRUE(planner.plan(needs, Timestamp())->picture);
  needs.document = true;
  const auto plan = planner.plan(needs, Timestamp::ms(500));
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->picture);
  EXPECT_EQ(plan->voice.rate, DataRate::kbps(16));
  EXPECT_GT(planner.documents(needs), DataRate::kbps(40));
  EXPECT_LE(planner.documents(needs) + cost(*plan, Framing::kAtm), DataRate::kbps(128));
}

TEST(UplinkPlanner, ASheetOnTheTableGoesBeforeTheFaceAndHasDetailBeforeMotion) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(256);
  needs.shows_document = true;
  const auto plan = planner.plan(needs, Timestamp());
  ASSERT_TRUE(plan && plan->document);
  EXPECT_GE(plan->document->height, 720);
  EXPECT_LE(plan->document->frames_per_second, 5);
  EXPECT_GT(plan->document->rate, plan->picture ? plan->picture->rate : DataRate::zero());
  needs.shows_document = false;
  const auto face = planner.plan(needs, Timestamp::ms(500));
  ASSERT_TRUE(face && face->picture) << "at once, when it is taken away";
  EXPECT_FALSE(face->document);
}

TEST(UplinkPlanner, OfAThinLineTheSheetHasAll) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(128);
  needs.shows_document = true;
  const auto plan = planner.plan(needs, Timestamp());
  ASSERT_TRUE(plan && plan->document);
  EXPECT_FALSE(plan->picture);
  EXPECT_GE(plan->document->rate, DataRate::kbps(40));
}

struct SignedStep {
  std::int64_t line_kbps;
  api::Signing signing;
  int height;
  int least_frames;
  std::int64_t most_voice_kbps;
};
void PrintTo(const SignedStep& step, std::ostream* out) { *out << step.line_kbps << " kbit/s"; }

class Signs : public testing::TestWithParam<SignedStep> {};
TEST_P(Signs, MoveBeforeTheyAreLarge) {
  const SignedStep& step = GetParam();
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(step.line_kbps);
  needs.signing = step.signing;
  const auto plan = planner.plan(needs, Timestamp());
  ASSERT_TRUE(plan && plan->picture);
  EXPECT_EQ(plan->picture->height, step.height);
  EXPECT_GE(plan->picture->frames_per_second, step.least_frames);
  EXPECT_LE(plan->voice.rate, DataRate::kbps(step.most_voice_kbps));
  EXPECT_LE(cost(*plan, Framing::kAtm) + DataRate::kbps(11), DataRate::kbps(step.line_kbps));
}
constexpr auto kBeside = api::Signing::kBesideVoice;
constexpr auto kBefore = api::Signing::kBeforeVoice;
INSTANTIATE_TEST_SUITE_P(Lines, Signs,
                         testing::Values(SignedStep{128, kBeside, 180, 15, 16},
                                         SignedStep{128, kBefore, 240, 20, 8},
                                         SignedStep{256, kBeside, 240, 20, 20},
                                         SignedStep{256, kBefore, 240, 20, 20},
                                         SignedStep{512, kBefore, 360, 25, 24}));

TEST(UplinkPlanner, ThatHandsSignIsObeyedAtOnceAndLifted) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(200);
  ASSERT_TRUE(planner.plan(needs, Timestamp()));
  needs.signing = api::Signing::kBesideVoice;
  const auto hands = planner.plan(needs, Timestamp::ms(500));
  ASSERT_TRUE(hands && hands->picture);
  EXPECT_GE(hands->picture->frames_per_second, 20);
  needs.signing = api::Signing::kNone;
  EXPECT_TRUE(planner.plan(needs, Timestamp::ms(1'000)));
}

TEST(UplinkPlanner, PicturesAreHeldWhileALineSeemsToHaveFallen) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(1'000);
  const auto before = planner.plan(needs, Timestamp());
  ASSERT_TRUE(before && before->picture);
  needs.fell = true;
  const auto held = planner.plan(needs, Timestamp::ms(500));
  ASSERT_TRUE(held && held->picture);
  EXPECT_TRUE(planner.holds_pictures());
  EXPECT_EQ(held->picture->rate, DataRate::kbps(30));
  EXPECT_EQ(held->picture->height, before->picture->height) << "another size is a key frame";
  EXPECT_EQ(held->picture->frames_per_second, before->picture->frames_per_second);
  EXPECT_EQ(held->voice, before->voice);
  EXPECT_EQ(held->reason, before->reason) << "no word to anybody about a moment";
  EXPECT_FALSE(planner.plan(needs, Timestamp::ms(1'000)));
  needs.fell = false;
  EXPECT_EQ(planner.plan(needs, Timestamp::ms(1'100)), before) << "a mistake waits for nothing";
  EXPECT_FALSE(planner.holds_pictures());
}

TEST(UplinkPlanner, WhatALineIsFoundToCarryComesOnTopOfHolding) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(1'000);
  planner.plan(needs, Timestamp());
  needs.fell = true;
  planner.plan(needs, Timestamp::ms(500));
  needs.line = DataRate::kbps(256);
  const auto thin = planner.plan(needs, Timestamp::ms(700));
  ASSERT_TRUE(thin && thin->picture);
  EXPECT_EQ(thin->picture->rate, DataRate::kbps(30));
  EXPECT_EQ(thin->picture->height, 180);
  needs.fell = false;
  const auto after = planner.plan(needs, Timestamp::ms(900));
  ASSERT_TRUE(after && after->picture);
  EXPECT_GT(after->picture->rate, DataRate::kbps(80));
}

TEST(UplinkPlanner, WhoSendsNoPictureIsToldNothingOfAFall) {
  UplinkPlanner planner;
  UplinkPlanner::Needs needs = adsl(64);
  const auto before = planner.plan(needs, Timestamp());
  ASSERT_TRUE(before && !before->picture);
  needs.fell = true;
  EXPECT_FALSE(planner.plan(needs, Timestamp::ms(500)));
  needs.fell = false;
  EXPECT_FALSE(planner.plan(needs, Timestamp::ms(1'000)));
}

}  // namespace
}  // namespace sfu
