// What one core does with media, without sockets: datagrams of simulated publishers, protected as
// on the wire, into Core::handle_datagram; protected datagrams out. CPU time of this process,
// nothing else. Prints packets that left the core per CPU-second for one publisher with 1, 16 and
// 64 viewers and for 20 visits of two, and the median of five rounds.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include "tests/support/visit_world.h"

namespace {

using sfu::TimeDelta;

struct Held {
  sfu::SocketAddress from;
  std::vector<std::uint8_t> bytes;
  sfu::Timestamp at;
};

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Media sent during `time`, kept from the relay.
std::vector<Held> hold_media(test::VisitWorld& visit, TimeDelta time) {
  std::vector<Held> held;
  visit.world.set_uplink_tap([&](const sfu::SocketAddress& from, sfu::ByteSpan bytes) {
    const bool rtp = bytes.size() > 40 && bytes[0] == 0x90;
    if (rtp) held.push_back({from, {bytes.begin(), bytes.end()}, visit.world.now()});
    return !rtp;
  });
  visit.run_for(time);
  visit.world.set_uplink_tap({});
  return held;
}

double packets_per_cpu_second(test::VisitWorld& visit) {
  std::vector<Held> held = hold_media(visit, TimeDelta::ms(1'500));
  sfu::api::EventOutbox out;
  const auto sent = visit.world.metrics().rtp_sent.value();
  const double begin = cpu_seconds();
  for (Held& one : held) {
    visit.world.core().handle_datagram({one.from, one.bytes}, one.at, out);
    out.clear();
  }
  const double spent = cpu_seconds() - begin;
  return static_cast<double>(visit.world.metrics().rtp_sent.value() - sent) / spent;
}

void measure(const char* name, test::VisitWorld& visit) {
  visit.run_for(TimeDelta::seconds(8));
  std::vector<double> rounds;
  for (int round = 0; round < 5; ++round) rounds.push_back(packets_per_cpu_second(visit));
  std::ranges::sort(rounds);
  std::printf("%-28s %8.0f packets/CPU-s (of five: %.0f .. %.0f)\n", name, rounds[2], rounds[0],
              rounds[4]);
}

void one_to_many(std::uint32_t viewers) {
  test::VisitWorld visit(1);
  loadtest::Terminal::Options publisher;
  publisher.encodings = {sfu::DataRate::kbps(1'200)};
  publisher.rate.start = sfu::DataRate::kbps(2'000);
  visit.join(1, test::fibre(), {}, publisher);
  for (std::uint32_t id = 2; id < viewers + 2; ++id) {
    visit.join(id, test::fibre(), {.publish = false});
  }
  measure(("1 -> " + std::to_string(viewers)).c_str(), visit);
}

void visits(std::uint32_t count) {
  test::VisitWorld visit(2);
  loadtest::Terminal::Options options;
  options.encodings = {sfu::DataRate::kbps(600)};
  options.rate.start = sfu::DataRate::kbps(1'000);
  for (std::uint32_t i = 0; i < count; ++i) {
    const sfu::RoomId room(100 + i);
    visit.open_room(room);
    visit.join(2 * i + 1, test::fibre(), {}, options, room);
    visit.join(2 * i + 2, test::fibre(), {}, options, room);
  }
  measure((std::to_string(count) + " visits of two").c_str(), visit);
}

}  // namespace

int main() {
  one_to_many(1);
  one_to_many(16);
  one_to_many(64);
  visits(20);
  return 0;
}
