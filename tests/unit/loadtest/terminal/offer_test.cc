#include "loadtest/terminal/offer.h"

#include <gtest/gtest.h>

#include "loadtest/terminal/session_plan.h"
#include "loadtest/world/seeded_entropy.h"
#include "signalling/jsep/answerer.h"

namespace loadtest {
namespace {

// What the relay understood of an offer and what the terminal understood of the answer are the same
// session.
class OfferAndAnswer : public testing::TestWithParam<SessionPlan> {
 protected:
  OfferAndAnswer() : entropy_(Random(7)) {
    fingerprint_.sha256.fill(0xab);
    options_.local_ice = {"relayufrag", "relaypasswordrelaypassword"};
    options_.fingerprint.sha256.fill(0xcd);
    options_.candidates = {sfu::SocketAddress::ipv4(192, 0, 2, 1, 10'000)};
    options_.permissions = {GetParam().publish, GetParam().subscribe};
    options_.cname = "guichet";
  }

  SeededEntropy entropy_;
  sfu::Fingerprint fingerprint_;
  signalling::AnswerOptions options_;
};

TEST_P(OfferAndAnswer, AgreeOnOneSession) {
  const auto wanted = make_session(GetParam(), fingerprint_, entropy_);
  const signalling::Answerer answerer({.max_slots = 3});
  const auto answer = answerer.answer(write_offer(wanted), options_, entropy_);
  ASSERT_TRUE(answer) << answer.error().message;
  const auto agreed = read_answer(wanted, answer->sdp);
  ASSERT_TRUE(agreed);
  EXPECT_EQ(agreed->relay, options_.candidates.front());
  EXPECT_EQ(agreed->relay_fingerprint, options_.fingerprint);

  const sfu::api::NegotiatedSession& ours = answer->session;
  const sfu::api::NegotiatedSession& theirs = agreed->session;
  EXPECT_EQ(ours.remote_ice.pwd, theirs.remote_ice.pwd);
  EXPECT_EQ(ours.local_ice.ufrag, theirs.local_ice.ufrag);
  EXPECT_EQ(ours.data.has_value(), theirs.data.has_value());
  ASSERT_EQ(ours.media.size(), theirs.media.size());
  for (std::size_t i = 0; i < ours.media.size(); ++i) {
    SCOPED_TRACE(ours.media[i].mid);
    EXPECT_EQ(ours.media[i].purpose, theirs.media[i].purpose);
    EXPECT_EQ(ours.media[i].slot, theirs.media[i].slot);
    EXPECT_EQ(ours.media[i].client_sends, theirs.media[i].client_sends);
    EXPECT_EQ(ours.media[i].client_receives, theirs.media[i].client_receives);
    EXPECT_EQ(ours.media[i].rids, theirs.media[i].rids);
    EXPECT_EQ(ours.media[i].codecs.front().rtx_payload_type,
              theirs.media[i].codecs.front().rtx_payload_type);
    EXPECT_EQ(ours.media[i].extensions.transport_sequence,
              theirs.media[i].extensions.transport_sequence);
    if (!ours.media[i].client_receives) continue;
    EXPECT_EQ(ours.media[i].ssrc, theirs.media[i].ssrc);
    EXPECT_EQ(ours.media[i].rtx_ssrc, theirs.media[i].rtx_ssrc);
  }
}

INSTANTIATE_TEST_SUITE_P(Plans, OfferAndAnswer,
                         testing::Values(SessionPlan{}, SessionPlan{.simulcast = true},
                                         SessionPlan{.rtx = false, .transport_cc = false},
                                         SessionPlan{.slots = 1, .data = false}));

TEST(ReadAnswer, RefusesWhatAnswersAnotherOffer) {
  SeededEntropy entropy{Random(8)};
  const auto wanted = make_session({}, {}, entropy);
  EXPECT_FALSE(read_answer(wanted, ""));
  EXPECT_FALSE(read_answer(wanted, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"));
}

}  // namespace
}  // namespace loadtest
