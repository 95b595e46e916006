#include "sfu/rtp/sent_history.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr TimeDelta kRtt = TimeDelta::ms(50);

class SentHistoryTest : public testing::Test {
 protected:
  OutgoingRtp packet(std::uint16_t sequence) {
    OutgoingRtp out;
    out.header.sequence_number = sequence;
    out.stored = pool.store(as_bytes("payload"));
    out.body = out.stored.bytes();
    return out;
  }
  PayloadPool pool;
};

TEST_F(SentHistoryTest, FindsWhatWasSent) {
  SentHistory history;
  EXPECT_EQ(history.find(1, Timestamp(), kRtt), nullptr);
  history.store(packet(65'535), 700, Timestamp::ms(0));
  history.store(packet(0), 701, Timestamp::ms(1));
  const auto* entry = history.find(65'535, Timestamp::ms(40), kRtt);
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->transport_sequence, 700);
  EXPECT_EQ(as_text(entry->packet.body), "payload");
  EXPECT_EQ(history.find(1, Timestamp::ms(40), kRtt), nullptr);
}

TEST_F(SentHistoryTest, SendsAgainNotTooOftenNotTooLate) {
  SentHistory history({.max_age = TimeDelta::seconds(1), .max_tries = 3});
  history.store(packet(1), 0, Timestamp::ms(0));
  EXPECT_NE(history.find(1, Timestamp::ms(5), kRtt), nullptr);
  EXPECT_EQ(history.find(1, Timestamp::ms(54), kRtt), nullptr);
  EXPECT_NE(history.find(1, Timestamp::ms(55), kRtt), nullptr);
  EXPECT_NE(history.find(1, Timestamp::ms(200), kRtt), nullptr);
  EXPECT_EQ(history.find(1, Timestamp::ms(300), kRtt), nullptr) << "three tries";
  history.store(packet(2), 0, Timestamp::ms(300));
  EXPECT_EQ(history.find(2, Timestamp::ms(1'301), kRtt), nullptr) << "older than a second";
}

TEST_F(SentHistoryTest, HoldsNoMoreThanItsBound) {
  SentHistory history(SentHistory::Options::audio());
  for (std::uint16_t i = 0; i < 200; ++i) history.store(packet(i), i, Timestamp::ms(i));
  EXPECT_EQ(pool.in_use(), 64U);
  EXPECT_EQ(history.find(135, Timestamp::ms(200), kRtt), nullptr);
  EXPECT_NE(history.find(136, Timestamp::ms(200), kRtt), nullptr);
}

TEST_F(SentHistoryTest, GivesOldBlocksBack) {
  SentHistory history;
  for (std::uint16_t i = 0; i < 100; ++i) {
    // Every third number was lost before it came here.
    history.store(packet(static_cast<std::uint16_t>(i * 3)), i, Timestamp::ms(i * 20));
  }
  EXPECT_EQ(pool.in_use(), 51U) << "of the last second";
  history.expire(Timestamp::ms(5'000));
  EXPECT_EQ(pool.in_use(), 0U);
}

TEST_F(SentHistoryTest, DoesNotKeepWhatIsNotInThePool) {
  SentHistory history;
  OutgoingRtp out = packet(1);
  out.stored = {};
  history.store(out, 0, Timestamp());
  EXPECT_EQ(history.find(1, Timestamp(), kRtt), nullptr);
}

}  // namespace
}  // namespace sfu
