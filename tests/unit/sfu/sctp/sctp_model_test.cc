#include "sfu/sctp/sctp_model.h"

#include <gmock/gmock.h>

#include <random>

#include "sctp_pair.h"

namespace sfu {
namespace {

using testing::Each;
using testing::Le;
using testing::SizeIs;

TEST(SctpModel, ConnectsWhenBothStartAtOnce) {
  SctpPair pair;
  pair.start();
  pair.run();
  EXPECT_TRUE(pair.side(0).connected());
  EXPECT_TRUE(pair.side(1).connected());
  EXPECT_EQ(pair.now, Timestamp::ms(80));  // four messages of 20 ms
  EXPECT_EQ(pair.side(0).next_timeout(), Timestamp::never());
}

TEST(SctpModel, SurvivesTheLossOfEachHandshakeMessage) {
  for (std::size_t lost = 0; lost < 4; ++lost) {
    for (const int from : {0, 1}) {
      SctpPair pair;
      pair.lose = [&](int side, std::size_t index) { return side == from && index == lost; };
      pair.start();
      pair.side(0).send(sctp_message(0, 10, 1), pair.now);
      pair.run();
      EXPECT_THAT(pair.messages(1), SizeIs(1)) << from << " " << lost;
    }
  }
}

TEST(SctpModel, GivesUpWhenNobodyAnswers) {
  SctpPair pair;
  pair.lose = [](int, std::size_t) { return true; };
  pair.start();
  pair.run(TimeDelta::seconds(1'000));
  EXPECT_TRUE(pair.saw(0, SctpStateChange::kClosed));
  EXPECT_FALSE(pair.side(0).send(sctp_message(0, 10, 1), pair.now));
}

TEST(SctpModel, DeliversAllInOrderThroughHeavyLoss) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SctpPair pair;
    std::mt19937 random(seed);
    pair.lose = [&](int, std::size_t) { return random() % 10 == 0; };
    pair.start();
    for (std::uint8_t i = 0; i < 20; ++i) {
      ASSERT_TRUE(pair.side(0).send(sctp_message(1, 10'000, i), pair.now));
    }
    pair.run();
    const auto messages = pair.messages(1);
    ASSERT_THAT(messages, SizeIs(20)) << seed;
    for (std::uint8_t i = 0; i < 20; ++i)
      EXPECT_EQ(messages[i].payload, sctp_message(1, 10'000, i).payload);
    EXPECT_THAT(pair.sizes[0], Each(Le(SctpAssociation::Options().mtu)));
    EXPECT_EQ(pair.side(0).queued(), 0U);
  }
}

TEST(SctpModel, AStreamWaitsForItsOwnLossOnly) {
  SctpPair pair;
  pair.start();
  pair.run();
  const std::size_t sent = pair.sizes[0].size();
  pair.lose = [&](int from, std::size_t index) { return from == 0 && index == sent; };
  pair.side(0).send(sctp_message(1, 1'000, 'a'), pair.now);  // lost
  pair.side(0).send(sctp_message(1, 1'000, 'b'), pair.now);
  pair.side(0).send(sctp_message(1, 1'000, 'u', true), pair.now);
  pair.side(0).send(sctp_message(2, 1'000, 'c'), pair.now);
  pair.run();
  std::string order;
  for (const SctpMessage& message : pair.messages(1))
    order += static_cast<char>(message.payload[0]);
  EXPECT_EQ(order, "ucab");
}

TEST(SctpModel, BundlesSmallMessages) {
  SctpPair pair;
  pair.start();
  for (int i = 0; i < 8; ++i) pair.side(0).send(sctp_message(0, 101, 1), pair.now);
  pair.run();
  // 12 bytes of header, then a header of 16 and 101 padded to 104 per message.
  EXPECT_EQ(pair.sizes[0].back(), 12U + 8 * (16 + 104));
}

TEST(SctpModel, RefusesBeyondItsQueueAndSaysWhenThereIsRoom) {
  SctpAssociation::Options options;
  options.max_queued = 50'000;
  SctpPair pair(options);
  pair.start();
  int accepted = 0;
  while (pair.side(0).send(sctp_message(0, 10'000, 1), pair.now)) ++accepted;
  EXPECT_EQ(accepted, 5);
  EXPECT_FALSE(pair.side(0).send(sctp_message(0, options.max_message + 1, 1), pair.now));
  EXPECT_FALSE(pair.saw(0, SctpStateChange::kWritable));
  pair.run();
  EXPECT_TRUE(pair.saw(0, SctpStateChange::kWritable));
  EXPECT_TRUE(pair.side(0).send(sctp_message(0, 10'000, 1), pair.now));
}

TEST(SctpModel, ResetsAStreamAfterWhatWasSentOnIt) {
  SctpPair pair;
  pair.start();
  pair.run();
  pair.side(0).send(sctp_message(4, 5'000, 1), pair.now);
  pair.side(0).reset_stream(4, pair.now);
  pair.run();
  ASSERT_THAT(pair.got[1], SizeIs(3));  // connected, the message, the reset
  EXPECT_TRUE(std::holds_alternative<SctpMessageIn>(pair.got[1][1]));
  EXPECT_EQ(std::get<SctpStreamReset>(pair.got[1][2]).stream, 4);
  pair.side(0).send(sctp_message(4, 10, 2), pair.now);  // numbered from 0 again
  pair.run();
  EXPECT_THAT(pair.messages(1), SizeIs(2));
}

TEST(SctpModel, RepeatsALostReset) {
  SctpPair pair;
  pair.start();
  pair.run();
  int losses = 3;
  pair.lose = [&](int, std::size_t) { return losses-- > 0; };
  pair.side(0).reset_stream(2, pair.now);
  pair.run();
  ASSERT_THAT(pair.got[1], SizeIs(2));
  EXPECT_EQ(std::get<SctpStreamReset>(pair.got[1][1]).stream, 2);
}

TEST(SctpModel, ClosesWhenThePeerIsGone) {
  SctpPair pair;
  pair.start();
  pair.run();
  pair.lose = [](int, std::size_t) { return true; };
  pair.side(0).send(sctp_message(0, 10, 1), pair.now);
  pair.run(TimeDelta::seconds(1'000));
  EXPECT_TRUE(pair.saw(0, SctpStateChange::kClosed));
}

TEST(SctpModel, RunsAlikeTwice) {
  const auto run = [] {
    SctpPair pair;
    std::mt19937 random(5);
    pair.lose = [&](int, std::size_t) { return random() % 20 == 0; };
    pair.start();
    for (std::uint8_t i = 0; i < 20; ++i) pair.side(0).send(sctp_message(i, 9'000, i), pair.now);
    pair.run();
    return std::pair(pair.sizes[0], pair.now);
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace sfu
