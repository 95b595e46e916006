#include "sfu/io/usrsctp_association.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>

#include "sfu/io/steady_clock.h"
#include "sfu/io/usrsctp_stack.h"

namespace sfu {
namespace {

using testing::SizeIs;

// A shard with two associations facing each other: woken by on_ready, it polls and carries packets.
class TestShard {
 public:
  explicit TestShard(const SctpAssociation::Options& options = {})
      : factory_([this](ParticipantId owner) { ready(owner); }),
        sides_{factory_.create(ParticipantId(1), options),
               factory_.create(ParticipantId(2), options)} {}

  SctpAssociation& side(int side) { return *sides_[side]; }
  std::vector<SctpOutput> got[2];
  std::size_t largest = 0;
  bool carry = true;

  void start() {
    for (auto& one : sides_) one->start(SteadyClock::now());
  }
  // Serves until `done` holds; false after 20 s.
  template <class Done>
  bool run(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
      std::set<int> sides;
      {
        std::unique_lock lock(mutex_);
        // Some of what tests wait for (queued()) comes without a wake-up.
        wake_.wait_for(lock, std::chrono::milliseconds(5), [this] { return !ready_.empty(); });
        if (std::chrono::steady_clock::now() > end) return false;
        sides = std::exchange(ready_, {});
      }
      for (const int one : sides) serve(one);
    }
    return true;
  }
  bool saw(int at, SctpStateChange change) const {
    return std::ranges::any_of(got[at], [&](const SctpOutput& output) {
      const auto* seen = std::get_if<SctpStateChange>(&output);
      return seen != nullptr && *seen == change;
    });
  }
  bool connected() const {
    return saw(0, SctpStateChange::kConnected) && saw(1, SctpStateChange::kConnected);
  }
  std::size_t messages(int at) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        got[at], [](const SctpOutput& one) { return std::holds_alternative<SctpMessageIn>(one); }));
  }
  int wakes() const { return wakes_; }

 private:
  void ready(ParticipantId owner) {
    ++wakes_;
    const std::lock_guard lock(mutex_);
    ready_.insert(static_cast<int>(owner.raw()) - 1);
    wake_.notify_one();
  }
  void serve(int from) {
    SctpOutput output;
    while (sides_[from]->poll(output)) {
      auto* packet = std::get_if<SctpPacketOut>(&output);
      if (packet == nullptr) {
        got[from].push_back(std::move(output));
        continue;
      }
      largest = std::max(largest, packet->bytes.size());
      if (carry) sides_[1 - from]->handle_packet(packet->bytes, SteadyClock::now());
    }
  }

  std::atomic<int> wakes_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::set<int> ready_;
  UsrsctpFactory factory_;
  std::unique_ptr<SctpAssociation> sides_[2];
};

SctpMessage message(std::uint16_t stream, std::size_t size, std::uint8_t fill) {
  return {stream, SctpPpid::kBinary, false, std::vector<std::uint8_t>(size, fill)};
}

TEST(UsrsctpAssociation, CarriesLongAndShortMessagesBothWays) {
  TestShard shard;
  shard.start();
  // Before it is connected: what is accepted waits.
  ASSERT_TRUE(shard.side(0).send(message(0, 262'144, 7), {}));
  ASSERT_TRUE(shard.run([&] { return shard.connected(); }));
  for (std::uint8_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(shard.side(1).send(message(1, 10'000, i), {}));
  }
  ASSERT_TRUE(shard.run([&] { return shard.messages(0) == 20 && shard.messages(1) == 1; }));
  for (const SctpOutput& output : shard.got[1]) {
    const auto* in = std::get_if<SctpMessageIn>(&output);
    if (in == nullptr) continue;
    EXPECT_EQ(in->message.payload, message(0, 262'144, 7).payload);
  }
  std::uint8_t next = 0;
  for (const SctpOutput& output : shard.got[0]) {
    const auto* in = std::get_if<SctpMessageIn>(&output);
    if (in == nullptr) continue;
    EXPECT_EQ(in->message.payload, message(1, 10'000, next++).payload);
  }
  EXPECT_LE(shard.largest, SctpAssociation::Options().mtu);
  EXPECT_TRUE(shard.run([&] { return shard.side(1).queued() == 0; }));
}

TEST(UsrsctpAssociation, RefusesBeyondItsQueueAndSaysWhenThereIsRoom) {
  TestShard shard;
  shard.start();
  std::size_t accepted = 0;
  while (shard.side(0).send(message(0, 16'384, 1), {})) ++accepted;
  EXPECT_EQ(accepted, SctpAssociation::Options().max_queued / 16'384);
  ASSERT_TRUE(shard.run([&] { return shard.saw(0, SctpStateChange::kWritable); }));
  EXPECT_TRUE(shard.side(0).send(message(0, 16'384, 1), {}));
  EXPECT_TRUE(shard.run([&] { return shard.messages(1) == accepted + 1; }));
  EXPECT_FALSE(shard.side(0).send(message(0, 262'145, 1), {}));
  EXPECT_FALSE(shard.side(0).send(message(64, 1, 1), {}));
}

TEST(UsrsctpAssociation, ResetsStreamsAfterWhatWasSentOnThem) {
  TestShard shard;
  shard.start();
  ASSERT_TRUE(shard.run([&] { return shard.connected(); }));
  for (const std::uint16_t stream : {std::uint16_t{2}, std::uint16_t{4}, std::uint16_t{6}}) {
    shard.side(0).send(message(stream, 50'000, 1), {});
    shard.side(0).reset_stream(stream, {});
  }
  const auto resets = [&] {
    std::set<std::uint16_t> streams;
    for (const SctpOutput& output : shard.got[1]) {
      const auto* reset = std::get_if<SctpStreamReset>(&output);
      if (reset != nullptr) streams.insert(reset->stream);
    }
    return streams;
  };
  ASSERT_TRUE(shard.run([&] { return resets().size() == 3; }));
  EXPECT_THAT(resets(), testing::ElementsAre(2, 4, 6));
  EXPECT_EQ(shard.messages(1), 3U);
}

TEST(UsrsctpAssociation, WakesTheShardOnceUntilItHasPolled) {
  int wakes = 0;
  auto listener = std::make_shared<UsrsctpListener>([&](ParticipantId) { ++wakes; });
  UsrsctpMailbox mailbox(ParticipantId(1), {}, listener);
  const auto deliver = [&] {
    std::deque<SctpOutput> outputs;
    outputs.emplace_back(SctpPacketOut{{1}});
    return mailbox.deliver(std::move(outputs), 0);
  };
  EXPECT_TRUE(deliver());
  EXPECT_TRUE(deliver());
  EXPECT_EQ(wakes, 1);
  SctpOutput output;
  EXPECT_TRUE(mailbox.poll(output));
  deliver();
  EXPECT_EQ(wakes, 1);
  while (mailbox.poll(output)) {
  }
  deliver();
  EXPECT_EQ(wakes, 2);
}

TEST(UsrsctpAssociation, ClosesWhenTheShardNeverPolls) {
  auto listener = std::make_shared<UsrsctpListener>(nullptr);
  UsrsctpMailbox mailbox(ParticipantId(1), {}, listener);
  std::deque<SctpOutput> outputs;
  outputs.emplace_back(SctpMessageIn{message(0, UsrsctpMailbox::kMaxInbound + 1, 1)});
  EXPECT_FALSE(mailbox.deliver(std::move(outputs), 0));
  SctpOutput output;
  ASSERT_TRUE(mailbox.poll(output));
  EXPECT_EQ(std::get<SctpStateChange>(output), SctpStateChange::kClosed);
  EXPECT_FALSE(mailbox.poll(output));
  EXPECT_FALSE(mailbox.accept(1));
}

TEST(UsrsctpAssociation, DiesInMidTransferAndLivesAgain) {
  for (int life = 0; life < 3; ++life) {
    TestShard shard;
    shard.start();
    ASSERT_TRUE(shard.run([&] { return shard.connected(); }));
    for (int i = 0; i < 20; ++i) shard.side(0).send(message(0, 16'384, 1), {});
  }
}

TEST(UsrsctpAssociation, OutlivesItsFactoryInSilence) {
  int wakes = 0;
  std::unique_ptr<SctpAssociation> survivor;
  {
    UsrsctpFactory factory([&](ParticipantId) { ++wakes; });
    survivor = factory.create(ParticipantId(1), {});
  }
  survivor->start({});
  EXPECT_EQ(survivor->next_timeout(), Timestamp::never());
  survivor.reset();  // joins the thread: whatever it did, it did it before
  EXPECT_EQ(wakes, 0);
}

TEST(UsrsctpAssociation, SurvivesGarbage) {
  TestShard shard;
  shard.start();
  for (std::uint8_t i = 0; i < 200; ++i) {
    shard.side(0).handle_packet(std::vector<std::uint8_t>(i, i), {});
  }
  EXPECT_TRUE(shard.run([&] { return shard.connected(); }));
}

}  // namespace
}  // namespace sfu
