#include "signalling/protocol/codec.h"

#include <gtest/gtest.h>

#include <string>

#include "signalling/protocol/enrolment.h"

namespace signalling {
namespace {

TEST(Decode, ReadsAMessageAndItsId) {
  const auto frame = decode(R"({"type":"visit.invite","visit":"00f","name":"Zoé","id":7,"x":[]})");
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->id, 7);
  const auto* invite = std::get_if<VisitInviteMessage>(&frame->message);
  ASSERT_NE(invite, nullptr);
  EXPECT_EQ(invite->visit, "00f");
  EXPECT_EQ(invite->name, "Zoé");
}

TEST(Decode, OptionalMembersMayBeAbsentOrNull) {
  for (const char* text : {R"({"type":"hello","version":1,"token":"t"})",
                           R"({"type":"hello","version":1,"token":"t","room":null})"}) {
    const auto frame = decode(text);
    ASSERT_TRUE(frame) << text;
    EXPECT_FALSE(std::get<HelloMessage>(frame->message).room.has_value());
  }
}

struct Refused {
  const char* name;
  std::string text;
  ErrorCode code;
  const char* pointer;
};
class DecodeRefuses : public testing::TestWithParam<Refused> {};

TEST_P(DecodeRefuses, WithCodeAndPointer) {
  const auto frame = decode(GetParam().text);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code, GetParam().code);
  EXPECT_EQ(frame.error().pointer, GetParam().pointer);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, DecodeRefuses,
    testing::ValuesIn(std::vector<Refused>{
        {"empty", "", ErrorCode::kBadJson, ""},
        {"cut_off", R"({"type":"leave")", ErrorCode::kBadJson, ""},
        {"two_values", R"({"type":"leave"}{})", ErrorCode::kBadJson, ""},
        {"bad_utf8", "{\"type\":\"leave\",\"x\":\"\xff\"}", ErrorCode::kBadJson, ""},
        {"too_deep", R"({"type":"leave","x":[[[[[[[[[1]]]]]]]]]})", ErrorCode::kBadJson, ""},
        {"list", "[]", ErrorCode::kBadMessage, ""},
        {"no_type", "{}", ErrorCode::kBadMessage, "/type"},
        {"type_number", R"({"type":1})", ErrorCode::kBadMessage, "/type"},
        {"unknown_type", R"({"type":"visit"})", ErrorCode::kUnknownType, "/type"},
        {"no_member", R"({"type":"offer"})", ErrorCode::kBadMessage, "/sdp"},
        {"null_member", R"({"type":"offer","sdp":null})", ErrorCode::kBadMessage, "/sdp"},
        {"bool_as_text", R"({"type":"mute","audio":"yes","video":true})", ErrorCode::kBadMessage,
         "/audio"},
        {"id_text", R"({"type":"leave","id":"1"})", ErrorCode::kBadMessage, "/id"},
        {"id_fraction", R"({"type":"leave","id":1.5})", ErrorCode::kBadMessage, "/id"},
        {"id_range", R"({"type":"leave","id":9223372036854775808})", ErrorCode::kBadMessage, "/id"},
        {"item_negative", R"({"type":"pin","participants":[1,-1]})", ErrorCode::kBadMessage,
         "/participants/1"},
        {"item_range", R"({"type":"pin","participants":[4294967296]})", ErrorCode::kBadMessage,
         "/participants/0"},
        {"too_large", std::string(kMaxMessage + 1, ' '), ErrorCode::kTooLarge, ""},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Decode, ErrorKeepsTheIdItCouldRead) {
  const auto frame = decode(R"({"type":"offer","id":3})");
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().id, 3);
}

TEST(Decode, RefusesListsWithoutEnd) {
  std::string text = R"({"type":"pin","participants":[1)";
  for (std::size_t i = 0; i < kMaxListItems; ++i) text += ",1";
  EXPECT_EQ(decode(text + "]}").error().pointer, "/participants");
}

TEST(Encode, WritesMembersInOrderAndLeavesOutWhatIsAbsent) {
  EXPECT_EQ(encode(DeskMessage{true, false}, 4),
            R"({"type":"desk","ready":true,"busy":false,"wrap_up_s":0,"id":4})");
  EXPECT_EQ(encode(ErrorMessage{ErrorCode::kBadSdp, "line 1", "/sdp", {}}),
            R"({"type":"error","code":"bad_sdp","message":"line 1","pointer":"/sdp"})");
}

TEST(Encode, WritesEmptySlotsAsNull) {
  SlotsMessage slots;
  slots.slots.resize(2);
  slots.slots[0] = Nullable<std::uint32_t>(9);
  EXPECT_EQ(encode(slots), R"({"type":"slots","slots":[9,null],"document":null})");
}

TEST(Codec, TerminalsReadWhatTheServerWrites) {
  WelcomeMessage welcome;
  welcome.role = "desk";
  welcome.participant = 4'294'967'295;
  welcome.queue.emplace().push_back({"0001", {"x", "X \"quoted\""}, 12});
  const auto frame = decode_server(encode(welcome, 1));
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->id, 1);
  const auto& read = std::get<WelcomeMessage>(frame->message);
  EXPECT_EQ(read.participant, welcome.participant);
  EXPECT_EQ(read.queue->front().site.name, "X \"quoted\"");
  EXPECT_FALSE(read.site.has_value());

  const auto error = decode_server(encode(ErrorMessage{ErrorCode::kRate, "", {}, true}));
  ASSERT_TRUE(error);
  EXPECT_EQ(std::get<ErrorMessage>(error->message).code, ErrorCode::kRate);
  EXPECT_FALSE(decode_server(R"({"type":"error","code":"nonsense","message":""})"));
}

TEST(Codec, TheServerReadsWhatTerminalsWrite) {
  const auto frame = decode(encode_client(PinMessage{{3, 1}}, 2));
  ASSERT_TRUE(frame);
  EXPECT_EQ(std::get<PinMessage>(frame->message).participants, (std::vector<std::uint32_t>{3, 1}));
}

TEST(Enrolment, WantsASiteOrAnOrganisation) {
  EXPECT_EQ(decode_enrolment(R"({"site":"x"})")->site, "x");
  EXPECT_EQ(decode_enrolment(R"({"organisation":"caf"})")->organisation, "caf");
  EXPECT_FALSE(decode_enrolment("{}"));
  EXPECT_FALSE(decode_enrolment(R"({"site":"x","organisation":"caf"})"));
  EXPECT_FALSE(decode_enrolment("x"));
  EXPECT_FALSE(decode_enrolment(R"({"site":"x","code":"c"})"));
  EXPECT_FALSE(decode_enrolment(R"({"site":"x","public_key":"k"})"));
  EXPECT_EQ(decode_enrolment(R"({"site":"x","code":"c","public_key":"k"})")->code, "c");
  EXPECT_EQ(encode_enrolment("token", "a.b.c"), R"({"token":"a.b.c"})");
}

}  // namespace
}  // namespace signalling
