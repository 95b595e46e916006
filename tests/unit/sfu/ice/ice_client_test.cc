#include "sfu/ice/ice_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sfu/ice/ice_agent.h"
#include "tests/unit/sfu/ice/stun_check.h"

namespace sfu {
namespace {

using State = IceClient::State;
using testing::ElementsAre;

const SocketAddress kRelayAddress = SocketAddress::ipv4(198, 51, 100, 1, 10'000);

class IceClientTest : public testing::Test {
 protected:
  // What the client sends until `end`, as ms since the start.
  std::vector<std::int64_t> run_until(Timestamp end) {
    std::vector<std::int64_t> sent;
    while (client_.next_timeout() <= end) {
      now_ = client_.next_timeout();
      client_.handle_timeout(now_, out_);
      for (const Outbox::Entry& datagram : out_.datagrams()) {
        EXPECT_EQ(datagram.to, kRelayAddress);
        sent.push_back(now_.ms());
        last_.assign(datagram.bytes.begin(), datagram.bytes.end());
      }
      out_.clear();
    }
    now_ = end;
    return sent;
  }
  // The agent's answer to the client's last check, sent from `seen_as`.
  Bytes answer(const SocketAddress& seen_as) {
    Outbox out;
    EXPECT_TRUE(agent_.handle_stun(*StunMessage::parse(last_), seen_as, now_, out));
    const MutableByteSpan bytes = out.datagrams()[0].bytes;
    return {bytes.begin(), bytes.end()};
  }
  bool receive(const Bytes& bytes, const SocketAddress& from = kRelayAddress) {
    return client_.handle_stun(*StunMessage::parse(bytes), from, now_);
  }
  // As run_until, with every check answered at once.
  std::vector<std::int64_t> answered_until(Timestamp end) {
    std::vector<std::int64_t> sent;
    while (client_.next_timeout() <= end) {
      for (const std::int64_t at : run_until(client_.next_timeout())) sent.push_back(at);
      EXPECT_TRUE(receive(answer(peer_at(1))));
    }
    now_ = end;
    return sent;
  }
  void connect() {
    run_until(now_);
    ASSERT_TRUE(receive(answer(peer_at(1))));
    ASSERT_EQ(client_.state(), State::kConnected);
  }

  Timestamp now_;
  Outbox out_;
  Bytes last_;
  CountingEntropy entropy_;
  IceAgent agent_{{}, kRelay, kPeer, now_};
  IceClient client_{{}, kPeer, kRelay, kRelayAddress, entropy_, now_};
};

TEST_F(IceClientTest, ConnectsAtTheFirstAnswer) {
  connect();
  EXPECT_EQ(client_.mapped_address(), peer_at(1));
  EXPECT_EQ(agent_.selected(), peer_at(1));
}

TEST_F(IceClientTest, ChecksAtTheWeakIntervalUntilAnswered) {
  EXPECT_THAT(run_until(Timestamp::ms(200)), ElementsAre(0, 48, 96, 144, 192));
  EXPECT_EQ(client_.state(), State::kChecking);
}

TEST_F(IceClientTest, SlowsDownWhenThePathIsKnownWell) {
  connect();
  EXPECT_THAT(answered_until(Timestamp::ms(9'000)), ElementsAre(48, 96, 996, 1'896, 4'396, 6'896));
}

TEST_F(IceClientTest, AsksSoonerWhileAnAnswerIsMissing) {
  connect();
  answered_until(Timestamp::ms(2'000));
  EXPECT_THAT(run_until(Timestamp::ms(7'000)), ElementsAre(4'396, 5'296, 6'196));
}

TEST_F(IceClientTest, ChecksLikeAtTheBeginningWhenThePathNoLongerWorks) {
  connect();
  answered_until(Timestamp::ms(2'000));
  const auto sent = run_until(Timestamp::ms(10'000));
  EXPECT_EQ(client_.state(), State::kChecking);
  EXPECT_EQ(sent.back() - sent[sent.size() - 2], 48);
}

TEST_F(IceClientTest, ARestartSpeaksWithTheNewCredentialsAtOnce) {
  const api::IceCredentials relay{.ufrag = "RELAYnew", .pwd = "new-relay-password-24-ch"};
  const api::IceCredentials peer{.ufrag = "peernew", .pwd = "new-peer-password-22-c"};
  connect();
  answered_until(Timestamp::ms(2'000));
  client_.restart(peer, relay, now_);
  EXPECT_EQ(client_.state(), State::kChecking);
  run_until(now_);
  EXPECT_EQ(StunMessage::parse(last_)->username, "RELAYnew:peernew");
  ASSERT_TRUE(agent_.restart(relay, peer, now_));
  EXPECT_TRUE(receive(answer(peer_at(2))));
  EXPECT_EQ(agent_.selected(), peer_at(2));
}

TEST_F(IceClientTest, TakesALateAnswerToAnEarlierCheck) {
  run_until(Timestamp::ms(0));
  const Bytes late = answer(peer_at(1));
  run_until(Timestamp::ms(600));
  EXPECT_TRUE(receive(late));
  EXPECT_EQ(client_.state(), State::kConnected);
}

TEST_F(IceClientTest, RefusesWhatIsNoAnswerToIt) {
  run_until(now_);
  const Bytes good = answer(peer_at(1));
  EXPECT_FALSE(receive(good, peer_at(9))) << "from elsewhere";
  EXPECT_FALSE(receive(Check{.message_class = StunClass::kSuccess}.bytes())) << "never asked";
  EXPECT_FALSE(receive(Check{}.bytes())) << "a request";
  StunMessage forged = *StunMessage::parse(good);
  const Bytes other = Check{.password = kPeer.pwd, .message_class = StunClass::kSuccess}.bytes();
  forged.integrity = StunMessage::parse(other)->integrity;
  EXPECT_FALSE(client_.handle_stun(forged, kRelayAddress, now_)) << "wrong integrity";
  EXPECT_EQ(client_.state(), State::kChecking);
  EXPECT_TRUE(receive(good));
  EXPECT_FALSE(receive(good)) << "twice";
}

TEST_F(IceClientTest, FailsAfterThirtySecondsWithoutAnswer) {
  run_until(Timestamp::ms(29'999));
  EXPECT_EQ(client_.state(), State::kChecking);
  run_until(Timestamp::ms(30'000));
  EXPECT_EQ(client_.state(), State::kFailed);
  EXPECT_EQ(client_.next_timeout(), Timestamp::never());
  client_.rebind(now_);
  EXPECT_EQ(client_.state(), State::kFailed);
}

TEST_F(IceClientTest, FailsWhenConsentIsNotRenewed) {
  connect();
  run_until(Timestamp::ms(29'999));
  EXPECT_NE(client_.state(), State::kFailed);
  run_until(Timestamp::ms(30'000));
  EXPECT_EQ(client_.state(), State::kFailed);
}

TEST_F(IceClientTest, RebindMovesTheAgentAtOnce) {
  connect();
  run_until(Timestamp::ms(1'000));
  client_.rebind(now_);
  EXPECT_EQ(client_.state(), State::kChecking);
  EXPECT_THAT(run_until(Timestamp::ms(1'000)), ElementsAre(1'000));
  EXPECT_TRUE(receive(answer(peer_at(2))));
  EXPECT_EQ(agent_.selected(), peer_at(2));
  EXPECT_EQ(client_.mapped_address(), peer_at(2));
}

}  // namespace
}  // namespace sfu
