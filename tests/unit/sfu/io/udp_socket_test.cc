#include "sfu/io/udp_socket.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <string>
#include <vector>

namespace sfu {
namespace {

UdpSocket loopback(UdpSocket::Options options = {}) {
  auto socket = UdpSocket::open(SocketAddress::ipv4(127, 0, 0, 1, 0), options);
  EXPECT_TRUE(socket.has_value());
  return std::move(*socket);
}

// Loopback delivers within the system call of the sender; the wait is for a loaded machine only.
std::vector<std::string> receive(UdpSocket& socket, std::size_t count) {
  std::vector<std::string> texts;
  while (texts.size() < count) {
    pollfd waiting{socket.fd(), POLLIN, 0};
    if (poll(&waiting, 1, 5'000) != 1) break;
    for (const Datagram& datagram : socket.receive_batch()) {
      texts.emplace_back(as_text(datagram.bytes));
    }
  }
  return texts;
}

TEST(UdpSocket, CarriesABatchInOrderAndKnowsTheSender) {
  UdpSocket sender = loopback();
  UdpSocket receiver = loopback({.batch = 8});
  Outbox out;
  std::vector<std::string> want;
  for (int i = 0; i < 100; ++i) {
    want.push_back("datagram " + std::to_string(i));
    out.send(receiver.local_address(), as_bytes(want.back()));
  }
  sender.send_batch(out.datagrams());
  EXPECT_EQ(receive(receiver, want.size()), want);
  EXPECT_EQ(sender.counters().sent, 100u);
  EXPECT_EQ(receiver.counters().received, 100u);
  EXPECT_EQ(receiver.counters().received_bytes, sender.counters().sent_bytes);

  out.clear();
  out.send(receiver.local_address(), as_bytes("last"));
  sender.send_batch(out.datagrams());
  pollfd waiting{receiver.fd(), POLLIN, 0};
  ASSERT_EQ(poll(&waiting, 1, 5'000), 1);
  const auto batch = receiver.receive_batch();
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(batch[0].remote, sender.local_address());
}

TEST(UdpSocket, SegmentedRunsArriveAsSeparateDatagrams) {
  UdpSocket sender = loopback({.max_segments = 16});
  UdpSocket receiver = loopback();
  Outbox out;
  std::vector<std::string> want;
  for (int i = 0; i < 20; ++i) {
    want.emplace_back(i % 7 == 6 ? 300 : 1'100, static_cast<char>('a' + i));
    out.send(receiver.local_address(), as_bytes(want.back()));
  }
  sender.send_batch(out.datagrams());
  EXPECT_EQ(receive(receiver, want.size()), want);
}

TEST(UdpSocket, RefusedDestinationDoesNotHoldUpTheRest) {
  UdpSocket sender = loopback();
  UdpSocket receiver = loopback();
  Outbox out;
  const auto ipv6 = SocketAddress{SocketAddress::Family::kIpv6, 9, {0x20, 0x01, 0x0d, 0xb8}};
  out.send(ipv6, as_bytes("an IPv4 socket cannot"));
  out.send(receiver.local_address(), as_bytes("arrives"));
  sender.send_batch(out.datagrams());
  EXPECT_EQ(receive(receiver, 1), std::vector<std::string>{"arrives"});
  EXPECT_EQ(sender.counters().unsent, 1u);
  EXPECT_EQ(sender.counters().sent, 1u);
}

TEST(UdpSocket, LeavesOutDatagramsThatAreTooLong) {
  UdpSocket receiver = loopback();
  UdpSocket sender = loopback({.max_segments = 1});
  std::vector<std::uint8_t> jumbo(kMaxReceived + 1, 7);
  const Outbox::Entry entry{receiver.local_address(), jumbo};
  sender.send_batch({&entry, 1});
  pollfd waiting{receiver.fd(), POLLIN, 0};
  ASSERT_EQ(poll(&waiting, 1, 5'000), 1);
  EXPECT_TRUE(receiver.receive_batch().empty());
  EXPECT_EQ(receiver.counters().truncated, 1u);
}

TEST(UdpSocket, DualStackSeesIpv4PeersAsIpv4) {
  auto dual = UdpSocket::open(SocketAddress{SocketAddress::Family::kIpv6, 0, {}}, {});
  if (!dual) GTEST_SKIP() << "no IPv6 here";
  UdpSocket peer = loopback();
  Outbox out;
  out.send(SocketAddress::ipv4(127, 0, 0, 1, dual->local_address().port), as_bytes("hello"));
  peer.send_batch(out.datagrams());
  pollfd waiting{dual->fd(), POLLIN, 0};
  ASSERT_EQ(poll(&waiting, 1, 5'000), 1);
  const auto batch = dual->receive_batch();
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(to_string(batch[0].remote), to_string(peer.local_address()));
  out.clear();
  out.send(batch[0].remote, as_bytes("back"));
  dual->send_batch(out.datagrams());
  EXPECT_EQ(receive(peer, 1), std::vector<std::string>{"back"});
}

// A host with several addresses: 127.0.0.1 and 127.0.0.2 are two of them on every Linux.
class ManyAddresses : public testing::TestWithParam<SocketAddress> {};

TEST_P(ManyAddresses, AnswersLeaveFromTheAddressThatWasAsked) {
  auto relay = UdpSocket::open(GetParam(), {.max_segments = 16});
  if (!relay) GTEST_SKIP() << "no IPv6 here";
  UdpSocket peer = loopback();
  const std::uint16_t port = relay->local_address().port;
  for (const std::uint8_t last : std::array<std::uint8_t, 4>{2, 1, 3, 2}) {
    const SocketAddress asked = SocketAddress::ipv4(127, 0, 0, last, port);
    Outbox out;
    out.send(asked, as_bytes("check"));
    peer.send_batch(out.datagrams());
    pollfd waiting{relay->fd(), POLLIN, 0};
    ASSERT_EQ(poll(&waiting, 1, 5'000), 1);
    const auto batch = relay->receive_batch();
    ASSERT_EQ(batch.size(), 1U);
    out.clear();
    for (int i = 0; i < 3; ++i) out.send(batch[0].remote, as_bytes("answer"));  // one segmented run
    relay->send_batch(out.datagrams());
    for (int got = 0; got < 3;) {
      pollfd answered{peer.fd(), POLLIN, 0};
      ASSERT_EQ(poll(&answered, 1, 5'000), 1);
      for (const Datagram& answer : peer.receive_batch()) {
        EXPECT_EQ(to_string(answer.remote), to_string(asked));
        ++got;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(UdpSocket, ManyAddresses,
                         testing::Values(SocketAddress::ipv4(0, 0, 0, 0, 0),
                                         SocketAddress{SocketAddress::Family::kIpv6, 0, {}}));

TEST(UdpSocket, IPv6PeersAreAnsweredFromTheAddressTheyAsked) {
  auto relay = UdpSocket::open(SocketAddress{SocketAddress::Family::kIpv6, 0, {}}, {});
  if (!relay) GTEST_SKIP() << "no IPv6 here";
  SocketAddress host{SocketAddress::Family::kIpv6, 0, {}};
  host.ip[15] = 1;
  auto peer = UdpSocket::open(host, {});
  ASSERT_TRUE(peer);
  host.port = relay->local_address().port;
  Outbox out;
  out.send(host, as_bytes("check"));
  peer->send_batch(out.datagrams());
  pollfd waiting{relay->fd(), POLLIN, 0};
  ASSERT_EQ(poll(&waiting, 1, 5'000), 1);
  const auto batch = relay->receive_batch();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_NE(batch[0].remote.local, 0);
  out.clear();
  out.send(batch[0].remote, as_bytes("answer"));
  relay->send_batch(out.datagrams());
  EXPECT_EQ(receive(*peer, 1), std::vector<std::string>{"answer"});
}

TEST(UdpSocket, TakenPortIsAnError) {
  UdpSocket first = loopback();
  const auto second = UdpSocket::open(first.local_address(), {});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(to_string(second.error()), "bind: Address already in use");
}

TEST(UdpSocket, TellsWhatBuffersTheKernelGave) {
  UdpSocket socket = loopback({.receive_buffer = 65'536, .send_buffer = 65'536});
  EXPECT_EQ(socket.receive_buffer(), 65'536);
  EXPECT_EQ(socket.send_buffer(), 65'536);
}

}  // namespace
}  // namespace sfu
