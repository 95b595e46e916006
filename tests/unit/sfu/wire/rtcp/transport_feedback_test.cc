#include "sfu/wire/rtcp/transport_feedback.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

using Arrivals = std::vector<TransportFeedback::Arrival>;

constexpr const char* kSsrcs = "00 00 00 01 00 00 00 02 ";

TransportFeedback::Arrival at(std::uint16_t sequence, std::int64_t us) {
  return {sequence, TimeDelta::us(us)};
}

// Sequence numbers 0xFFFE, 0xFFFF (lost), 0, 1, 2 in a two-bit vector; reference time 0x010203; the
// last of them arrived before the one before it.
constexpr const char* kMixed =
    "8f cd 00 06 00 00 00 01 00 00 00 02 ff fe 00 05 01 02 03 2a "
    "d2 60 04 01 00 ff ff fe";

TEST(TransportFeedback, ReadsSmallLargeAndNegativeDeltas) {
  const Bytes bytes = from_hex(kMixed);
  RtcpReader reader(bytes);
  const auto packet = reader.next();
  ASSERT_TRUE(packet && packet->is<TransportFeedback>());
  Arrivals arrivals;
  const auto feedback = TransportFeedback::parse(packet->body, arrivals);
  ASSERT_TRUE(feedback.has_value());
  EXPECT_EQ(*feedback, (TransportFeedback{.sender = Ssrc(1),
                                          .media_source = Ssrc(2),
                                          .base_sequence = 0xFFFE,
                                          .status_count = 5,
                                          .reference_time = 0x010203,
                                          .feedback_count = 42}));
  EXPECT_EQ(arrivals, (Arrivals{at(0xFFFE, 1'000),
                                {0xFFFF, std::nullopt},
                                at(0, 1'000 + 64'000),
                                at(1, 1'000 + 64'000 + 63'750),
                                at(2, 1'000 + 64'000 + 63'750 - 500)}));
}

TEST(TransportFeedback, ReadsRunsAndOneBitVectors) {
  const Bytes body =
      from_hex(std::string(kSsrcs) + "00 01 00 11 00 00 00 00 20 02 00 03 a0 01 04 08 0c 10");
  Arrivals arrivals;
  ASSERT_TRUE(TransportFeedback::parse(body, arrivals).has_value());
  ASSERT_EQ(arrivals.size(), 17U);
  EXPECT_EQ(arrivals[0], at(1, 1'000));
  EXPECT_EQ(arrivals[1], at(2, 3'000));
  EXPECT_EQ(arrivals[4].since_reference, std::nullopt);
  EXPECT_EQ(arrivals[5], at(6, 6'000)) << "first bit of the vector";
  EXPECT_EQ(arrivals[16].since_reference, std::nullopt) << "the last two bits name no packet";
}

TEST(TransportFeedback, RefusesEveryTruncatedBody) {
  const Bytes bytes = from_hex(kMixed);
  const RtcpHeader packet = *RtcpReader(bytes).next();
  Arrivals arrivals;
  for_every_prefix(packet.body, [&](ByteSpan body) {
    EXPECT_FALSE(TransportFeedback::parse(body, arrivals).has_value()) << body.size();
    EXPECT_TRUE(arrivals.empty());
  });
}

TEST(TransportFeedback, RefusesWhatTheDraftDoesNotKnow) {
  Arrivals arrivals;
  const auto error = [&](const char* tail) {
    return TransportFeedback::parse(from_hex(std::string(kSsrcs) + tail), arrivals).error();
  };
  EXPECT_EQ(error("00 01 00 00 00 00 00 00 20 01 00"), ParseError::kBadValue) << "no packet";
  EXPECT_EQ(error("00 01 00 01 00 00 00 00 60 01 00"), ParseError::kBadValue) << "symbol 3";
  EXPECT_EQ(error("00 01 20 01 00 00 00 00 1f ff 00 02"), ParseError::kUnsupported) << "too many";
  EXPECT_EQ(error("00 01 00 01 00 00 00 00 00 00 00 00"), ParseError::kTooShort) << "empty runs";
}

TEST(TransportFeedback, MeasuresTheShorterWayAroundTheReferenceTime) {
  TransportFeedback early;
  early.reference_time = 0xFFFFFE;
  TransportFeedback late;
  late.reference_time = 1;
  EXPECT_EQ(late.since_reference_of(early), TimeDelta::ms(3 * 64));
  EXPECT_EQ(early.since_reference_of(late), TimeDelta::ms(-3 * 64));
}

}  // namespace
}  // namespace sfu
