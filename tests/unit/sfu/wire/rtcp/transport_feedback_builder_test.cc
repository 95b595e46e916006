#include "sfu/wire/rtcp/transport_feedback_builder.h"

#include <random>

#include "sfu/base/datagram.h"
#include "sfu/wire/rtcp/transport_feedback.h"
#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

using Times = std::vector<std::optional<Timestamp>>;

constexpr std::int64_t kReferenceUs = 64'000;

Timestamp us(std::int64_t value) { return Timestamp::us(value); }

struct Written {
  std::string hex;
  std::size_t covered = 0;
};
Written append(TransportFeedbackBuilder& builder, std::uint16_t first, const Times& times,
               std::size_t room = kMaxDatagram) {
  Bytes buffer(room);
  ByteWriter out(buffer);
  const std::size_t covered = builder.append(Ssrc(2), first, times, out);
  EXPECT_TRUE(out.ok());
  return {to_hex(out.written()), covered};
}

TEST(TransportFeedbackBuilder, WritesTheDraftsBytes) {
  TransportFeedbackBuilder builder(Ssrc(1));
  const std::int64_t base = 0x010203 * kReferenceUs;
  const Times times{us(base + 1'000), std::nullopt, us(base + 65'000), us(base + 128'750),
                    us(base + 128'250)};
  const Written first = append(builder, 0xFFFE, times);
  EXPECT_EQ(first.covered, 5U);
  EXPECT_EQ(first.hex,
            "8f cd 00 06 00 00 00 01 00 00 00 02 ff fe 00 05 01 02 03 00 "
            "d2 60 04 01 00 ff ff fe");
  const Written second = append(builder, 3, {us(base + 130'000)});
  EXPECT_EQ(second.hex, "af cd 00 05 00 00 00 01 00 00 00 02 00 03 00 01 01 02 05 01 20 01 08 01")
      << "the count goes up, the reference time is the arrival's own";
}

TEST(TransportFeedbackBuilder, LeavesLossesBehindTheLastArrivalForLater) {
  TransportFeedbackBuilder builder(Ssrc(1));
  EXPECT_EQ(append(builder, 1, {us(0), std::nullopt, std::nullopt}).covered, 1U);
  const Written nothing = append(builder, 2, {std::nullopt, std::nullopt});
  EXPECT_EQ(nothing.covered, 0U);
  EXPECT_EQ(nothing.hex, "");
  const Written both = append(builder, 2, {std::nullopt, std::nullopt, us(250)});
  EXPECT_EQ(both.covered, 3U);
  EXPECT_EQ(both.hex, "af cd 00 05 00 00 00 01 00 00 00 02 00 02 00 03 00 00 00 01 88 00 01 01");
}

TEST(TransportFeedbackBuilder, SplitsWhereADeltaDoesNotFit) {
  constexpr std::int64_t kMost = 32'767 * 250;
  TransportFeedbackBuilder builder(Ssrc(1));
  EXPECT_EQ(append(builder, 1, {us(0), us(kMost)}).covered, 2U);
  EXPECT_EQ(append(builder, 1, {us(0), us(kMost + 250)}).covered, 1U);
  EXPECT_EQ(append(builder, 1, {us(0), std::nullopt, us(kMost + 250)}).covered, 1U);
  EXPECT_EQ(append(builder, 1, {us(kMost + 250), us(0)}).covered, 2U) << "−32,768 fits";
  EXPECT_EQ(append(builder, 1, {us(kMost + 500 + kReferenceUs), us(0)}).covered, 1U);
}

TEST(TransportFeedbackBuilder, SplitsWhereTheRoomEnds) {
  TransportFeedbackBuilder builder(Ssrc(1));
  Times times;
  for (int i = 0; i < 3'000; ++i) times.emplace_back(us(i * 1'000));
  EXPECT_EQ(append(builder, 1, times, 24).covered, 0U);
  EXPECT_EQ(append(builder, 1, {us(0)}, 40).covered, 1U);
  const Written full = append(builder, 1, times);
  EXPECT_GT(full.covered, 1'100U);
  EXPECT_LE(from_hex(full.hex).size(), kMaxDatagram);
}

TEST(TransportFeedbackBuilder, WrapsTheReferenceTime) {
  TransportFeedbackBuilder builder(Ssrc(1));
  const std::int64_t circle = kReferenceUs << 24;
  EXPECT_EQ(append(builder, 1, {us(circle + 250)}).hex,
            append(*std::make_unique<TransportFeedbackBuilder>(Ssrc(1)), 1, {us(250)}).hex);
}

// What a receiver measured, through as many packets as it takes.
std::vector<std::pair<std::uint16_t, std::int64_t>> read_back(const Times& times) {
  TransportFeedbackBuilder builder(Ssrc(1));
  std::vector<std::pair<std::uint16_t, std::int64_t>> received;
  std::vector<TransportFeedback::Arrival> arrivals;
  for (std::size_t done = 0; done < times.size();) {
    const Times rest(times.begin() + static_cast<std::ptrdiff_t>(done), times.end());
    const Written packet = append(builder, static_cast<std::uint16_t>(done), rest);
    if (packet.covered == 0) break;
    done += packet.covered;
    const Bytes bytes = from_hex(packet.hex);
    const auto feedback = TransportFeedback::parse(RtcpReader(bytes).next()->body, arrivals);
    EXPECT_TRUE(feedback.has_value());
    EXPECT_EQ(arrivals.size(), packet.covered);
    for (const auto& arrival : arrivals) {
      if (!arrival.since_reference) continue;
      received.emplace_back(arrival.sequence, feedback->reference_time * kReferenceUs +
                                                  arrival.since_reference->us());
    }
  }
  return received;
}

TEST(TransportFeedbackBuilder, IsReadBackToTheNearestUnit) {
  std::mt19937 random(1);
  for (int round = 0; round < 60; ++round) {
    Times times;
    std::int64_t now = 1'000'000'000;
    for (int i = 0; i < 400; ++i) {
      now += random() % 50 == 0 ? random() % 20'000'000 : random() % 30'000;
      const std::int64_t early = random() % 10 == 0 ? random() % 100'000 : 0;
      times.push_back(random() % 5 == 0 ? std::nullopt : std::optional(us(now - early)));
    }
    times.emplace_back(us(now));
    const auto received = read_back(times);
    std::size_t next = 0;
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (!times[i]) continue;
      ASSERT_LT(next, received.size());
      EXPECT_EQ(received[next].first, i);
      EXPECT_LE(std::abs(received[next].second - times[i]->us()), 125);
      ++next;
    }
    EXPECT_EQ(next, received.size());
  }
}

}  // namespace
}  // namespace sfu
