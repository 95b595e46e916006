// Addresses that change, peers that vanish, strangers that send: a running visit is not harmed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/support/visit_world.h"

namespace {

using loadtest::Terminal;
using sfu::Drop;
using sfu::TimeDelta;
using sfu::Timestamp;
using test::kPicture;
using test::kVoice;
using testing::IsEmpty;

TEST(Nat, ARebindingIsFollowedWithinThreeSeconds) {
  test::VisitWorld visit(61);
  Terminal& kiosk = visit.join(1, test::line(10'000, 30));
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(5));
  // The browser does not know: only its next consent check, at most 2.5 s later, tells the relay.
  visit.world.rebind(&kiosk);
  const Timestamp moved = visit.world.now();
  const auto heard = desk.receiver(kVoice[0]).counts().frames;
  const auto seen = kiosk.receiver(kVoice[0]).counts().frames;
  ASSERT_TRUE(visit.world.run_until(
      [&] {
        return desk.receiver(kVoice[0]).counts().frames > heard + 5 &&
               kiosk.receiver(kVoice[0]).counts().frames > seen + 5;
      },
      moved + TimeDelta::seconds(10)));
  EXPECT_LE(visit.world.now() - moved, TimeDelta::seconds(3));
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_GT(visit.dropped(Drop::kUnknownAddress), 0)
      << "media from the new port came before the check";
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Consent, APeerThatVanishesIsGoneAfterThirtySeconds) {
  test::VisitWorld visit(62);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(5));
  visit.world.detach(&kiosk);
  visit.run_for(TimeDelta::seconds(31));
  EXPECT_EQ(visit.world.metrics().participants.value(), 1);
  ASSERT_NE(visit.loss_of(kiosk.id()), nullptr);
  EXPECT_EQ(visit.loss_of(kiosk.id())->reason, sfu::api::LeaveReason::kConsentLost);
  EXPECT_TRUE(desk.connected());
}

TEST(Consent, WhoNeverConnectsIsForgotten) {
  test::VisitWorld visit(63);
  loadtest::Line dead = test::fibre();
  dead.up.loss_ppm = 1'000'000;
  Terminal& kiosk = visit.join(1, dead);
  visit.run_for(TimeDelta::seconds(40));
  EXPECT_EQ(visit.world.metrics().participants.value(), 0);
  ASSERT_NE(visit.loss_of(kiosk.id()), nullptr);
  EXPECT_EQ(visit.loss_of(kiosk.id())->reason, sfu::api::LeaveReason::kHandshakeTimeout);
}

TEST(Handshake, SurvivesALineThatLosesEveryTenthPacket) {
  for (std::uint64_t seed = 64; seed < 74; ++seed) {
    test::VisitWorld visit(seed);
    loadtest::Line bad = test::line(1'000, 50);
    bad.up.loss_ppm = 100'000;
    bad.down.loss_ppm = 100'000;
    Terminal& kiosk = visit.join(1, bad);
    EXPECT_TRUE(visit.world.run_until([&] { return kiosk.connected(); },
                                      visit.world.now() + TimeDelta::seconds(25)))
        << "seed " << seed;
  }
}

TEST(Handshake, AWrongFingerprintNeverGetsKeys) {
  test::VisitWorld visit(75);
  visit.join(1, test::fibre());
  Terminal& impostor = visit.join_with_fingerprint(2, test::fibre(), sfu::Fingerprint{});
  visit.run_for(TimeDelta::seconds(3));
  EXPECT_FALSE(impostor.connected());
  ASSERT_NE(visit.loss_of(impostor.id()), nullptr);
  EXPECT_EQ(visit.loss_of(impostor.id())->reason, sfu::api::LeaveReason::kWrongFingerprint);
  EXPECT_EQ(visit.world.metrics().dtls_failures.value(), 1);
}

class Stranger : public testing::TestWithParam<std::pair<const char*, Drop>> {};

// One datagram of each kind from a 5-tuple that nobody validated.
TEST_P(Stranger, IsCountedAndChangesNothing) {
  const auto& [first_bytes, drop] = GetParam();
  test::VisitWorld visit(76);
  Terminal& kiosk = visit.join(1, test::fibre());
  visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(3));
  const auto before = visit.dropped(drop);
  std::vector<std::uint8_t> bytes(100, 0x11);
  for (std::size_t i = 0; first_bytes[2 * i] != 0; ++i) {
    bytes[i] =
        static_cast<std::uint8_t>(std::stoi(std::string(first_bytes + 2 * i, 2), nullptr, 16));
  }
  const auto from = sfu::SocketAddress::ipv4(203, 0, 113, 66, 666);
  for (int i = 0; i < 50; ++i) visit.world.inject(from, bytes);
  EXPECT_EQ(visit.dropped(drop), before + 50);
  visit.run_for(TimeDelta::seconds(3));
  EXPECT_LT(kiosk.receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(300));
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Datagrams, Stranger,
                         testing::Values(std::pair("8060", Drop::kUnknownAddress),    // RTP
                                         std::pair("80c8", Drop::kUnknownAddress),    // RTCP
                                         std::pair("16fefd", Drop::kUnknownAddress),  // DTLS
                                         std::pair("ff", Drop::kUnknownProtocol),
                                         std::pair("0001", Drop::kMalformed)));

// Replayed and forged copies of a participant's own packets, from its own address.
TEST(Hostile, ReplayedAndForgedMediaIsDroppedByName) {
  test::VisitWorld visit(77);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  std::vector<std::vector<std::uint8_t>> overheard;
  sfu::SocketAddress from;
  visit.world.set_uplink_tap([&](const sfu::SocketAddress& source, sfu::ByteSpan bytes) {
    if (overheard.size() < 200 && bytes.size() > 60 && bytes[0] == 0x90) {
      overheard.emplace_back(bytes.begin(), bytes.end());
      from = source;
    }
    return true;
  });
  visit.run_for(TimeDelta::seconds(3));
  ASSERT_EQ(overheard.size(), 200U);
  for (auto& bytes : overheard) {
    visit.world.inject(from, bytes);
    bytes[40] ^= 1;
    visit.world.inject(from, bytes);
  }
  EXPECT_GE(visit.dropped(Drop::kSrtpReplay), 100);
  EXPECT_GE(visit.dropped(Drop::kSrtpAuth), 100);
  visit.run_for(TimeDelta::seconds(3));
  EXPECT_LT(desk.receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(300));
  EXPECT_TRUE(kiosk.connected());
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

}  // namespace
