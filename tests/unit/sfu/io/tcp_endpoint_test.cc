// ICE-TCP of a whole shard over loopback, with a small core behind it.
#include "sfu/io/tcp_endpoint.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <set>
#include <string>

#include "sfu/io/shard.h"
#include "sfu/wire/stun.h"
#include "tests/unit/sfu/io/tcp_client.h"

namespace sfu {
namespace {

constexpr auto kLong = std::chrono::seconds(20);  // only a broken shard needs it
const std::string kCheck = std::string("\0\1\0\0", 4) + std::string(16, 'c');  // looks like STUN
const std::string kBadCheck = std::string("\0\1\0\0", 4) + std::string(16, 'b');

// Knows who sent `kCheck`, sends everything back, and floods on demand.
class SmallCore {
 public:
  void handle_datagram(const Datagram& in, Timestamp, api::EventOutbox& out) {
    const std::string_view text = as_text(in.bytes);
    if (text == kCheck) known_.insert(in.remote);
    if (text == "leave") known_.erase(in.remote);
    if (text == "flood") return flood(in.remote, out);
    if (text == "talk") return talk(in.remote, out);
    out.send(in.remote, in.bytes);
  }
  void handle_path_closed(const SocketAddress& remote, Timestamp, api::EventOutbox& out) {
    if (known_.erase(remote) > 0) out.events.push_back(api::CommandRefused{RoomId(1), {}, {}});
  }
  [[nodiscard]] bool knows(const SocketAddress& remote) const { return known_.contains(remote); }
  void handle_timeout(Timestamp, api::EventOutbox&) {}
  [[nodiscard]] Timestamp next_timeout() const { return Timestamp::never(); }
  void handle_command(const api::Command&, Timestamp, api::EventOutbox&) {}

 private:
  // Far more pictures than any buffer takes, with voice in between.
  static void flood(const SocketAddress& to, api::EventOutbox& out) {
    for (int i = 0; i < 1'000; ++i) {
      out.send(to, as_bytes(std::string(1'000, 'v')), TrafficClass::kVideo);
      if (i % 100 == 0) {
        out.send(to, as_bytes("voice " + std::to_string(i / 100)), TrafficClass::kVoice);
      }
    }
  }
  static void talk(const SocketAddress& to, api::EventOutbox& out) {
    for (int i = 0; i < 20; ++i) out.send(to, as_bytes(std::string(1'000, 'c')));
  }
  std::set<SocketAddress> known_;
};

class TcpEndpointTest : public testing::Test {
 protected:
  TcpEndpointTest() {
    options_.heartbeat = TimeDelta::ms(20);  // how often it tends its connections
    options_.tcp.queue.max_voice_age = TimeDelta::seconds(60);  // a slow machine is not a slow line
  }
  ~TcpEndpointTest() override {
    if (shard_) shard_->stop();
  }
  void start() {
    shard_.emplace(options_, [this](const api::Event&) { path_closed_.set_value(); });
    ASSERT_FALSE(shard_->open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
    shard_->start(std::make_unique<Driven<SmallCore>>());
  }
  [[nodiscard]] SocketAddress address() const { return shard_->local_address(); }
  [[nodiscard]] std::int64_t ended(TcpEnd reason) {
    shard_->stop();  // numbers are read when nobody writes them
    return shard_->metrics().tcp_ended[static_cast<std::size_t>(reason)].value();
  }
  static void prove(TcpClient& client) {
    client.send_frame(kCheck);
    EXPECT_EQ(client.receive_frame(), kCheck);
  }

  Shard::Options options_;
  std::optional<Shard> shard_;
  std::promise<void> path_closed_;
};

TEST_F(TcpEndpointTest, PacketsGoBothWays) {
  start();
  TcpClient client(address());
  prove(client);
  const std::string longest(kMaxReceived, 'x');
  client.send_frame(longest);
  client.send_frame("short");
  EXPECT_EQ(client.receive_frame(), longest);
  EXPECT_EQ(client.receive_frame(), "short");
  shard_->stop();
  EXPECT_EQ(shard_->metrics().tcp_accepted.value(), 1);
  EXPECT_EQ(shard_->metrics().datagrams_received.value(), 3);
  EXPECT_EQ(shard_->metrics().datagrams_sent.value(), 3);
  EXPECT_EQ(shard_->metrics().bytes_sent.value(), 20 + 1'500 + 5);
}

TEST_F(TcpEndpointTest, UdpAndTcpShareThePortNumber) {
  start();
  auto udp = UdpSocket::open(SocketAddress::ipv4(127, 0, 0, 1, 0), {});
  ASSERT_TRUE(udp);
  Outbox out;
  out.send(address(), as_bytes("ping"));
  udp->send_batch(out.datagrams());
  TcpClient client(address());
  prove(client);
}

TEST_F(TcpEndpointTest, TheCoreLearnsThatAConnectionHasEnded) {
  start();
  TcpClient client(address());
  prove(client);
  client.close();
  EXPECT_EQ(path_closed_.get_future().wait_for(kLong), std::future_status::ready);
  EXPECT_EQ(ended(TcpEnd::kByPeer), 1);
  EXPECT_EQ(shard_->metrics().tcp_connections.value(), 0);
}

TEST_F(TcpEndpointTest, WhatDoesNotBeginWithStunIsClosedAtOnce) {
  start();
  TcpClient web(address());
  web.write_raw("GET / HTTP/1.1\r\n\r\n");  // "GE" would be a frame of 18 kB
  EXPECT_TRUE(web.is_closed_by_server());
  TcpClient media(address());
  media.send_frame("\x80 no check before it");
  EXPECT_TRUE(media.is_closed_by_server());
  EXPECT_EQ(ended(TcpEnd::kMalformed), 2);
}

TEST_F(TcpEndpointTest, WhoProvesNothingIsClosedHoweverSlowlyItTalks) {
  options_.tcp.prove_within = TimeDelta::ms(100);
  start();
  TcpClient silent(address());
  TcpClient slow(address());
  slow.write_raw(TcpClient::framed(kCheck).substr(0, 7));  // a check that never becomes whole
  TcpClient wrong(address());
  wrong.send_frame(kBadCheck);
  EXPECT_EQ(wrong.receive_frame(), kBadCheck);  // this core answers everybody
  TcpClient good(address());
  prove(good);
  EXPECT_TRUE(silent.is_closed_by_server());
  EXPECT_TRUE(slow.is_closed_by_server());
  EXPECT_TRUE(wrong.is_closed_by_server());
  good.send_frame("still here");
  EXPECT_EQ(good.receive_frame(), "still here");
  EXPECT_EQ(ended(TcpEnd::kUnproven), 3);
}

TEST_F(TcpEndpointTest, RefusesMoreOfOneAddressThanItMayHave) {
  options_.tcp.max_per_address = 2;
  start();
  TcpClient first(address());
  TcpClient second(address());
  prove(first);
  prove(second);
  TcpClient third(address());
  EXPECT_TRUE(third.is_closed_by_server());
  first.close();
  ASSERT_EQ(path_closed_.get_future().wait_for(kLong), std::future_status::ready);
  TcpClient fourth(address());
  prove(fourth);
  shard_->stop();
  EXPECT_EQ(shard_->metrics().tcp_refused.value(), 1);
}

TEST_F(TcpEndpointTest, NewConnectionsTakeThePlaceOfTheOldestThatProvedNothing) {
  options_.tcp.max_unproven = 2;
  start();
  TcpClient good(address());
  prove(good);
  TcpClient oldest(address());
  TcpClient second(address());
  TcpClient third(address());
  EXPECT_TRUE(oldest.is_closed_by_server());
  prove(second);
  prove(third);
  EXPECT_EQ(ended(TcpEnd::kUnproven), 1);
}

TEST_F(TcpEndpointTest, AFullTableRefusesWhenAllHaveProvedThemselves) {
  options_.tcp.max_connections = 1;
  start();
  TcpClient good(address());
  prove(good);
  TcpClient late(address());
  EXPECT_TRUE(late.is_closed_by_server());
  good.send_frame("still here");
  EXPECT_EQ(good.receive_frame(), "still here");
}

TEST_F(TcpEndpointTest, APathThatTheCoreForgotIsClosed) {
  start();
  TcpClient client(address());
  prove(client);
  client.send_frame("leave");
  EXPECT_EQ(client.receive_frame(), "leave");
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(ended(TcpEnd::kPathGone), 1);
}

TEST_F(TcpEndpointTest, ASlowReaderLosesPicturesAndKeepsVoice) {
  start();
  TcpClient slow(address(), 4'096);
  prove(slow);
  slow.send_frame("flood");  // 1 MB at once
  std::size_t pictures = 0;
  std::vector<std::string> voices;
  while (voices.size() < 10) {
    const auto packet = slow.receive_frame();
    ASSERT_TRUE(packet) << "closed after " << pictures << " pictures";
    if (packet->starts_with("voice")) {
      voices.push_back(*packet);
    } else {
      ++pictures;
    }
  }
  EXPECT_LT(pictures, 200U) << "voice overtook what waited";
  shard_->stop();
  EXPECT_GT(shard_->metrics().shed_by_class[static_cast<std::size_t>(Shed::kVideo)].value(), 700);
  EXPECT_EQ(shard_->metrics().shed_by_class[static_cast<std::size_t>(Shed::kVoice)].value(), 0);
}

TEST_F(TcpEndpointTest, AReaderThatTakesNotEvenControlIsClosed) {
  options_.tcp.queue.max_control_age = TimeDelta::ms(100);
  start();
  TcpClient stuck(address(), 2'048);
  prove(stuck);
  stuck.send_frame("talk");
  EXPECT_EQ(path_closed_.get_future().wait_for(kLong), std::future_status::ready);
  EXPECT_EQ(ended(TcpEnd::kStalled), 1);
}

TEST_F(TcpEndpointTest, TakesAConnectionThatAnotherListenerAccepted) {
  start();
  auto pages = TcpListener::open(SocketAddress::ipv4(127, 0, 0, 1, 0));
  ASSERT_TRUE(pages);
  TcpClient client(pages->local_address());
  const std::string stream = TcpClient::framed(kCheck);
  AcceptedTcp accepted;
  while (accepted.fd.get() < 0) accepted = pages->accept();
  // What the other listener read to know what it is: the frame and a part of the next.
  ASSERT_TRUE(shard_->adopt(std::move(accepted.fd), {stream.begin(), stream.end()}));
  EXPECT_EQ(client.receive_frame(), kCheck);
  client.send_frame("goes on");
  EXPECT_EQ(client.receive_frame(), "goes on");
  shard_->stop();
  EXPECT_EQ(shard_->metrics().tcp_adopted.value(), 1);
}

// A check of a participant that lives on shard 1, "B".
std::string check_for_shard_1() {
  std::vector<std::uint8_t> bytes(200);
  StunWriter writer(bytes, StunClass::kRequest, 1, StunTransactionId{});
  writer.username("Brandom8:peer");
  bytes.resize(writer.finish());
  return {bytes.begin(), bytes.end()};
}

TEST_F(TcpEndpointTest, PassesOnWhatBelongsToAnotherShard) {
  std::promise<std::string> passed;
  options_.tcp.pass_on = [&](std::size_t shard, FileDescriptor, std::vector<std::uint8_t> bytes) {
    EXPECT_EQ(shard, 1U);
    passed.set_value({bytes.begin(), bytes.end()});
    return true;  // the descriptor is closed here: nothing is sent back
  };
  start();
  TcpClient client(address());
  const std::string stream = TcpClient::framed(check_for_shard_1()) + "the rest";
  client.write_raw(stream.substr(0, 9));  // whatever the pieces
  client.write_raw(stream.substr(9));
  auto future = passed.get_future();
  ASSERT_EQ(future.wait_for(kLong), std::future_status::ready);
  const std::string bytes = future.get();
  EXPECT_EQ(bytes, stream.substr(0, bytes.size()));
  EXPECT_GE(bytes.size(), stream.size() - 8) << "what was read is never lost";
  EXPECT_TRUE(client.is_closed_by_server());
  shard_->stop();
  EXPECT_EQ(shard_->metrics().tcp_connections.value(), 0);
}

TEST_F(TcpEndpointTest, AdoptsOnlySoManyAtATime) {
  options_.max_adoptions = 1;
  shard_.emplace(options_, [](const api::Event&) {});
  ASSERT_FALSE(shard_->open(SocketAddress::ipv4(127, 0, 0, 1, 0)));
  EXPECT_TRUE(shard_->adopt(FileDescriptor(), {}));  // not started yet: it waits
  EXPECT_FALSE(shard_->adopt(FileDescriptor(), {}));
}

TEST_F(TcpEndpointTest, TakesIpv6) {
  shard_.emplace(options_, [](const api::Event&) {});
  SocketAddress loopback{SocketAddress::Family::kIpv6, 0, {}};
  loopback.ip[15] = 1;
  if (shard_->open(loopback)) GTEST_SKIP() << "no IPv6 here";
  shard_->start(std::make_unique<Driven<SmallCore>>());
  TcpClient client(address());
  prove(client);
}

}  // namespace
}  // namespace sfu
