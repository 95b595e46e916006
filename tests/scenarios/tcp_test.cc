// Media over ICE-TCP (RFC 6544), as a network without UDP leaves it: nothing is lost, everything
// waits; and a connection that closes takes its path with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/visit_world.h"

namespace {

using loadtest::Terminal;
using sfu::MediaTransport;
using sfu::TimeDelta;
using sfu::Timestamp;
using test::kPicture;
using test::kVoice;
using testing::IsEmpty;
using Protocol = sfu::SocketAddress::Protocol;

// A line on which TCP repairs: a loss costs a round trip and what waits behind it.
loadtest::Line tcp_line(std::int64_t kbps, std::int64_t delay_ms, std::int64_t loss_ppm) {
  loadtest::LinkProfile profile;
  profile.rate = sfu::DataRate::kbps(kbps);
  profile.delay = TimeDelta::ms(delay_ms);
  profile.loss_ppm = loss_ppm;
  profile.retransmit_after = TimeDelta::ms(2 * delay_ms + 10);
  return {profile, profile};
}

std::int64_t running_over(const test::VisitWorld& visit, MediaTransport transport) {
  return visit.world.metrics()
      .participants_by_transport[static_cast<std::size_t>(transport)]
      .value();
}

Terminal& join_by_tcp(test::VisitWorld& visit, std::uint32_t id, const loadtest::Line& line) {
  Terminal& terminal = visit.join(id, line);
  visit.world.reconnect(&terminal, Protocol::kTcp);  // before its first check
  return terminal;
}

TEST(ByTcp, VoiceAndPictureComeThroughALineThatLoses) {
  test::VisitWorld visit(301);
  Terminal& kiosk = join_by_tcp(visit, 1, tcp_line(4'000, 20, 10'000));
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(20));
  EXPECT_GT(visit.world.up(&kiosk).counts().lost, 5) << "the line did lose";
  // 18 s at 50 packets per second, both ways: all of them arrive.
  EXPECT_GT(desk.receiver(kVoice[0]).counts().frames, 880);
  EXPECT_GT(kiosk.receiver(kVoice[0]).counts().frames, 880);
  EXPECT_LT(kiosk.receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(400));
  EXPECT_LT(desk.receiver(kPicture[0]).counts().longest_freeze, TimeDelta::ms(400));
  EXPECT_EQ(running_over(visit, MediaTransport::kTcp), 1);
  EXPECT_EQ(running_over(visit, MediaTransport::kUdp), 1);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(ByTurn, WhoComesFromTheTurnServersAddressIsCountedAsSuch) {
  sfu::CoreOptions options = test::core_options();
  options.turn_relays = {sfu::SocketAddress::ipv4(10, 0, 0, 1, 0)};  // where the first one is
  test::VisitWorld visit(305, options);
  visit.join(1, test::fibre());
  visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(3));
  EXPECT_EQ(running_over(visit, MediaTransport::kTurn), 1);
  EXPECT_EQ(running_over(visit, MediaTransport::kUdp), 1);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// Both sides hear `heard` more packets of voice each; how long that took.
std::optional<TimeDelta> until_both_hear(test::VisitWorld& visit, const Terminal& a,
                                         const Terminal& b, TimeDelta deadline) {
  const Timestamp begin = visit.world.now();
  const auto at_a = a.receiver(kVoice[0]).counts().packets;
  const auto at_b = b.receiver(kVoice[0]).counts().packets;
  const bool heard = visit.world.run_until(
      [&] {
        return a.receiver(kVoice[0]).counts().packets > at_a + 5 &&
               b.receiver(kVoice[0]).counts().packets > at_b + 5;
      },
      begin + deadline);
  return heard ? std::optional(visit.world.now() - begin) : std::nullopt;
}

class Reconnecting : public testing::TestWithParam<std::pair<Protocol, Protocol>> {};

TEST_P(Reconnecting, TheVisitGoesOnBySomeOtherSocket) {
  const auto [before, after] = GetParam();
  test::VisitWorld visit(302);
  Terminal& kiosk = visit.join(1, tcp_line(4'000, 20, 0));
  visit.world.reconnect(&kiosk, before);
  Terminal& desk = visit.join(2, test::fibre());
  visit.run_for(TimeDelta::seconds(5));
  ASSERT_TRUE(kiosk.connected());
  const bool was_tcp = before == Protocol::kTcp;
  ASSERT_EQ(running_over(visit, MediaTransport::kTcp), was_tcp ? 1 : 0);

  visit.world.reconnect(&kiosk, after);
  // A closed connection is known at once; a UDP port that only went silent is not.
  EXPECT_EQ(running_over(visit, MediaTransport::kTcp), 0);
  EXPECT_EQ(running_over(visit, MediaTransport::kUdp), was_tcp ? 1 : 2);
  kiosk.rebind(visit.world.now());
  visit.world.wake(&kiosk);
  const auto gap = until_both_hear(visit, kiosk, desk, TimeDelta::seconds(5));
  ASSERT_TRUE(gap);
  EXPECT_LE(gap->ms(), 300);
  EXPECT_EQ(running_over(visit, MediaTransport::kTcp), after == Protocol::kTcp ? 1 : 0);
  visit.run_for(TimeDelta::seconds(5));
  EXPECT_LT(desk.receiver(kPicture[0]).counts().longest_freeze, TimeDelta::seconds(1));
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Sockets, Reconnecting,
                         testing::Values(std::pair(Protocol::kTcp, Protocol::kTcp),
                                         std::pair(Protocol::kTcp, Protocol::kUdp),
                                         std::pair(Protocol::kUdp, Protocol::kTcp)));

TEST(ByTcp, WhoLeavesIsNotCountedAnyMore) {
  test::VisitWorld visit(303);
  Terminal& kiosk = join_by_tcp(visit, 1, tcp_line(4'000, 20, 0));
  visit.run_for(TimeDelta::seconds(3));
  ASSERT_EQ(running_over(visit, MediaTransport::kTcp), 1);
  visit.leave(kiosk);
  EXPECT_EQ(running_over(visit, MediaTransport::kTcp), 0);
}

}  // namespace
