#include "signalling/session/room_media.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "signalling/sdp/attributes.h"
#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using sfu::api::AddParticipant;
using sfu::api::CloseRoom;
using sfu::api::OpenRoom;
using sfu::api::PinSlots;
using sfu::api::RemoveParticipant;
using sfu::api::RestartIce;
using testing::ElementsAre;
using testing::HasSubstr;

std::string with_all(std::string text, const std::string& attribute, const std::string& value) {
  const std::regex line("a=" + attribute + ":[^\r]*");
  return std::regex_replace(text, line, "a=" + attribute + ":" + value);
}
std::string with_new_ice(const std::string& offer) {
  return with_all(with_all(offer, "ice-ufrag", "Zzzz"), "ice-pwd", "Zzzzzzzzzzzzzzzzzzzzzzzz");
}
std::string with_fingerprint_of_another(const std::string& offer) {
  std::string hex = "AB";
  for (int i = 1; i < 32; ++i) hex += ":AB";
  return with_all(offer, "fingerprint", "sha-256 " + hex);
}

class RoomMediaTest : public testing::Test {
 protected:
  sfu::RoomId room() const { return room_; }
  static sfu::ParticipantId id(std::uint32_t raw) { return sfu::ParticipantId(raw); }

  Node node_;
  ConnectionId one_ = node_.enter(Node::room_token("salle"));
  ConnectionId two_ = node_.enter(Node::room_token("salle"));
  sfu::RoomId room_ = node_.commands<OpenRoom>().front().room;
};

TEST_F(RoomMediaTest, APlainRoomLivesWhileSomebodyIsInIt) {
  EXPECT_EQ(node_.commands<OpenRoom>().size(), 1U);
  EXPECT_EQ(node_.last<ParticipantsMessage>(one_).participants.size(), 2U);
  node_.say(one_, OfferMessage{Node::offer()});
  node_.say(one_, LeaveMessage{});
  EXPECT_EQ(node_.commands<RemoveParticipant>().size(), 1U);
  EXPECT_EQ(node_.last<ParticipantsMessage>(two_).participants.size(), 1U);
  EXPECT_TRUE(node_.commands<CloseRoom>().empty());
  node_.say(two_, LeaveMessage{});
  EXPECT_EQ(node_.commands<CloseRoom>().size(), 1U);
  node_.enter(Node::room_token("salle"));
  EXPECT_NE(node_.commands<OpenRoom>().back().room, room());
}

TEST_F(RoomMediaTest, AnAnswerAnnouncesTheShardAndFitsTheCommand) {
  node_.say(one_, OfferMessage{Node::offer()}, 6);
  EXPECT_EQ(node_.last_id<AnswerMessage>(one_), 6);
  const std::string sdp = node_.last<AnswerMessage>(one_).sdp;
  EXPECT_THAT(sdp, HasSubstr(" 192.0.2.1 10000 typ host"));
  const auto added = node_.commands<AddParticipant>().front();
  EXPECT_EQ(added.participant.raw(), node_.participant(one_));
  EXPECT_TRUE(added.permissions.publish && added.permissions.subscribe);
  EXPECT_THAT(sdp, HasSubstr("a=ice-ufrag:" + added.session.local_ice.ufrag + "\r\n"));
  EXPECT_EQ(added.session.media.size(), 7U);
}

TEST_F(RoomMediaTest, WhoSendsWhatSomebodyLacksIsToldAndNobodyElse) {
  node_.say(one_, OfferMessage{Node::offer()});
  const sfu::ParticipantId publisher(node_.participant(one_));
  node_.happen(sfu::api::CodecWanted{room(), publisher, sfu::api::MediaPurpose::kSlot,
                                     sfu::api::Codec::kVp8});
  EXPECT_EQ(node_.last<CodecMessage>(one_).media, "camera");
  EXPECT_EQ(node_.last<CodecMessage>(one_).codec, "video/VP8");
  node_.happen(sfu::api::CodecWanted{room(), publisher, sfu::api::MediaPurpose::kDocument,
                                     sfu::api::Codec::kAv1});
  EXPECT_EQ(node_.last<CodecMessage>(one_).media, "document");
  EXPECT_EQ(node_.last<CodecMessage>(one_).codec, "video/AV1");
}

sfu::api::UplinkPlan thin_plan() {
  sfu::api::UplinkPlan plan;
  plan.voice = {sfu::DataRate::kbps(16), sfu::TimeDelta::ms(60), true};
  plan.picture = {sfu::DataRate::kbps(45), 180, 10};
  plan.start = sfu::DataRate::kbps(70);
  plan.reason = sfu::api::PlanReason::kOwnLine;
  return plan;
}

TEST_F(RoomMediaTest, APlanIsToldToWhoSendsAndWhatItHoldsBackToAll) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), {}});
  node_.happen(sfu::api::UplinkPlanned{room(), id(1), thin_plan()});
  const auto told = node_.last<PlanMessage>(one_);
  EXPECT_EQ(told.voice.kbps, 16);
  EXPECT_EQ(told.voice.packet_ms, 60);
  EXPECT_TRUE(told.voice.redundant);
  ASSERT_TRUE(told.picture);
  EXPECT_EQ(told.picture->height, 180);
  EXPECT_EQ(told.start_kbps, 70);
  EXPECT_FALSE(told.restart);
  const auto small = node_.last<ParticipantsMessage>(two_).participants[0].picture;
  ASSERT_TRUE(small);
  EXPECT_EQ(small->state, "small");
  EXPECT_EQ(small->reason, "own_line");

  sfu::api::UplinkPlan none = thin_plan();
  none.picture.reset();
  node_.happen(sfu::api::UplinkPlanned{room(), id(1), none});
  EXPECT_FALSE(node_.last<PlanMessage>(one_).picture);
  EXPECT_EQ(node_.last<ParticipantsMessage>(two_).participants[0].picture->state, "off");

  none.restart = true;
  node_.happen(sfu::api::UplinkPlanned{room(), id(1), none});
  EXPECT_TRUE(node_.last<PlanMessage>(one_).restart);
}

TEST_F(RoomMediaTest, ThatSomebodyElseUsesALineIsToldToAll) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), {}});
  sfu::api::Line line;
  line.shared_down = true;
  node_.happen(sfu::api::LineMeasured{room(), id(1), line});
  const auto told = node_.last<ParticipantsMessage>(two_).participants[0].line;
  ASSERT_TRUE(told);
  EXPECT_EQ(told->shared_down, true);
  EXPECT_EQ(told->shared_up, std::nullopt);
}

TEST_F(RoomMediaTest, TheSheetOnTheTableHasItsOwnPlan) {
  node_.say(one_, OfferMessage{Node::offer()});
  sfu::api::UplinkPlan plan = thin_plan();
  plan.document = {sfu::DataRate::kbps(120), 720, 5};
  node_.happen(sfu::api::UplinkPlanned{room(), id(1), plan});
  const auto told = node_.last<PlanMessage>(one_);
  ASSERT_TRUE(told.document);
  EXPECT_EQ(told.document->height, 720);
  EXPECT_EQ(told.document->fps, 5);
}

sfu::api::MeasuredLine measured(std::int64_t kbps) {
  return {.down = {}, .up = sfu::api::MeasuredRate{sfu::DataRate::kbps(kbps), true}};
}

// The memory of lines.
class Lines : public testing::Test {
 protected:
  // Its participant, with media.
  std::uint32_t visit_from(ConnectionId kiosk) {
    node_.say(kiosk, VisitRequestMessage{"caf"});
    node_.say(kiosk, OfferMessage{Node::offer()});
    return node_.participant(kiosk);
  }
  sfu::api::MeasuredLine remembered(std::uint32_t participant) {
    for (const AddParticipant& added : node_.commands<AddParticipant>()) {
      if (added.participant.raw() == participant) return added.remembered;
    }
    return {};
  }
  Node node_;
};

TEST_F(Lines, TheNextVisitFromASiteBeginsWithWhatTheLastOneFound) {
  const ConnectionId kiosk = node_.enter(Node::kiosk_token());
  const std::uint32_t first = visit_from(kiosk);
  EXPECT_EQ(remembered(first), sfu::api::MeasuredLine());
  const sfu::RoomId room = node_.commands<OpenRoom>().front().room;
  node_.happen(sfu::api::LineLearnt{room, sfu::ParticipantId(first), measured(95)});
  node_.say(kiosk, LeaveMessage{});
  EXPECT_EQ(remembered(visit_from(node_.enter(Node::kiosk_token()))), measured(95));
  EXPECT_EQ(remembered(visit_from(node_.enter(Node::kiosk_token("lussac")))),
            sfu::api::MeasuredLine())
      << "nobody writes for another site";
  node_.pass(sfu::TimeDelta::seconds(61));
  const auto kept = LineMemory::read(node_.kept("lines.json"), {});
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->recall({.site = "isle"}, Node::kToday), measured(95));
}

TEST_F(Lines, WhoHasNoPlaceHasNoMemory) {
  const ConnectionId guest = node_.enter(Node::room_token("salle"));
  node_.say(guest, OfferMessage{Node::offer()});
  const sfu::RoomId room = node_.commands<OpenRoom>().front().room;
  node_.happen(
      sfu::api::LineLearnt{room, sfu::ParticipantId(node_.participant(guest)), measured(95)});
  node_.happen(sfu::api::LineLearnt{room, sfu::ParticipantId(77), measured(95)});
  node_.pass(sfu::TimeDelta::seconds(120));
  EXPECT_EQ(node_.kept("lines.json"), "");
}

TEST_F(Lines, ALineOfAnEarlierRunIsRemembered) {
  LineMemory lines;
  lines.note({.organisation = "caf", .desk = "d1"}, measured(400), {{}, Node::kToday});
  Session::Options options = Node::options(1);
  options.lines = lines;
  Node next(two_organisations(), options);
  const ConnectionId desk = next.ready_desk();
  const ConnectionId kiosk = next.enter(Node::kiosk_token());
  next.say(kiosk, VisitRequestMessage{"caf"});
  next.say(desk, VisitAnswerMessage{next.last<VisitMessage>(kiosk).visit});
  next.say(desk, OfferMessage{Node::offer()});
  EXPECT_EQ(next.commands<AddParticipant>().back().remembered, measured(400));
}

TEST_F(Lines, HandsThatSignAreSaidToTheShardAndToAll) {
  const ConnectionId kiosk = node_.enter(Node::kiosk_token());
  visit_from(kiosk);
  node_.say(kiosk, SignMessage{"before_voice"});
  ASSERT_EQ(node_.commands<sfu::api::SetSigning>().size(), 1U);
  EXPECT_EQ(node_.commands<sfu::api::SetSigning>()[0].signing, sfu::api::Signing::kBeforeVoice);
  EXPECT_EQ(node_.last<ParticipantsMessage>(kiosk).signing, "before_voice");
  node_.say(kiosk, SignMessage{"loudly"});
  EXPECT_EQ(node_.error(kiosk), "bad_message");
  node_.say(kiosk, SignMessage{"none"});
  EXPECT_FALSE(node_.last<ParticipantsMessage>(kiosk).signing);
}

TEST_F(RoomMediaTest, AnotherConnectionBeginsWithoutThePlanOfTheFormer) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), {}});
  node_.happen(sfu::api::UplinkPlanned{room(), id(1), thin_plan()});
  node_.say(one_, OfferMessage{with_fingerprint_of_another(Node::offer())});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), {}});
  EXPECT_FALSE(node_.last<ParticipantsMessage>(two_).participants[0].picture);
}

TEST_F(RoomMediaTest, AnotherSecondOfferReplacesTheFirst) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), {}});
  node_.forget();
  node_.say(one_, OfferMessage{with_fingerprint_of_another(Node::offer())});
  ASSERT_EQ(node_.commands().size(), 2U);
  EXPECT_EQ(node_.commands<RemoveParticipant>().front().participant, id(1));
  EXPECT_TRUE(std::holds_alternative<AddParticipant>(node_.commands()[1].command));
  EXPECT_FALSE(node_.last<ParticipantsMessage>(two_).participants[0].connected);
}

TEST_F(RoomMediaTest, AReOfferWithNewCredentialsRestartsIce) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), {}});
  const auto before = node_.commands<AddParticipant>().front().session;
  node_.forget();
  node_.say(one_, OfferMessage{with_new_ice(Node::offer())}, 8);
  ASSERT_EQ(node_.commands().size(), 1U);
  const auto restart = node_.commands<RestartIce>().front();
  EXPECT_EQ(restart.participant, id(1));
  EXPECT_EQ(restart.remote.ufrag, "Zzzz");
  EXPECT_NE(restart.local.ufrag, before.local_ice.ufrag);
  EXPECT_EQ(node_.last_id<AnswerMessage>(one_), 8);
  const std::string sdp = node_.last<AnswerMessage>(one_).sdp;
  EXPECT_THAT(sdp, HasSubstr("a=ice-ufrag:" + restart.local.ufrag + "\r\n"));
  EXPECT_THAT(sdp, HasSubstr("a=ssrc:" + std::to_string(before.media[0].ssrc.raw()) +
                             " cname:" + before.cname + "\r\n"));
  EXPECT_TRUE(node_.all<ParticipantsMessage>(two_).empty()) << "nothing changed for the others";

  // The answer was lost on its way: the same offer gets it again.
  node_.forget();
  node_.say(one_, OfferMessage{with_new_ice(Node::offer())});
  EXPECT_TRUE(node_.commands().empty());
  EXPECT_THAT(node_.last<AnswerMessage>(one_).sdp,
              HasSubstr("a=ice-ufrag:" + restart.local.ufrag + "\r\n"));
}

TEST_F(RoomMediaTest, ARestartStormIsRefused) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), {}});
  node_.say(one_, OfferMessage{with_new_ice(Node::offer())});
  node_.forget();
  node_.say(one_, OfferMessage{Node::offer()});
  EXPECT_EQ(node_.error(one_), "rate");
  EXPECT_TRUE(node_.commands().empty());
  node_.pass(sfu::TimeDelta::seconds(1));
  node_.say(one_, OfferMessage{Node::offer()});
  EXPECT_EQ(node_.commands<RestartIce>().size(), 1U);
}

TEST_F(RoomMediaTest, WithoutLiveMediaNewCredentialsAreANewConnection) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.forget();
  node_.say(one_, OfferMessage{with_new_ice(Node::offer())});
  EXPECT_TRUE(node_.commands<RestartIce>().empty());
  EXPECT_EQ(node_.commands<RemoveParticipant>().size(), 1U);
  EXPECT_EQ(node_.commands<AddParticipant>().size(), 1U);
}

TEST_F(RoomMediaTest, EveryoneSeesWhoIsConnectedAndWhoWasLost) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.happen(sfu::api::ParticipantConnected{room(), id(1), sfu::TimeDelta::ms(80)});
  EXPECT_TRUE(node_.last<ParticipantsMessage>(two_).participants[0].connected);
  node_.happen(sfu::api::ParticipantLost{room(), id(1), sfu::api::LeaveReason::kConsentLost});
  for (const auto side : {one_, two_}) {
    EXPECT_EQ(node_.last<LostMessage>(side).participant, 1U);
    EXPECT_EQ(node_.last<LostMessage>(side).reason, "consent_lost");
    EXPECT_FALSE(node_.last<ParticipantsMessage>(side).participants[0].connected);
  }
  node_.forget();
  node_.say(one_, OfferMessage{Node::offer()});  // the relay has removed it already
  EXPECT_TRUE(node_.commands<RemoveParticipant>().empty());
  EXPECT_EQ(node_.commands<AddParticipant>().size(), 1U);
}

TEST_F(RoomMediaTest, MutesAreToldToAll) {
  node_.say(one_, MuteMessage{true, false}, 3);
  EXPECT_EQ(node_.last_id<ParticipantsMessage>(one_), 3);
  EXPECT_EQ(node_.last_id<ParticipantsMessage>(two_), std::nullopt);
  const auto seen = node_.last<ParticipantsMessage>(two_).participants[0];
  EXPECT_TRUE(seen.audio_muted);
  EXPECT_FALSE(seen.video_muted);
  EXPECT_EQ(seen.name, "Zoé");
}

TEST_F(RoomMediaTest, PinsAreRelayedAndAnsweredByTheNextSlots) {
  node_.say(one_, OfferMessage{Node::offer()});
  node_.say(one_, PinMessage{{2}}, 4);
  const auto pins = node_.commands<PinSlots>();
  ASSERT_EQ(pins.size(), 1U);
  EXPECT_EQ(pins[0].viewer, id(1));
  EXPECT_THAT(pins[0].sources, ElementsAre(id(2)));

  node_.happen(sfu::api::SlotsChanged{room(), id(1), {id(2), std::nullopt}, id(2)});
  EXPECT_EQ(node_.last_id<SlotsMessage>(one_), 4);
  const auto slots = node_.last<SlotsMessage>(one_);
  ASSERT_EQ(slots.slots.size(), 2U);
  EXPECT_EQ(slots.slots[0], 2U);
  EXPECT_FALSE(slots.slots[1].has_value());
  EXPECT_EQ(slots.document, 2U);
  node_.happen(sfu::api::SlotsChanged{room(), id(1), {}, {}});
  EXPECT_EQ(node_.last_id<SlotsMessage>(one_), std::nullopt);
  EXPECT_TRUE(node_.all<SlotsMessage>(two_).empty());
}

TEST_F(RoomMediaTest, APinNamesOthersAndEachOnce) {
  node_.say(one_, OfferMessage{Node::offer()});
  for (const PinMessage& pin : {PinMessage{{1}}, PinMessage{{2, 2}}, PinMessage{{9}}}) {
    node_.forget();
    node_.say(one_, pin);
    EXPECT_EQ(node_.error(one_), "bad_message");
    EXPECT_TRUE(node_.commands().empty());
  }
}

TEST_F(RoomMediaTest, RolesDecideWhatTheRelayLetsThrough) {
  const auto publisher = node_.enter(Node::room_token("salle", Role::kPublish));
  const auto viewer = node_.enter(Node::room_token("salle", Role::kSubscribe));
  node_.say(publisher, OfferMessage{Node::offer()});
  node_.say(viewer, OfferMessage{Node::offer()});
  const auto added = node_.commands<AddParticipant>();
  EXPECT_TRUE(added[0].permissions.publish);
  EXPECT_FALSE(added[0].permissions.subscribe);
  EXPECT_FALSE(added[1].permissions.publish);
  EXPECT_TRUE(added[1].permissions.subscribe);
}

TEST(RoomMediaShards, RoomsSpreadOverShardsWithTheirAddresses) {
  Node node(two_organisations(), 2);
  const auto one = node.enter(Node::room_token("a"));
  const auto two = node.enter(Node::room_token("b"));
  node.say(one, OfferMessage{Node::offer()});
  node.say(two, OfferMessage{Node::offer()});
  ASSERT_EQ(node.commands().size(), 4U);
  EXPECT_NE(node.commands()[0].shard, node.commands()[1].shard);
  EXPECT_EQ(node.commands()[0].shard, node.commands()[2].shard);
  EXPECT_THAT(node.last<AnswerMessage>(one).sdp, HasSubstr(" 10000 typ"));
  EXPECT_THAT(node.last<AnswerMessage>(two).sdp, HasSubstr(" 10001 typ"));
}

TEST(RoomMediaAnyRoom, ALoadTesterNamesItsRoom) {
  config::Config config = two_organisations();
  config.auth.allow_any_room = true;
  Node node(config);
  const auto tester = node.open();
  node.say(tester, HelloMessage{kProtocolVersion, Node::room_token("*"), "essai-7"});
  EXPECT_EQ(node.last<WelcomeMessage>(tester).room, "essai-7");
  const auto nameless = node.enter(Node::room_token("*"));
  EXPECT_EQ(node.error(nameless), "bad_message");
  EXPECT_EQ(node.last<ErrorMessage>(nameless).pointer, "/room");
}

}  // namespace
}  // namespace signalling
