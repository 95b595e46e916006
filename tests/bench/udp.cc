// What a datagram costs at the socket, in and out over loopback, with and without the local address
// it came to (UdpSocket::Options::tell_local), side by side in alternating rounds of one run. CPU
// time of this process, which holds both ends: the difference is the relay's.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

#include "sfu/io/udp_socket.h"

namespace {

constexpr std::size_t kBatch = 64;
constexpr int kBatches = 2'000;
constexpr int kRounds = 11;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

sfu::UdpSocket open(const sfu::SocketAddress& address, bool tell_local) {
  auto socket = sfu::UdpSocket::open(address, {.tell_local = tell_local});
  SFU_CHECK(socket.has_value());
  return std::move(*socket);
}

// Nanoseconds for one datagram from the peer to the relay and one back.
double round_trip_cost(bool tell_local) {
  sfu::UdpSocket relay =
      open(sfu::SocketAddress{sfu::SocketAddress::Family::kIpv6, 0, {}}, tell_local);
  sfu::UdpSocket peer = open(sfu::SocketAddress::ipv4(127, 0, 0, 1, 0), false);
  const auto to = sfu::SocketAddress::ipv4(127, 0, 0, 1, relay.local_address().port);
  const std::vector<std::uint8_t> payload(1'100, 7);
  sfu::Outbox out;
  std::size_t carried = 0;
  const double begin = cpu_seconds();
  for (int i = 0; i < kBatches; ++i) {
    out.clear();
    for (std::size_t n = 0; n < kBatch; ++n) out.send(to, payload);
    peer.send_batch(out.datagrams());
    out.clear();
    for (const sfu::Datagram& in : relay.receive_batch()) out.send(in.remote, in.bytes);
    relay.send_batch(out.datagrams());
    carried += peer.receive_batch().size();
  }
  return (cpu_seconds() - begin) * 1e9 / static_cast<double>(carried);
}

}  // namespace

int main() {
  std::array<std::vector<double>, 2> costs;
  for (int round = 0; round < 2 * kRounds; ++round) {
    costs[static_cast<std::size_t>(round % 2)].push_back(round_trip_cost(round % 2 == 1));
  }
  const char* names[] = {"kernel chooses", "local address told"};
  for (std::size_t i = 0; i < costs.size(); ++i) {
    std::ranges::sort(costs[i]);
    std::printf("%-20s %6.0f ns per datagram in and out (of %d: %.0f .. %.0f)\n", names[i],
                costs[i][kRounds / 2], kRounds, costs[i].front(), costs[i].back());
  }
  return 0;
}
