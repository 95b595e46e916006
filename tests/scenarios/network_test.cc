// Addresses that change, peers that vanish, strangers that send: a running visit is not harmed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>

#include "loadtest/terminal/as_browser.h"
#include "tests/support/visit_world.h"

namespace {

using loadtest::Terminal;
using sfu::Drop;
using sfu::TimeDelta;
using sfu::Timestamp;
using test::kPicture;
using test::kVoice;
using testing::IsEmpty;

// Until voice arrives again both ways, a tenth of a second of it. (The terminal itself plays later:
// it waits for what was lost, which a browser does not.)
TimeDelta until_heard(test::VisitWorld& visit, const Terminal& one, const Terminal& other) {
  const Timestamp begin = visit.world.now();
  const auto first = one.receiver(kVoice[0]).counts().packets;
  const auto second = other.receiver(kVoice[0]).counts().packets;
  EXPECT_TRUE(visit.world.run_until(
      [&] {
        return one.receiver(kVoice[0]).counts().packets > first + 5 &&
               other.receiver(kVoice[0]).counts().packets > second + 5;
      },
      begin + TimeDelta::seconds(10)));
  return visit.world.now() - begin;
}

// The browser does not know: only its next check, at most 2.5 s later, tells the relay. Each seed
// moves at another moment between two checks.
TEST(Nat, ARebindingIsFollowedWithinThreeSeconds) {
  for (std::int64_t i = 0; i < 26; ++i) {
    SCOPED_TRACE(i);
    test::VisitWorld visit(static_cast<std::uint64_t>(6'100 + i));
    Terminal& kiosk = visit.join(1, test::line(10'000, i % 2 == 0 ? 30 : 60));
    Terminal& desk = visit.join(2, test::fibre());
    visit.run_for(TimeDelta::seconds(5) + TimeDelta::ms(100) * i);
    visit.world.rebind(&kiosk);
    EXPECT_LE(until_heard(visit, kiosk, desk), TimeDelta::seconds(3));
    visit.run_for(TimeDelta::seconds(5));
    EXPECT_GT(visit.dropped(Drop::kUnknownAddress), 0)
        << "media from the new port came before the check";
    EXPECT_EQ(visit.last_of<sfu::api::ParticipantSilent>(kiosk.id()), nullptr);
    EXPECT_THAT(visit.breaches(), IsEmpty());
  }
}

struct AccessLine {
  const char* name;
  std::int64_t up_kbps, down_kbps, rtt_ms;
  std::int64_t queue_bytes;
  std::int64_t camera_kbps;  // what the kiosk's camera may use of the line
};
class ReplacedInterface : public testing::TestWithParam<AccessLine> {};

// Until both sides are shown pictures again and hear each other: two pictures, five packets.
TimeDelta until_met(test::VisitWorld& visit, const Terminal& one, const Terminal& other) {
  const Timestamp begin = visit.world.now();
  const auto first = one.receiver(kPicture[0]).counts().frames;
  const auto second = other.receiver(kPicture[0]).counts().frames;
  (void)until_heard(visit, one, other);
  EXPECT_TRUE(visit.world.run_until(
      [&] {
        return one.receiver(kPicture[0]).counts().frames >= first + 2 &&
               other.receiver(kPicture[0]).counts().frames >= second + 2;
      },
      begin + TimeDelta::seconds(20)));
  return visit.world.now() - begin;
}

// The interface is gone for some seconds and comes back with another address; the page restarts ICE
// as soon as it hears of it, which takes its offer and the answer one round trip.
TEST_P(ReplacedInterface, IsFollowedWithinASecondAndTwoRoundTrips) {
  const AccessLine& thin = GetParam();
  const TimeDelta rtt = TimeDelta::ms(thin.rtt_ms);
  loadtest::Line line = test::line(thin.down_kbps, thin.rtt_ms / 2);
  line.up.rate = sfu::DataRate::kbps(thin.up_kbps);
  line.up.queue = line.down.queue = sfu::DataSize::bytes(thin.queue_bytes);
  loadtest::Line cut = line;
  cut.up.loss_ppm = cut.down.loss_ppm = 1'000'000;
  for (std::int64_t i = 0; i < 12; ++i) {
    SCOPED_TRACE(i);
    sfu::CoreOptions options;
    options.room.transport.rate.start = sfu::DataRate::kbps(150);
    test::VisitWorld visit(static_cast<std::uint64_t>(6'200 + i), options);
    Terminal::Options thin_terminal;
    thin_terminal.encodings = {sfu::DataRate::kbps(thin.camera_kbps)};
    thin_terminal.packet_time = TimeDelta::ms(60);
    Terminal::Options simulcast;
    simulcast.encodings = {sfu::DataRate::kbps(120), sfu::DataRate::kbps(400),
                           sfu::DataRate::kbps(1'200)};
    Terminal& kiosk = visit.join(1, line, {}, thin_terminal);
    Terminal& desk = visit.join(2, test::fibre(), {.simulcast = true}, simulcast);
    visit.run_for(TimeDelta::seconds(20) + TimeDelta::ms(70) * i);
    visit.world.change_line(&kiosk, cut);
    visit.run_for(TimeDelta::ms(1'500) + TimeDelta::ms(500) * (i % 8));
    visit.world.rebind(&kiosk);
    visit.world.change_line(&kiosk, line);
    const Timestamp back = visit.world.now();
    visit.run_for(rtt);
    visit.restart_ice(kiosk);
    (void)until_met(visit, kiosk, desk);
    EXPECT_LE(visit.world.now() - back, TimeDelta::seconds(1) + rtt * 2);
    const auto shown = kiosk.receiver(kPicture[0]).counts().frames;
    visit.run_for(TimeDelta::seconds(5));
    EXPECT_GE(kiosk.receiver(kPicture[0]).counts().frames, shown + 60) << "and it stays so";
    EXPECT_EQ(visit.world.metrics().ice_restarts.value(), 1);
    EXPECT_EQ(visit.world.metrics().participants_connected.value(), 2);
    EXPECT_THAT(visit.breaches(), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Lines, ReplacedInterface,
                         testing::Values(AccessLine{"adsl512", 128, 512, 60, 65'536, 60},
                                         AccessLine{"a_megabit", 1'000, 1'000, 120, 262'144, 500},
                                         AccessLine{"satellite", 1'000, 4'000, 600, 262'144, 500}),
                         [](const auto& one) { return one.param.name; });

// The address changes at once, and what was sent in between is lost: nobody has noticed a break,
// and the estimate of a line that is not known is low.
TEST(Move, IsOverWithinASecond) {
  for (std::int64_t i = 0; i < 15; ++i) {
    SCOPED_TRACE(i);
    sfu::CoreOptions options;
    options.room.transport.rate.start = sfu::DataRate::kbps(150);
    test::VisitWorld visit(static_cast<std::uint64_t>(6'280 + i), options);
    Terminal::Options calm;
    calm.encodings = {sfu::DataRate::kbps(40)};
    loadtest::Line cut = test::fibre();
    cut.up.loss_ppm = cut.down.loss_ppm = 1'000'000;
    Terminal& kiosk = visit.join(1, test::fibre(), {}, calm);
    Terminal& desk = visit.join(2, test::fibre(), {}, calm);
    visit.run_for(TimeDelta::seconds(8) + TimeDelta::ms(70) * i);
    visit.world.change_line(&kiosk, cut);
    visit.run_for(TimeDelta::ms(200) + TimeDelta::ms(100) * i);
    visit.world.rebind(&kiosk);
    visit.world.change_line(&kiosk, test::fibre());
    visit.restart_ice(kiosk);
    EXPECT_LE(until_met(visit, kiosk, desk), TimeDelta::seconds(1));
    EXPECT_THAT(visit.breaches(), IsEmpty());
  }
}

// The line stutters: the same path carries again what it carried before, at once.
TEST(Break, IsOverWithinASecondAndTwoRoundTrips) {
  for (std::int64_t i = 0; i < 12; ++i) {
    SCOPED_TRACE(i);
    const TimeDelta rtt = TimeDelta::ms(i % 2 == 0 ? 60 : 600);
    const loadtest::Line line = test::line(1'000, rtt.us() / 2'000);
    loadtest::Line cut = line;
    cut.down.loss_ppm = 1'000'000;
    if (i % 3 != 0) cut.up.loss_ppm = 1'000'000;  // or the one direction alone
    test::VisitWorld visit(static_cast<std::uint64_t>(6'250 + i));
    Terminal& kiosk = visit.join(1, line);
    Terminal& desk = visit.join(2, test::fibre());
    visit.run_for(TimeDelta::seconds(10));
    visit.world.change_line(&kiosk, cut);
    visit.run_for(TimeDelta::ms(2'000) + TimeDelta::ms(400) * i);
    visit.world.change_line(&kiosk, line);
    EXPECT_LE(until_met(visit, kiosk, desk), TimeDelta::seconds(1) + rtt * 2);
    visit.run_for(TimeDelta::seconds(3));
    EXPECT_THAT(visit.breaches(), IsEmpty());
  }
}

TEST(IceRestart, CostsARunningVisitNothing) {
  test::VisitWorld visit(6'220);
  Terminal& kiosk = visit.join(1, test::line(10'000, 30));
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(5));
  const auto losses = [&] {
    return visit.dropped(Drop::kUnknownAddress) + visit.dropped(Drop::kSrtpReplay) +
           visit.dropped(Drop::kSrtpAuth);
  };
  const auto before = losses();
  for (int storm = 0; storm < 20; ++storm) {
    visit.restart_ice(kiosk);
    visit.run_for(TimeDelta::ms(600));
  }
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_EQ(losses(), before);
  for (Terminal* terminal : {&kiosk, &desk}) {
    EXPECT_LT(terminal->receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(300));
  }
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(IceRestart, AStormIsRefusedByName) {
  test::VisitWorld visit(6'221);
  Terminal& kiosk = visit.join(1, test::fibre());
  visit.run_for(TimeDelta::seconds(2));
  for (int storm = 0; storm < 20; ++storm) {
    visit.world.command(sfu::api::RestartIce{
        kiosk.id(), {"ufrag" + std::to_string(storm), "secret"}, {"own", "secret"}});
  }
  EXPECT_EQ(visit.world.metrics().ice_restarts.value(), 1);
  EXPECT_EQ(visit.world.metrics().commands_refused.value(), 19);
  ASSERT_NE(visit.last_of<sfu::api::CommandRefused>(kiosk.id()), nullptr);
  EXPECT_EQ(visit.last_of<sfu::api::CommandRefused>(kiosk.id())->reason,
            sfu::api::CommandRefused::Reason::kTooSoon);
  visit.run_for(TimeDelta::seconds(40));
  EXPECT_EQ(visit.loss_of(kiosk.id()), nullptr) << "the credentials that work stayed";
}

// A laptop that sleeps: the other end must hear of it before the picture has been frozen for 5 s.
TEST(Silence, IsToldWithinFiveSecondsAndSoIsItsEnd) {
  test::VisitWorld visit(6'230);
  Terminal& kiosk = visit.join(1, test::fibre());
  const loadtest::Line line = test::fibre();
  Terminal& desk = visit.join(2, line);
  visit.run_for(TimeDelta::seconds(5));
  loadtest::Line asleep = line;
  asleep.up.loss_ppm = asleep.down.loss_ppm = 1'000'000;
  visit.world.change_line(&desk, asleep);
  const Timestamp slept = visit.world.now();
  ASSERT_TRUE(visit.world.run_until(
      [&] { return visit.last_of<sfu::api::ParticipantSilent>(desk.id()) != nullptr; },
      slept + TimeDelta::seconds(10)));
  EXPECT_LE(visit.world.now() - slept, TimeDelta::ms(4'500));
  EXPECT_EQ(visit.last_of<sfu::api::ParticipantHeard>(desk.id()), nullptr);
  visit.run_for(TimeDelta::seconds(10));
  visit.world.change_line(&desk, line);
  const Timestamp woken = visit.world.now();
  ASSERT_TRUE(visit.world.run_until(
      [&] { return visit.last_of<sfu::api::ParticipantHeard>(desk.id()) != nullptr; },
      woken + TimeDelta::seconds(5)));
  EXPECT_EQ(visit.last_of<sfu::api::ParticipantSilent>(kiosk.id()), nullptr);
  EXPECT_EQ(visit.loss_of(desk.id()), nullptr);
}

// Ghosts: 10 s after the last sign of life nobody is shown them, and no gauge counts them. Whoever
// comes back while consent lasts is where they were.
TEST(Silence, MakesAGhostThatIsInNobodysSlotUntilItIsHeard) {
  for (std::uint64_t seed = 6'240; seed < 6'246; ++seed) {
    SCOPED_TRACE(seed);
    const TimeDelta rtt = TimeDelta::ms(60);
    test::VisitWorld visit(seed);
    const loadtest::Line line = test::line(2'000, 30);
    Terminal& kiosk = visit.join(1, line);
    Terminal& desk = visit.join(2, test::fibre());
    Terminal& interpreter = visit.join(3, test::fibre());
    visit.join_to_watch(4, {.whom = sfu::api::Viewing::Whom::kSpeaker});
    visit.run_for(TimeDelta::seconds(5));
    const auto slots = [&](const Terminal& viewer) {
      return visit.last_slots_of(viewer.id())->slots;
    };
    EXPECT_EQ(slots(desk)[0], kiosk.id());
    EXPECT_EQ(visit.world.metrics().participants_connected.value(), 4);
    loadtest::Line cut = line;
    cut.up.loss_ppm = cut.down.loss_ppm = 1'000'000;
    visit.world.change_line(&kiosk, cut);
    visit.run_for(TimeDelta::seconds(7));
    EXPECT_EQ(slots(desk)[0], kiosk.id()) << "a line that stutters moves nobody's face";
    visit.run_for(TimeDelta::ms(1'500));
    for (const Terminal* viewer : {&desk, &interpreter}) {
      EXPECT_EQ(std::ranges::count(slots(*viewer), kiosk.id()), 0);
    }
    EXPECT_EQ(visit.world.metrics().participants_connected.value(), 3);
    visit.run_for(TimeDelta::seconds(10));
    EXPECT_EQ(visit.loss_of(kiosk.id()), nullptr);
    visit.world.change_line(&kiosk, line);
    // Its checks have become frequent by then, but media alone is enough.
    EXPECT_LE(until_met(visit, kiosk, desk), TimeDelta::seconds(1) + rtt * 2);
    for (const Terminal* viewer : {&desk, &interpreter}) {
      EXPECT_EQ(std::ranges::count(slots(*viewer), kiosk.id()), 1);
    }
    EXPECT_EQ(visit.world.metrics().participants_connected.value(), 4);
    visit.run_for(TimeDelta::seconds(2));
    EXPECT_THAT(visit.breaches(), IsEmpty());
  }
}

// Somebody who only waits sends nothing but checks; one of them may be lost.
TEST(Silence, IsNotSomebodyWhoWaitsWithoutMedia) {
  test::VisitWorld visit(6'231);
  Terminal::Options options;
  options.voice = options.picture = false;
  Terminal& kiosk = visit.join(1, test::line(1'000, 60), {}, options);
  visit.run_for(TimeDelta::seconds(60));
  EXPECT_TRUE(kiosk.connected());
  EXPECT_EQ(visit.last_of<sfu::api::ParticipantSilent>(kiosk.id()), nullptr);
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

constexpr std::uint8_t kWithExtensions = 0x90;  // the first byte of an RTP packet, RFC 3550 §5.1
constexpr std::uint8_t kVp8Repair = 97;         // the type of these in a terminal's session

// Of all that it sends only what it probes the line with arrives: packets on the repair streams,
// before any medium.
TEST(Hostile, WhoOnlyProbesIsAnsweredAndHoldsNobodyUp) {
  test::VisitWorld visit(78);
  const loadtest::SessionPlan plan = loadtest::as_browser(loadtest::SessionPlan());
  std::optional<sfu::SocketAddress> prober;  // who comes first
  visit.world.set_uplink_tap([&](const sfu::SocketAddress& source, sfu::ByteSpan bytes) {
    if (!prober) prober = source;
    const bool media = source == *prober && bytes[0] == kWithExtensions;
    return !media || bytes[1] % 0x80 == kVp8Repair;
  });
  visit.join(1, test::fibre(), plan, loadtest::as_browser(sfu::ParticipantId(1)));
  visit.run_for(TimeDelta::ms(100));
  Terminal& desk = visit.join(2, test::fibre(), plan, loadtest::as_browser(sfu::ParticipantId(2)));
  Terminal& other = visit.join(3, test::fibre(), plan, loadtest::as_browser(sfu::ParticipantId(3)));
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_GE(visit.dropped(Drop::kRtxUnmatched), 5) << "it probes";
  for (const Terminal* one : {&desk, &other}) {  // in whichever slot
    EXPECT_GE(one->receiver(kVoice[0]).counts().packets + one->receiver(kVoice[1]).counts().packets,
              200);
  }
}

}  // namespace
