#include "signalling/jsep/answerer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "signalling/sdp/attributes.h"
#include "signalling/sdp/session_description.h"

namespace signalling {
namespace {

using sfu::api::MediaKind;
using sfu::api::MediaPurpose;
using sfu::api::MediaSection;
using testing::ElementsAre;
using testing::HasSubstr;

std::string read_file(const char* name) {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path() / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
std::string chromium_offer() { return read_file("../sdp/chromium_offer.sdp"); }
std::string small_offer() { return read_file("small_offer.sdp"); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

class FixedEntropy : public sfu::Entropy {
 public:
  void fill(sfu::MutableByteSpan bytes) override { std::ranges::fill(bytes, 7); }
};

AnswerOptions options(sfu::api::Permissions permissions = {true, true}) {
  AnswerOptions options;
  options.local_ice = {"relayufr", "0123456789abcdefghijklmn"};
  options.fingerprint.sha256.fill(0xAB);
  options.candidates = {sfu::SocketAddress::ipv4(192, 0, 2, 1, 10'000),
                        sfu::SocketAddress::ipv4(192, 0, 2, 2, 10'000)};
  options.permissions = permissions;
  options.cname = "relay";
  return options;
}

sfu::Result<Answer, JsepError> try_answer(const std::string& offer,
                                          const AnswerOptions& with = options(),
                                          std::size_t max_slots = 3) {
  FixedEntropy entropy;
  return Answerer({.max_slots = max_slots}).answer(offer, with, entropy);
}

struct Parsed {
  SessionDescription sdp;
  sfu::api::NegotiatedSession session;
};
Parsed answer(const std::string& offer, const AnswerOptions& with = options(),
              std::size_t max_slots = 3) {
  auto answer = try_answer(offer, with, max_slots);
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
  if (!answer) return {};
  return {*parse_sdp(answer->sdp), std::move(answer->session)};
}

std::string direction(const MediaDescription& media) {
  return media.port == 0 ? "rejected" : std::string(to_string(direction_of(media.attributes)));
}
std::vector<std::string> directions(const SessionDescription& sdp) {
  std::vector<std::string> all;
  for (const MediaDescription& media : sdp.media) all.push_back(direction(media));
  return all;
}

TEST(Answerer, ChromiumGetsEverySlotTheDocumentAndData) {
  const Parsed parsed = answer(chromium_offer());
  EXPECT_THAT(directions(parsed.sdp), ElementsAre("sendrecv", "sendrecv", "sendonly", "sendonly",
                                                  "sendonly", "sendonly", "sendrecv", "sendrecv"));
  ASSERT_EQ(parsed.session.media.size(), 7U);
  const std::vector<int> slots = {0, 0, 1, 1, 2, 2};
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const MediaSection& section = parsed.session.media[i];
    EXPECT_EQ(section.purpose, MediaPurpose::kSlot);
    EXPECT_EQ(section.slot.raw(), slots[i]);
    EXPECT_EQ(section.kind, i % 2 == 0 ? MediaKind::kAudio : MediaKind::kVideo);
    EXPECT_EQ(section.client_sends, i < 2);
    EXPECT_TRUE(section.client_receives);
  }
  EXPECT_EQ(parsed.session.media[6].purpose, MediaPurpose::kDocument);
  EXPECT_TRUE(parsed.session.media[6].client_sends);
  EXPECT_EQ(parsed.session.data->mid, "7");
  EXPECT_EQ(parsed.session.data->sctp_port, 5000);
  EXPECT_EQ(parsed.session.data->max_message_size, 262'144U);
}

TEST(Answerer, ChromiumsCodecsExtensionsAndSimulcast) {
  const Parsed parsed = answer(chromium_offer());
  const MediaSection& audio = parsed.session.media[0];
  ASSERT_EQ(audio.codecs.size(), 2U);
  EXPECT_EQ(audio.codecs[1].codec, sfu::api::Codec::kRed);
  EXPECT_EQ(audio.codecs[0].codec, sfu::api::Codec::kOpus);
  EXPECT_EQ(audio.codecs[0].payload_type.raw(), 111);
  EXPECT_TRUE(audio.codecs[0].transport_cc);
  EXPECT_FALSE(audio.codecs[0].nack);
  EXPECT_EQ(audio.extensions.audio_level, 1);
  EXPECT_EQ(audio.extensions.transport_sequence, 3);
  EXPECT_EQ(audio.extensions.mid, 4);
  EXPECT_EQ(audio.client_ssrcs.size(), 1U);
  EXPECT_FALSE(audio.rtx_ssrc.has_value());

  const MediaSection& video = parsed.session.media[1];
  ASSERT_EQ(video.codecs.size(), 4U);
  EXPECT_EQ(video.codecs[0].codec, sfu::api::Codec::kVp8);
  EXPECT_EQ(video.codecs[0].payload_type.raw(), 96);
  EXPECT_EQ(video.codecs[0].rtx_payload_type->raw(), 97);
  EXPECT_TRUE(video.codecs[0].nack && video.codecs[0].pli && video.codecs[0].remb &&
              video.codecs[0].transport_cc);
  EXPECT_EQ(video.extensions.rid, 10);
  EXPECT_EQ(video.extensions.repaired_rid, 11);
  EXPECT_THAT(video.rids, ElementsAre("l", "m", "h"));
  EXPECT_TRUE(video.rtx_ssrc.has_value());

  const AttributeList& lines = parsed.sdp.media[1].attributes;
  EXPECT_EQ(lines.value("simulcast"), "recv l;m;h");
  EXPECT_THAT(lines.values("rid"), ElementsAre("l recv", "m recv", "h recv"));
  const auto feedback = lines.values("rtcp-fb");
  ASSERT_EQ(feedback.size(), 20U);
  EXPECT_THAT(
      std::vector(feedback.begin(), feedback.begin() + 5),
      ElementsAre("96 goog-remb", "96 transport-cc", "96 ccm fir", "96 nack", "96 nack pli"));
  EXPECT_EQ(parsed.sdp.media[1].formats.size(), 8U);
  EXPECT_EQ(video.extensions.dependencies, 12);
  EXPECT_EQ(audio.extensions.dependencies, 0);
  EXPECT_TRUE(parsed.sdp.attributes.has("extmap-allow-mixed"));
  EXPECT_EQ(parsed.sdp.media[0].attributes.value("fmtp"), "111 minptime=10;useinbandfec=1");
}

// Of the five forms of H.264 that Chromium offers one is taken: constrained baseline, mode 1.
TEST(Answerer, EachVideoCodecHasItsOwnFormatAndRepair) {
  const Parsed parsed = answer(chromium_offer());
  EXPECT_THAT(
      parsed.sdp.media[1].attributes.values("fmtp"),
      ElementsAre("97 apt=96",
                  "108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
                  "109 apt=108", "45 profile=0;level-idx=5;tier=0", "46 apt=45", "98 profile-id=0",
                  "99 apt=98"));
  const auto& codecs = parsed.session.media[1].codecs;
  EXPECT_EQ(codecs[1].codec, sfu::api::Codec::kH264);
  EXPECT_EQ(codecs[1].payload_type.raw(), 108);
  EXPECT_EQ(codecs[1].rtx_payload_type->raw(), 109);
  EXPECT_EQ(parsed.session.media[1].find(sfu::api::Codec::kH264), &codecs[1]);
}

TEST(Answerer, RedundantVoiceIsTakenWhereItRepeatsOurOpus) {
  const Parsed parsed = answer(chromium_offer());
  EXPECT_THAT(parsed.sdp.media[0].formats, ElementsAre("111", "63"));
  EXPECT_THAT(parsed.sdp.media[0].attributes.values("fmtp"),
              ElementsAre("111 minptime=10;useinbandfec=1", "63 111/111"));
  const Parsed other = answer(replaced(chromium_offer(), "63 111/111", "63 9/9"));
  EXPECT_THAT(other.sdp.media[0].formats, ElementsAre("111"));
}

TEST(Answerer, SilenceIsLeftOutAndVoiceRepairedByWhoAskedForIt) {
  const Parsed parsed = answer(replaced(replaced(chromium_offer(), "111 minptime=10;useinbandfec=1",
                                                 "111 minptime=10;useinbandfec=1;usedtx=1"),
                                        "a=rtcp-fb:111 transport-cc", "a=rtcp-fb:111 nack"));
  EXPECT_EQ(parsed.sdp.media[0].attributes.value("fmtp"),
            "111 minptime=10;useinbandfec=1;usedtx=1");
  EXPECT_TRUE(parsed.session.media[0].codecs[0].nack);
}

TEST(Answerer, DependenciesAreForAv1Alone) {
  const Parsed parsed = answer(replaced(chromium_offer(), "AV1/90000", "AV9/90000"));
  EXPECT_EQ(parsed.session.media[1].extensions.dependencies, 0);
}

TEST(Answerer, LeavesRedundancyOfVideoOut) {
  for (const MediaDescription& media : answer(chromium_offer()).sdp.media) {
    for (const std::string_view map : media.attributes.values("rtpmap")) {
      EXPECT_THAT(std::string(map), testing::Not(HasSubstr("ulpfec")));
      EXPECT_THAT(std::string(map), testing::Not(HasSubstr("red/90000")));
    }
  }
}

struct H264Offer {
  const char* name;
  const char* format;  // of the one H.264 payload type in the offer
  bool taken;
};
class AnswererH264 : public testing::TestWithParam<H264Offer> {};

TEST_P(AnswererH264, TakesModeOneOnly) {
  auto offer = replaced(small_offer(), "VP8/90000", "H264/90000");
  offer = replaced(offer, "a=rtpmap:96",
                   std::string("a=fmtp:96 ") + GetParam().format + "\r\na=rtpmap:96");
  const Parsed parsed = answer(offer);
  EXPECT_EQ(directions(parsed.sdp)[1] != "rejected", GetParam().taken);
}
INSTANTIATE_TEST_SUITE_P(
    Formats, AnswererH264,
    testing::Values(H264Offer{"constrained_baseline",
                              "packetization-mode=1;profile-level-id=42e01f", true},
                    H264Offer{"high", "packetization-mode=1; profile-level-id=640c1f", true},
                    H264Offer{"no_profile", "packetization-mode=1", true},
                    H264Offer{"mode_0", "packetization-mode=0;profile-level-id=42e01f", false},
                    H264Offer{"no_mode", "profile-level-id=42e01f", false}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Answerer, KeepsTheClientsOrderOfCodecs) {
  const auto offer = replaced(chromium_offer(), "SAVPF 96 97 102 103 104 107 108 109",
                              "SAVPF 102 103 104 107 108 109 96 97");
  const Parsed parsed = answer(offer);
  const auto& codecs = parsed.session.media[1].codecs;
  ASSERT_EQ(codecs.size(), 4U);
  EXPECT_EQ(codecs[0].codec, sfu::api::Codec::kH264);
  EXPECT_EQ(codecs[1].codec, sfu::api::Codec::kVp8);
}

TEST(Answerer, SaysWhoWeAre) {
  const Parsed parsed = answer(chromium_offer());
  EXPECT_TRUE(parsed.sdp.attributes.has("ice-lite"));
  EXPECT_EQ(parsed.sdp.attributes.value("group"), "BUNDLE 0 1 2 3 4 5 6 7");
  for (const MediaDescription& media : parsed.sdp.media) {
    EXPECT_EQ(media.attributes.value("setup"), "passive");
    EXPECT_EQ(media.attributes.value("ice-ufrag"), "relayufr");
    EXPECT_EQ(parse_fingerprint(*media.attributes.value("fingerprint")), options().fingerprint);
  }
  const auto candidates = parsed.sdp.media[0].attributes.values("candidate");
  ASSERT_EQ(candidates.size(), 2U);
  const auto first = parse_candidate(candidates[0]);
  const auto second = parse_candidate(candidates[1]);
  EXPECT_EQ(first->address, options().candidates[0]);
  EXPECT_EQ(second->address, options().candidates[1]);
  EXPECT_GT(first->priority, second->priority);
  EXPECT_NE(first->foundation, second->foundation);
  EXPECT_TRUE(parsed.sdp.media[0].attributes.has("end-of-candidates"));
}

TEST(Answerer, TcpCandidatesArePassiveAndBehindEveryUdpOne) {
  AnswerOptions with_tcp = options();
  for (sfu::SocketAddress address : options().candidates) {
    address.protocol = sfu::SocketAddress::Protocol::kTcp;
    with_tcp.candidates.push_back(address);
  }
  const Parsed parsed = answer(chromium_offer(), with_tcp);
  std::vector<std::uint32_t> priorities;
  std::vector<std::string> tcp_types;
  for (const std::string_view text : parsed.sdp.media[0].attributes.values("candidate")) {
    priorities.push_back(parse_candidate(text)->priority);
    tcp_types.push_back(parse_candidate(text)->tcp_type);
  }
  EXPECT_TRUE(std::ranges::is_sorted(priorities, std::greater{}));
  EXPECT_EQ(tcp_types, (std::vector<std::string>{"", "", "passive", "passive"}));
  constexpr std::uint32_t kReflexive = 100U << 24;  // a peer behind a NAT, by UDP
  EXPECT_LT(priorities[2], kReflexive);
}

TEST(Answerer, RemembersWhoTheyAre) {
  const auto session = answer(small_offer()).session;
  EXPECT_EQ(session.local_ice.ufrag, "relayufr");
  EXPECT_EQ(session.remote_ice.ufrag, "abcd");
  EXPECT_EQ(session.remote_ice.pwd, "0123456789abcdefghijkl");
  EXPECT_EQ(session.remote_fingerprint.sha256[31], 0x1F);
  EXPECT_EQ(session.cname, "relay");
}

TEST(Answerer, EverySlotIsOneStreamWithItsOwnSources) {
  const Parsed parsed = answer(chromium_offer());
  std::set<std::uint32_t> ssrcs;
  for (const MediaSection& section : parsed.session.media) {
    EXPECT_TRUE(ssrcs.insert(section.ssrc.raw()).second);
    if (section.rtx_ssrc) {
      EXPECT_TRUE(ssrcs.insert(section.rtx_ssrc->raw()).second);
    }
    for (const sfu::Ssrc client : section.client_ssrcs) EXPECT_FALSE(ssrcs.contains(client.raw()));
  }
  std::vector<std::string> streams;
  for (std::size_t i = 0; i < 7; ++i) {
    const AttributeList& lines = parsed.sdp.media[i].attributes;
    const MediaSection& section = parsed.session.media[i];
    streams.push_back(parse_msid(*lines.value("msid"))->stream);
    EXPECT_EQ(lines.values("ssrc").front(), std::to_string(section.ssrc.raw()) + " cname:relay");
    if (section.rtx_ssrc) {
      EXPECT_THAT(parse_ssrc_group(*lines.value("ssrc-group"))->ssrcs,
                  ElementsAre(section.ssrc.raw(), section.rtx_ssrc->raw()));
    }
  }
  EXPECT_THAT(streams,
              ElementsAre("slot-0", "slot-0", "slot-1", "slot-1", "slot-2", "slot-2", "document"));
}

TEST(Answerer, DirectionsFollowThePermissions) {
  EXPECT_THAT(directions(answer(chromium_offer(), options({true, false})).sdp),
              ElementsAre("recvonly", "recvonly", "inactive", "inactive", "inactive", "inactive",
                          "recvonly", "sendrecv"));
  const Parsed viewer = answer(chromium_offer(), options({false, true}));
  EXPECT_THAT(directions(viewer.sdp), ElementsAre("sendonly", "sendonly", "sendonly", "sendonly",
                                                  "sendonly", "sendonly", "sendonly", "sendrecv"));
  for (const MediaSection& section : viewer.session.media) {
    EXPECT_FALSE(section.client_sends);
    EXPECT_TRUE(section.rids.empty());
  }
}

TEST(Answerer, MirrorsOneWayOffers) {
  const auto sends = replaced(small_offer(), "a=sendrecv", "a=sendonly");
  EXPECT_EQ(directions(answer(sends).sdp)[0], "recvonly");
  const auto receives = replaced(small_offer(), "a=sendrecv", "a=recvonly");
  EXPECT_EQ(directions(answer(receives).sdp)[0], "sendonly");
}

TEST(Answerer, ToleratesBundleOnlyAndLegacySctp) {
  const Parsed parsed = answer(small_offer());
  EXPECT_THAT(directions(parsed.sdp), ElementsAre("sendrecv", "sendrecv", "sendrecv"));
  EXPECT_EQ(parsed.sdp.media[2].protocol, "DTLS/SCTP");
  EXPECT_THAT(parsed.sdp.media[2].formats, ElementsAre("5000"));
  EXPECT_EQ(parsed.session.data->max_message_size, 65'536U);
  // `*` feedback counts for VP8, and RTX is found by its apt.
  EXPECT_TRUE(parsed.session.media[1].codecs[0].nack);
  EXPECT_EQ(parsed.session.media[1].codecs[0].rtx_payload_type->raw(), 97);
  EXPECT_THAT(parsed.session.media[1].rids, ElementsAre("l", "h"));
}

TEST(Answerer, NoSimulcastWithoutTheExtensionsThatTellItApart) {
  const auto offer = replaced(small_offer(), "sdes:rtp-stream-id", "sdes:other");
  EXPECT_TRUE(answer(offer).session.media[1].rids.empty());
}

TEST(Answerer, RejectsSectionsItCannotServeAndAnswersTheRest) {
  const auto without_vp8 = replaced(small_offer(), "VP8/90000", "H265/90000");
  const Parsed parsed = answer(without_vp8);
  EXPECT_THAT(directions(parsed.sdp), ElementsAre("sendrecv", "rejected", "sendrecv"));
  EXPECT_EQ(parsed.sdp.attributes.value("group"), "BUNDLE a d");
  EXPECT_EQ(parsed.session.media.size(), 1U);
}

TEST(Answerer, RejectsSlotsBeyondItsNumber) {
  const Parsed parsed = answer(chromium_offer(), options(), 2);
  EXPECT_THAT(directions(parsed.sdp), ElementsAre("sendrecv", "sendrecv", "sendonly", "sendonly",
                                                  "rejected", "rejected", "sendrecv", "sendrecv"));
}

TEST(Answerer, RejectsWhatIsOutsideTheBundle) {
  const auto offer = replaced(small_offer(), "BUNDLE a v d", "BUNDLE a d");
  EXPECT_EQ(directions(answer(offer).sdp)[1], "rejected");
}

struct Refused {
  const char* name;
  const char* from;
  const char* to;
  const char* why;
};
class AnswererRefuses : public testing::TestWithParam<Refused> {};

TEST_P(AnswererRefuses, SayingWhat) {
  const std::string offer = replaced(small_offer(), GetParam().from, GetParam().to);
  ASSERT_NE(offer, small_offer());
  const auto answered = try_answer(offer);
  ASSERT_FALSE(answered);
  EXPECT_THAT(answered.error().message, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(Offers, AnswererRefuses,
                         testing::ValuesIn(std::vector<Refused>{
                             {"no_sdp", "v=0", "{}", "line 1"},
                             {"no_bundle", "a=group:BUNDLE a v d", "a=x", "BUNDLE"},
                             {"foreign_bundle", "BUNDLE a v d", "BUNDLE z", "BUNDLE"},
                             {"no_ufrag", "a=ice-ufrag:abcd", "a=x", "ice-ufrag"},
                             {"short_ufrag", "a=ice-ufrag:abcd", "a=ice-ufrag:abc", "ice-ufrag"},
                             {"bad_ufrag", "a=ice-ufrag:abcd", "a=ice-ufrag:ab:cd", "ice-ufrag"},
                             {"short_pwd", "0123456789abcdefghijkl", "0123456789", "ice-pwd"},
                             {"no_fingerprint", "a=fingerprint", "a=x", "fingerprint"},
                             {"sha1", "sha-256", "sha-1", "sha-256"},
                             {"passive", "setup:actpass", "setup:passive", "setup"},
                             {"held", "setup:actpass", "setup:holdconn", "setup"},
                             {"no_mux", "a=rtcp-mux", "a=x", "rtcp-mux"},
                             {"same_mid", "a=mid:v", "a=mid:a", "twice"},
                             {"long_mid", "a=mid:v", "a=mid:12345678901234567", "mid"},
                         }),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Answerer, RefusesAnOfferWithNothingInCommon) {
  auto offer = replaced(small_offer(), "opus", "speex");
  offer = replaced(replaced(offer, "VP8", "H265"), "DTLS/SCTP", "TCP/MSRP");
  EXPECT_THAT(try_answer(offer).error().message, HasSubstr("in common"));
}

// ---- a second offer of the same client ----------------------------------------------------------

sfu::Result<Answer, JsepError> again(const std::string& offer, const Answer& former,
                                     sfu::api::Permissions permissions = {true, true}) {
  FixedEntropy entropy;
  const Agreement agreed{former.session, former.origin, former.version};
  AnswerOptions with = options(permissions);
  with.local_ice = {"newrelay", "abcdefghijklmn0123456789"};
  with.cname = "another";
  return Answerer({.max_slots = 3}).answer(offer, with, entropy, &agreed);
}

TEST(SecondOffer, WithNewCredentialsIsAnIceRestart) {
  const auto offer = small_offer();
  const auto former = *try_answer(offer);
  const auto ufrag = "a=ice-ufrag:" + former.session.remote_ice.ufrag;
  const auto answer = again(replaced(offer, ufrag, "a=ice-ufrag:another"), former);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->continues);
  EXPECT_EQ(answer->session.remote_ice.ufrag, "another");
  EXPECT_EQ(answer->session.local_ice.ufrag, "newrelay");
  EXPECT_EQ(answer->session.media, former.session.media);
  EXPECT_EQ(answer->session.cname, former.session.cname);
  EXPECT_EQ(answer->version, former.version + 1);
  const std::string renamed = replaced(answer->sdp, "newrelay", "relayufr");
  const std::string repassworded =
      replaced(renamed, "abcdefghijklmn0123456789", "0123456789abcdefghijklmn");
  EXPECT_EQ(replaced(repassworded, " 2 IN IP4", " 1 IN IP4"), former.sdp)
      << "nothing but the credentials and the version differs";
}

TEST(SecondOffer, WithTheSameCredentialsGetsTheSameAgain) {
  const auto former = *try_answer(small_offer());
  const auto answer = again(small_offer(), former);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->continues);
  EXPECT_EQ(answer->session, former.session);
}

TEST(SecondOffer, ThatAgreesOnSomethingElseBeginsAnew) {
  const auto offer = small_offer();
  const auto former = *try_answer(offer);
  const auto ufrag = "a=ice-ufrag:" + former.session.remote_ice.ufrag;
  const std::string restarted = replaced(offer, ufrag, "a=ice-ufrag:another");
  const auto less = again(restarted, former, {true, false});
  ASSERT_TRUE(less);
  EXPECT_FALSE(less->continues);
  EXPECT_EQ(less->session.local_ice.ufrag, "newrelay");
  EXPECT_EQ(less->session.cname, "another");
  EXPECT_EQ(less->version, 1U);
  const auto longer = again(chromium_offer(), former);
  ASSERT_TRUE(longer);
  EXPECT_FALSE(longer->continues);
}

}  // namespace
}  // namespace signalling
