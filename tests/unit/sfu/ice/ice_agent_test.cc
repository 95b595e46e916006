#include "sfu/ice/ice_agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sfu/ice/stun_check.h"

namespace sfu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Timestamp kStart = Timestamp::ms(1'000);

class IceAgentTest : public testing::Test {
 protected:
  Result<StunOutcome, Drop> receive(const Bytes& bytes, const SocketAddress& from) {
    out_.clear();
    const auto message = StunMessage::parse(bytes);
    if (!message) return Drop::kMalformed;
    auto outcome = agent_.handle_stun(*message, from, now_, out_);
    if (outcome) {
      EXPECT_THAT(outcome->evicted, testing::Not(testing::Contains(from)));
    }
    return outcome;
  }
  StunOutcome check(std::uint16_t port, bool nominate = false) {
    const auto outcome =
        receive(Check{.transaction = ++transaction_, .nominate = nominate}.bytes(), peer_at(port));
    EXPECT_TRUE(outcome);
    return outcome ? *outcome : StunOutcome{};
  }
  void after(TimeDelta time) { now_ = now_ + time; }
  [[nodiscard]] std::vector<std::uint16_t> ports() const {
    std::vector<std::uint16_t> ports;
    for (const SocketAddress& path : agent_.paths()) ports.push_back(path.port);
    return ports;
  }

  Timestamp now_ = kStart;
  std::uint32_t transaction_ = 100;
  Outbox out_;
  IceAgent agent_{{.max_paths = 3, .max_recent_checks = 8}, kRelay, kPeer, kStart};
};

struct Refused {
  const char* name;
  Bytes bytes;
  Drop drop;
};

std::vector<Refused> refused() {
  const Bytes good = Check{.nominate = true}.bytes();
  Bytes changed = good;
  changed[40] ^= 1;  // in the username
  return {
      {"wrong_password", Check{.password = kPeer.pwd, .nominate = true}.bytes(),
       Drop::kStunIntegrity},
      {"no_integrity", Check{.nominate = true, .sign = false}.bytes(), Drop::kStunIntegrity},
      {"no_username", Check{.username = ""}.bytes(), Drop::kStunUnknownUser},
      {"unknown_user", Check{.username = "RELAY124:peer"}.bytes(), Drop::kStunUnknownUser},
      {"sides_swapped", Check{.username = "peer:RELAY123"}.bytes(), Drop::kStunUnknownUser},
      {"longer_peer", Check{.username = "RELAY123:peers"}.bytes(), Drop::kStunUnknownUser},
      {"shorter_peer", Check{.username = "RELAY123:pee"}.bytes(), Drop::kStunUnknownUser},
      {"indication", Check{.message_class = StunClass::kIndication}.bytes(), Drop::kStunOther},
      {"success", Check{.message_class = StunClass::kSuccess}.bytes(), Drop::kStunOther},
      {"error", Check{.message_class = StunClass::kError}.bytes(), Drop::kStunOther},
      {"turn_allocate", Check{.method = 3}.bytes(), Drop::kStunOther},
      {"changed", changed, Drop::kMalformed},  // by FINGERPRINT
      {"truncated", Bytes(good.begin(), good.end() - 12), Drop::kMalformed},
  };
}

TEST_F(IceAgentTest, RefusedMessagesHaveNoEffectAndNoAnswer) {
  for (const Refused& c : refused()) {
    SCOPED_TRACE(c.name);
    const auto outcome = receive(c.bytes, peer_at(1));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error(), c.drop);
    EXPECT_TRUE(out_.empty());
    EXPECT_THAT(ports(), IsEmpty());
    EXPECT_FALSE(agent_.selected());
    EXPECT_EQ(agent_.next_timeout(), kStart + TimeDelta::seconds(30));
  }
}

TEST_F(IceAgentTest, RefusedMessagesLeaveARunningSessionAlone) {
  check(1, true);
  const Timestamp before = agent_.next_timeout();
  after(TimeDelta::seconds(1));
  for (const Refused& c : refused()) EXPECT_FALSE(receive(c.bytes, peer_at(2))) << c.name;
  EXPECT_EQ(agent_.selected(), peer_at(1));
  EXPECT_THAT(ports(), ElementsAre(1));
  EXPECT_EQ(agent_.next_timeout(), before);
}

TEST_F(IceAgentTest, AnswersWithTheMappedAddressAndIntegrity) {
  const Bytes request = Check{.transaction = 77}.bytes();
  const auto outcome = receive(request, peer_at(4'711));
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->path_validated_new);
  EXPECT_FALSE(outcome->selected_changed);
  ASSERT_EQ(out_.datagrams().size(), 1U);
  EXPECT_EQ(out_.datagrams()[0].to, peer_at(4'711));
  EXPECT_LE(out_.datagrams()[0].bytes.size(), request.size()) << "no amplification";
  const auto answer = StunMessage::parse(out_.datagrams()[0].bytes);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->message_class, StunClass::kSuccess);
  EXPECT_EQ(answer->transaction, StunMessage::parse(request)->transaction);
  EXPECT_EQ(answer->mapped_address, peer_at(4'711));
  EXPECT_TRUE(answer->has_fingerprint);
  EXPECT_TRUE(has_integrity(*answer, kRelay.pwd));
}

struct Declined {
  std::uint16_t code;
  std::function<void(StunMessage&)> spoil;
};

TEST_F(IceAgentTest, AnswersWhatItCannotDoWithAnErrorAndWithoutEffect) {
  const Declined cases[] = {
      {487, [](StunMessage& message) { message.ice_controlled = 9; }},
      {420, [](StunMessage& message) { message.unknown_required = 0x7f01; }},
  };
  for (const Declined& c : cases) {
    const Bytes bytes = Check{.transaction = c.code, .nominate = true}.bytes();
    StunMessage message = *StunMessage::parse(bytes);
    c.spoil(message);
    out_.clear();
    ASSERT_TRUE(agent_.handle_stun(message, peer_at(1), now_, out_));
    ASSERT_EQ(out_.datagrams().size(), 1U);
    EXPECT_LE(out_.datagrams()[0].bytes.size(), bytes.size());
    const auto answer = StunMessage::parse(out_.datagrams()[0].bytes);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message_class, StunClass::kError);
    EXPECT_EQ(answer->error_code, c.code);
    EXPECT_TRUE(has_integrity(*answer, kRelay.pwd));
    EXPECT_THAT(ports(), IsEmpty());
    EXPECT_FALSE(agent_.selected());
  }
}

TEST_F(IceAgentTest, SelectsOnNominationOnly) {
  EXPECT_FALSE(check(1).selected_changed);
  EXPECT_FALSE(agent_.selected());
  EXPECT_TRUE(agent_.validated(peer_at(1)));
  EXPECT_FALSE(agent_.validated(peer_at(2)));
  const StunOutcome nominated = check(1, true);
  EXPECT_TRUE(nominated.selected_changed);
  EXPECT_FALSE(nominated.path_validated_new);
  EXPECT_EQ(agent_.selected(), peer_at(1));
  EXPECT_FALSE(check(1, true).selected_changed) << "selected already";
}

TEST_F(IceAgentTest, FollowsAPeerBehindARebindingNat) {
  check(1, true);
  after(TimeDelta::seconds(2));
  const StunOutcome moved = check(2, true);
  EXPECT_TRUE(moved.path_validated_new);
  EXPECT_TRUE(moved.selected_changed);
  EXPECT_EQ(agent_.selected(), peer_at(2));
  EXPECT_THAT(ports(), ElementsAre(1, 2)) << "what is still on its way comes from the old one";
}

TEST_F(IceAgentTest, CheckWithoutNominationDoesNotMoveThePath) {
  check(1, true);
  after(TimeDelta::seconds(20));
  EXPECT_FALSE(check(2).selected_changed);
  EXPECT_EQ(agent_.selected(), peer_at(1));
}

TEST_F(IceAgentTest, MediaMovesThePathOnlyWhenTheSelectedIsSilent) {
  check(1, true);
  check(2);
  EXPECT_FALSE(agent_.on_media(peer_at(2), now_ + TimeDelta::seconds(1)));
  EXPECT_FALSE(agent_.on_media(peer_at(1), now_ + TimeDelta::ms(1'500)));
  EXPECT_FALSE(agent_.on_media(peer_at(2), now_ + TimeDelta::ms(2'500)));
  EXPECT_TRUE(agent_.on_media(peer_at(2), now_ + TimeDelta::ms(2'501)));
  EXPECT_EQ(agent_.selected(), peer_at(2));
}

TEST_F(IceAgentTest, MediaFromAnUnvalidatedAddressMovesNothing) {
  check(1, true);
  EXPECT_FALSE(agent_.on_media(peer_at(2), now_ + TimeDelta::seconds(20)));
  EXPECT_EQ(agent_.selected(), peer_at(1));
  EXPECT_FALSE(agent_.validated(peer_at(2)));
}

TEST_F(IceAgentTest, MediaSelectsWhereNothingWasNominated) {
  check(1);
  EXPECT_TRUE(agent_.on_media(peer_at(1), now_));
  EXPECT_EQ(agent_.selected(), peer_at(1));
}

TEST_F(IceAgentTest, ACopyFromElsewhereMovesNothing) {
  const Bytes overheard = Check{.transaction = 7, .nominate = true}.bytes();
  ASSERT_TRUE(receive(overheard, peer_at(1)));
  const auto copy = receive(overheard, peer_at(666));
  ASSERT_FALSE(copy);
  EXPECT_EQ(copy.error(), Drop::kStunIntegrity);
  EXPECT_TRUE(out_.empty());
  EXPECT_EQ(agent_.selected(), peer_at(1));
}

TEST_F(IceAgentTest, ARepeatedCheckIsAnsweredWithoutEffect) {
  const Bytes first = Check{.transaction = 7, .nominate = true}.bytes();
  ASSERT_TRUE(receive(first, peer_at(1)));
  check(2, true);
  after(TimeDelta::seconds(5));
  const Timestamp before = agent_.next_timeout();
  ASSERT_TRUE(receive(first, peer_at(1)));
  EXPECT_EQ(out_.datagrams().size(), 1U);
  EXPECT_EQ(agent_.selected(), peer_at(2));
  EXPECT_EQ(agent_.next_timeout(), before);
}

TEST_F(IceAgentTest, BoundsItsPathsAndKeepsTheSelected) {
  check(1, true);
  check(2);
  check(3);
  after(TimeDelta::ms(10));
  check(2);
  EXPECT_THAT(check(4).evicted, ElementsAre(peer_at(3)));
  EXPECT_THAT(check(5).evicted, ElementsAre(peer_at(2)));
  EXPECT_THAT(ports(), ElementsAre(1, 4, 5));
  EXPECT_THAT(check(6, true).evicted, ElementsAre(peer_at(4)));
  EXPECT_EQ(agent_.selected(), peer_at(6));
}

TEST_F(IceAgentTest, DropsPathsWithoutConsentAndGoesOnWhereThePeerIs) {
  check(1, true);
  after(TimeDelta::ms(29'999));
  EXPECT_THAT(check(2).evicted, IsEmpty());
  after(TimeDelta::ms(1));
  const StunOutcome outcome = check(2);
  EXPECT_THAT(outcome.evicted, ElementsAre(peer_at(1)));
  EXPECT_TRUE(outcome.selected_changed);
  EXPECT_EQ(agent_.selected(), peer_at(2));
}

TEST_F(IceAgentTest, ConsentLastsThirtySecondsFromTheLastCheck) {
  check(1, true);
  after(TimeDelta::seconds(10));
  check(1);
  EXPECT_EQ(agent_.next_timeout(), now_ + TimeDelta::seconds(30));
  after(TimeDelta::ms(29'999));
  agent_.on_media(peer_at(1), now_);  // media is no consent
  EXPECT_FALSE(agent_.consent_lost(now_));
  after(TimeDelta::ms(1));
  EXPECT_TRUE(agent_.consent_lost(now_));
}

TEST_F(IceAgentTest, GivesUpOnAPeerThatNeverComes) {
  EXPECT_FALSE(agent_.consent_lost(kStart + TimeDelta::ms(29'999)));
  EXPECT_TRUE(agent_.consent_lost(kStart + TimeDelta::seconds(30)));
}

TEST_F(IceAgentTest, AFullOutboxCostsTheAnswerOnly) {
  Outbox full({.max_datagrams = 0});
  const Bytes bytes = Check{.nominate = true}.bytes();
  EXPECT_TRUE(agent_.handle_stun(*StunMessage::parse(bytes), peer_at(1), now_, full));
  EXPECT_EQ(full.refused(), 1U);
  EXPECT_EQ(agent_.selected(), peer_at(1));
}

// ---- restarts -----------------------------------------------------------------------------------

const api::IceCredentials kNewRelay{.ufrag = "RELAY456", .pwd = "the-relay-password-no-2-"};
const api::IceCredentials kNewPeer{.ufrag = "peer2", .pwd = "peer-password-number-2"};

class IceRestart : public IceAgentTest {
 protected:
  void SetUp() override {
    check(1, true);
    after(TimeDelta::seconds(1));
    ASSERT_TRUE(agent_.restart(kNewRelay, kNewPeer, now_));
  }
  Result<StunOutcome, Drop> check_new(std::uint16_t port, bool nominate = false) {
    return receive(Check{.username = kNewRelay.ufrag + ":" + kNewPeer.ufrag,
                         .password = kNewRelay.pwd,
                         .transaction = ++transaction_,
                         .nominate = nominate}
                       .bytes(),
                   peer_at(port));
  }
  Result<StunOutcome, Drop> check_old(std::uint16_t port, bool nominate = false) {
    return receive(Check{.transaction = ++transaction_, .nominate = nominate}.bytes(),
                   peer_at(port));
  }
};

TEST_F(IceRestart, TheOldPathGoesOnUntilTheNewOneIsNominated) {
  EXPECT_EQ(agent_.selected(), peer_at(1));
  after(TimeDelta::seconds(20));
  ASSERT_TRUE(check_old(1, true)) << "the new ones may take long to arrive";
  ASSERT_TRUE(check_new(2));
  EXPECT_TRUE(has_integrity(*StunMessage::parse(out_.datagrams()[0].bytes), kNewRelay.pwd));
  EXPECT_EQ(agent_.selected(), peer_at(1));
  ASSERT_TRUE(check_new(2, true));
  EXPECT_EQ(agent_.selected(), peer_at(2));
}

TEST_F(IceRestart, OldCredentialsAreAnsweredForFiveSecondsMoreAndMoveNothing) {
  ASSERT_TRUE(check_new(2, true));
  after(TimeDelta::ms(4'999));
  const auto late = check_old(1, true);
  ASSERT_TRUE(late);
  EXPECT_EQ(out_.datagrams().size(), 1U);
  EXPECT_TRUE(has_integrity(*StunMessage::parse(out_.datagrams()[0].bytes), kRelay.pwd));
  EXPECT_FALSE(late->selected_changed);
  EXPECT_EQ(agent_.selected(), peer_at(2));
  after(TimeDelta::ms(1));
  const auto expired = check_old(1, true);
  ASSERT_FALSE(expired);
  EXPECT_EQ(expired.error(), Drop::kStunUnknownUser);
  EXPECT_TRUE(out_.empty());
  EXPECT_THAT(agent_.ufrags(), ElementsAre(kNewRelay.ufrag));
}

TEST_F(IceRestart, AStormReplacesThePendingOneAndKeepsWhatWorks) {
  const api::IceCredentials third{.ufrag = "RELAY789", .pwd = "the-relay-password-no-3-"};
  EXPECT_FALSE(agent_.restart(third, kNewPeer, now_)) << "too soon";
  EXPECT_THAT(agent_.ufrags(), ElementsAre(kNewRelay.ufrag, kRelay.ufrag));
  after(TimeDelta::ms(500));
  EXPECT_TRUE(agent_.restart(third, kNewPeer, now_));
  EXPECT_THAT(agent_.ufrags(), ElementsAre(third.ufrag, kRelay.ufrag));
  EXPECT_FALSE(check_new(2, true)) << "the replaced ones are unknown";
  ASSERT_TRUE(check_old(3, true));
  EXPECT_EQ(agent_.selected(), peer_at(3)) << "until the new ones are used all is as before";
}

TEST_F(IceRestart, MixedCredentialsAreRefused) {
  for (const std::string& username :
       {kNewRelay.ufrag + ":" + kPeer.ufrag, kRelay.ufrag + ":" + kNewPeer.ufrag}) {
    const Bytes mixed = Check{.username = username, .nominate = true}.bytes();
    const auto outcome = receive(mixed, peer_at(2));
    ASSERT_FALSE(outcome) << username;
    EXPECT_EQ(outcome.error(), Drop::kStunUnknownUser);
  }
  const auto wrong = receive(Check{.username = kNewRelay.ufrag + ":" + kNewPeer.ufrag}.bytes(),
                             peer_at(2));  // signed with the old password
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error(), Drop::kStunIntegrity);
}

TEST_F(IceRestart, ConsentOfEitherCredentialsCounts) {
  after(TimeDelta::seconds(25));
  ASSERT_TRUE(check_old(1));
  after(TimeDelta::seconds(25));
  EXPECT_FALSE(agent_.consent_lost(now_));
  ASSERT_TRUE(check_new(1, true));
  after(TimeDelta::seconds(29));
  EXPECT_FALSE(agent_.consent_lost(now_));
  after(TimeDelta::seconds(1));
  EXPECT_TRUE(agent_.consent_lost(now_));
}

// ---- ICE-TCP ------------------------------------------------------------------------------------

SocketAddress by_tcp(std::uint16_t port) {
  SocketAddress address = peer_at(port);
  address.protocol = SocketAddress::Protocol::kTcp;
  return address;
}

class IceAgentTcp : public IceAgentTest {
 protected:
  StunOutcome check_from(const SocketAddress& from, bool nominate = false) {
    after(TimeDelta::ms(10));
    const auto outcome =
        receive(Check{.transaction = ++transaction_, .nominate = nominate}.bytes(), from);
    EXPECT_TRUE(outcome);
    return outcome ? *outcome : StunOutcome{};
  }
};

TEST_F(IceAgentTcp, AClosedPathIsReplacedByTheOneHeardLast) {
  check_from(peer_at(1));
  check_from(by_tcp(2), true);
  check_from(peer_at(3));
  ASSERT_EQ(agent_.selected(), by_tcp(2));
  agent_.on_path_closed(by_tcp(2));
  EXPECT_EQ(agent_.selected(), peer_at(3));
  EXPECT_FALSE(agent_.validated(by_tcp(2)));
}

TEST_F(IceAgentTcp, WithoutAnotherPathItWaitsForTheNextNomination) {
  check_from(by_tcp(1), true);
  agent_.on_path_closed(by_tcp(1));
  EXPECT_FALSE(agent_.selected());
  EXPECT_FALSE(agent_.consent_lost(now_)) << "the peer may come back within the consent";
  check_from(by_tcp(2), true);
  EXPECT_EQ(agent_.selected(), by_tcp(2));
}

TEST_F(IceAgentTcp, APathThatIsNotSelectedClosesWithoutEffect) {
  check_from(peer_at(1), true);
  check_from(by_tcp(2));
  agent_.on_path_closed(by_tcp(2));
  agent_.on_path_closed(by_tcp(9));  // never was one
  EXPECT_EQ(agent_.selected(), peer_at(1));
  EXPECT_THAT(ports(), ElementsAre(1));
}

TEST_F(IceAgentTcp, TheSameAddressByTcpIsAnotherPath) {
  check_from(peer_at(1), true);
  EXPECT_TRUE(check_from(by_tcp(1)).path_validated_new);
  EXPECT_EQ(agent_.selected(), peer_at(1));
}

TEST_F(IceAgentTcp, ConnectionsMakeRoomForConnectionsOnly) {
  agent_ = IceAgent({.max_paths = 8, .max_tcp_paths = 2}, kRelay, kPeer, kStart);
  check_from(peer_at(1));
  check_from(by_tcp(2), true);
  check_from(by_tcp(3));
  EXPECT_THAT(check_from(by_tcp(4)).evicted, ElementsAre(by_tcp(3)));
  EXPECT_THAT(ports(), ElementsAre(1, 2, 4));
  EXPECT_EQ(agent_.selected(), by_tcp(2));
}

}  // namespace
}  // namespace sfu
