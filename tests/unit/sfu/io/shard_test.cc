#include "sfu/io/shard.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <future>
#include <thread>

namespace sfu {
namespace {

constexpr SocketAddress kUnreachable{
    SocketAddress::Family::kIpv6, 9, {0x20, 0x01, 0x0d, 0xb8}};  // for an IPv4 socket

// Sends every datagram back ("away": to where the kernel cannot send), answers a command with an
// event, fires one timeout when told to.
class EchoCore {
 public:
  void handle_datagram(const Datagram& in, Timestamp, api::EventOutbox& out) {
    out.send(as_text(in.bytes) == "away" ? kUnreachable : in.remote, in.bytes);
  }
  void handle_path_closed(const SocketAddress&, Timestamp, api::EventOutbox&) {}
  [[nodiscard]] bool knows(const SocketAddress&) const { return true; }
  void handle_timeout(Timestamp now, api::EventOutbox& out) {
    if (now < due_) return;
    due_ = Timestamp::never();
    out.events.push_back(api::CommandRefused{RoomId(99), {}, {}});
  }
  [[nodiscard]] Timestamp next_timeout() const { return due_; }
  void handle_command(const api::Command& command, Timestamp now, api::EventOutbox& out) {
    const auto* open = std::get_if<api::OpenRoom>(&command);
    if (open == nullptr) {
      due_ = now + TimeDelta::ms(20);
    } else {
      out.events.push_back(api::CommandRefused{open->room, {}, {}});
    }
  }

 private:
  Timestamp due_ = Timestamp::never();
};

class EventCollector {
 public:
  Shard::EventSink sink() {
    return [this](const api::Event& event) {
      const RoomId room = std::get<api::CommandRefused>(event).room;
      if (room == RoomId(99)) {
        timer.set_value(std::this_thread::get_id());
      } else {
        rooms.push_back(room);
        if (rooms.size() == 1'000) all.set_value();
      }
    };
  }
  std::vector<RoomId> rooms;  // written by the shard's thread, read after `all`
  std::promise<void> all;
  std::promise<std::thread::id> timer;
};

constexpr auto kLong = std::chrono::seconds(20);  // only a broken shard needs it

TEST(Shard, SendsBackWhatTheCoreAnswersAndCounts) {
  EventCollector events;
  Shard shard({}, events.sink());
  ASSERT_FALSE(shard.open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
  shard.start(std::make_unique<Driven<EchoCore>>());
  auto peer = UdpSocket::open(SocketAddress::ipv4(127, 0, 0, 1, 0), {});
  ASSERT_TRUE(peer.has_value());
  Outbox out;
  for (int i = 0; i < 200; ++i) out.send(shard.local_address(), as_bytes("ping"));
  peer->send_batch(out.datagrams());
  std::size_t got = 0;
  pollfd waiting{peer->fd(), POLLIN, 0};
  while (got < 200 && poll(&waiting, 1, 20'000) == 1) got += peer->receive_batch().size();
  EXPECT_EQ(got, 200u);
  shard.stop();
  EXPECT_EQ(shard.metrics().datagrams_received.value(), 200);
  EXPECT_EQ(shard.metrics().bytes_received.value(), 800);
  EXPECT_EQ(shard.metrics().datagrams_sent.value(), 200);
  EXPECT_EQ(shard.metrics().bytes_sent.value(), 800);
}

TEST(Shard, CountsWhatTheKernelRefusedToSend) {
  EventCollector events;
  Shard shard({}, events.sink());
  ASSERT_FALSE(shard.open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
  shard.start(std::make_unique<Driven<EchoCore>>());
  auto peer = UdpSocket::open(SocketAddress::ipv4(127, 0, 0, 1, 0), {});
  ASSERT_TRUE(peer.has_value());
  Outbox out;
  out.send(shard.local_address(), as_bytes("away"));
  out.send(shard.local_address(), as_bytes("ping"));
  peer->send_batch(out.datagrams());
  pollfd waiting{peer->fd(), POLLIN, 0};
  EXPECT_EQ(poll(&waiting, 1, 20'000), 1);
  shard.stop();
  EXPECT_EQ(shard.metrics().datagrams_unsent.value(), 1);
  EXPECT_EQ(shard.metrics().datagrams_sent.value(), 1);
}

TEST(Shard, TakesCommandsFromOtherThreadsInOrder) {
  EventCollector events;
  Shard shard({}, events.sink());
  ASSERT_FALSE(shard.open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
  EXPECT_TRUE(shard.post(api::OpenRoom{RoomId(100)}));  // before the thread runs
  shard.start(std::make_unique<Driven<EchoCore>>());
  for (std::uint64_t room = 101; room < 1'100; ++room) shard.post(api::OpenRoom{RoomId(room)});
  ASSERT_EQ(events.all.get_future().wait_for(kLong), std::future_status::ready);
  shard.stop();
  EXPECT_EQ(events.rooms.front(), RoomId(100));
  EXPECT_TRUE(std::ranges::is_sorted(events.rooms));
}

TEST(Shard, FiresTheCoresTimerOnItsOwnThread) {
  EventCollector events;
  Shard shard({}, events.sink());
  ASSERT_FALSE(shard.open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
  shard.start(std::make_unique<Driven<EchoCore>>());
  shard.post(api::CloseRoom{RoomId(1)});
  std::future<std::thread::id> fired = events.timer.get_future();
  ASSERT_EQ(fired.wait_for(kLong), std::future_status::ready);
  EXPECT_NE(fired.get(), std::this_thread::get_id());
}

TEST(Shard, RefusesCommandsBeyondItsMailbox) {
  Shard::Options options;
  options.max_commands = 1;
  Shard shard(options, [](const api::Event&) {});
  ASSERT_FALSE(shard.open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
  EXPECT_TRUE(shard.post(api::OpenRoom{RoomId(1)}));
  EXPECT_FALSE(shard.post(api::OpenRoom{RoomId(2)}));
}

TEST(Shard, TakenPortIsReportedBeforeAnythingStarts) {
  Shard first({}, [](const api::Event&) {});
  ASSERT_FALSE(first.open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
  Shard second({}, [](const api::Event&) {});
  const auto error = second.open(first.local_address());
  ASSERT_TRUE(error.has_value());
  EXPECT_STREQ(error->call, "bind");
}

}  // namespace
}  // namespace sfu
