#include "sfu/sctp/data_channels.h"

#include <gmock/gmock.h>

#include "sctp_pair.h"

namespace sfu {
namespace {

using testing::SizeIs;

// Side 0 is the terminal (DTLS client), side 1 the relay (DTLS server).
class DataChannelsTest : public testing::Test {
 protected:
  DataChannelsTest() {
    pair_.handler = [this](int side, SctpOutput&& output) {
      auto event = at(side).handle(std::move(output), pair_.now);
      if (event) events_[side].push_back(std::move(*event));
    };
    pair_.start();
    pair_.run();
  }
  DataChannels& at(int side) { return side == 0 ? terminal_ : relay_; }
  template <class Event>
  std::vector<Event> take(int side) {
    std::vector<Event> found;
    for (const DataChannelEvent& event : std::exchange(events_[side], {})) {
      if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
    }
    return found;
  }
  std::uint16_t open(const char* label, bool ordered = true) {
    const auto channel = terminal_.open(label, "p", ordered, pair_.now);
    EXPECT_TRUE(channel);
    pair_.run();
    return channel.value_or(0);
  }

  SctpPair pair_;
  DataChannels terminal_{pair_.side(0), DtlsRole::kClient, {}};
  DataChannels relay_{pair_.side(1), DtlsRole::kServer, {}};
  std::vector<DataChannelEvent> events_[2];
};

TEST_F(DataChannelsTest, OpensFromEitherSideWithItsOwnIds) {
  EXPECT_EQ(terminal_.open("documents", "guichet.documents.v1", true, pair_.now), 0);
  EXPECT_EQ(relay_.open("back", "", true, pair_.now), 1);
  EXPECT_FALSE(terminal_.find("documents"));  // not before the ACK
  pair_.run();
  const auto at_relay = take<DataChannelOpened>(1);
  ASSERT_THAT(at_relay, SizeIs(2));
  EXPECT_EQ(at_relay[0].label, "documents");
  EXPECT_EQ(at_relay[0].protocol, "guichet.documents.v1");
  EXPECT_THAT(take<DataChannelOpened>(0), SizeIs(2));
  EXPECT_EQ(terminal_.find("documents"), 0);
  EXPECT_EQ(terminal_.find("back"), 1);
}

TEST_F(DataChannelsTest, CarriesTextBinaryAndNothing) {
  open("documents");
  EXPECT_TRUE(terminal_.send("documents", as_bytes("text"), false, pair_.now));
  EXPECT_TRUE(relay_.send("documents", {}, true, pair_.now));
  EXPECT_TRUE(relay_.send("documents", {}, false, pair_.now));
  pair_.run();
  const auto text = take<DataChannelMessage>(1);
  ASSERT_THAT(text, SizeIs(1));
  EXPECT_EQ(as_text(text[0].payload), "text");
  EXPECT_FALSE(text[0].binary);
  const auto empty = take<DataChannelMessage>(0);
  ASSERT_THAT(empty, SizeIs(2));
  EXPECT_TRUE(empty[0].payload.empty());
  EXPECT_TRUE(empty[0].binary);
  EXPECT_FALSE(empty[1].binary);
}

TEST_F(DataChannelsTest, AnUnorderedChannelDoesNotWaitForALoss) {
  open("fast", false);
  const std::size_t sent = pair_.sizes[0].size();
  pair_.lose = [&](int from, std::size_t index) { return from == 0 && index == sent; };
  terminal_.send("fast", as_bytes("first"), true, pair_.now);
  terminal_.send("fast", as_bytes("second"), true, pair_.now);
  pair_.run();
  const auto messages = take<DataChannelMessage>(1);
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(as_text(messages[0].payload), "second");
}

TEST_F(DataChannelsTest, ClosesOnBothSidesAndReusesTheId) {
  for (const int closer : {0, 1}) {
    const std::uint16_t channel = open("documents");
    EXPECT_EQ(channel, 0);
    take<DataChannelOpened>(0);
    take<DataChannelOpened>(1);
    at(closer).close(channel, pair_.now);
    EXPECT_FALSE(at(closer).send(channel, as_bytes("late"), true, pair_.now));
    pair_.run();
    EXPECT_THAT(take<DataChannelClosed>(0), SizeIs(1));
    EXPECT_THAT(take<DataChannelClosed>(1), SizeIs(1));
    EXPECT_EQ(terminal_.size() + relay_.size(), 0U);
  }
}

TEST_F(DataChannelsTest, RefusesChannelsBeyondItsLimit) {
  DataChannels::Options few;
  few.max_channels = 2;
  DataChannels strict(pair_.side(1), DtlsRole::kServer, few);
  pair_.handler = [&](int side, SctpOutput&& output) {
    auto event = side == 0 ? terminal_.handle(std::move(output), pair_.now)
                           : strict.handle(std::move(output), pair_.now);
    if (event) events_[side].push_back(std::move(*event));
  };
  for (const char* label : {"a", "b", "c"}) open(label);
  EXPECT_EQ(strict.size(), 2U);
  const auto closed = take<DataChannelClosed>(0);
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].label, "c");
}

TEST_F(DataChannelsTest, ResetsStreamsOfWrongOpens) {
  DcepOpen open;
  const auto wrong_parity = open.write();
  pair_.side(0).send({1, SctpPpid::kDcep, false, wrong_parity}, pair_.now);
  pair_.side(0).send({2, SctpPpid::kDcep, false, {3, 9, 9}}, pair_.now);
  std::vector<std::uint16_t> resets;
  pair_.handler = [&](int side, SctpOutput&& output) {
    if (side == 1) {
      relay_.handle(std::move(output), pair_.now);
    } else if (const auto* reset = std::get_if<SctpStreamReset>(&output)) {
      resets.push_back(reset->stream);
    }
  };
  pair_.run();
  EXPECT_THAT(resets, testing::UnorderedElementsAre(1, 2));
  EXPECT_EQ(relay_.size(), 0U);
}

TEST_F(DataChannelsTest, TellsWhenARefusedSendMayBeTriedAgain) {
  open("documents");
  const std::vector<std::uint8_t> message(100'000);
  while (terminal_.send("documents", message, true, pair_.now)) {
  }
  pair_.run();
  EXPECT_THAT(take<DataChannelWritable>(0), SizeIs(1));
  EXPECT_TRUE(terminal_.send("documents", message, true, pair_.now));
  EXPECT_FALSE(terminal_.send("documents", std::vector<std::uint8_t>(262'145), true, pair_.now));
}

TEST_F(DataChannelsTest, OpensAsSoonAsTheAssociationHasRoom) {
  open("documents");
  while (terminal_.send("documents", std::vector<std::uint8_t>(1'000), true, pair_.now)) {
  }
  while (terminal_.send("documents", std::vector<std::uint8_t>(1), true, pair_.now)) {
  }
  ASSERT_TRUE(terminal_.open("later", "", true, pair_.now));
  pair_.run();
  EXPECT_TRUE(relay_.find("later"));
}

TEST_F(DataChannelsTest, LosesEverythingWithTheAssociation) {
  open("documents");
  pair_.lose = [](int, std::size_t) { return true; };
  terminal_.send("documents", as_bytes("x"), true, pair_.now);
  pair_.run(TimeDelta::seconds(1'000));
  EXPECT_THAT(take<DataAssociationClosed>(0), SizeIs(1));
  EXPECT_EQ(terminal_.size(), 0U);
}

}  // namespace
}  // namespace sfu
