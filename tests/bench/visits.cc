// How fast worlds of visits are played: seconds of visits per CPU-second, and packets that entered
// a link per CPU-second; then the machinery of links and heap alone, with clients that send what
// the relay throws away. CPU time of this process, nothing else; the median of five rounds.
//   bench_visits [name]   that one alone, for a profiler
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <deque>
#include <string>
#include <vector>

#include "loadtest/visit/play_world.h"
#include "tests/support/lines.h"
#include "tests/support/thin_page.h"
#include "tests/support/visit_world.h"

namespace {

using loadtest::PlayOptions;
using loadtest::WorldPlan;
using loadtest::WorldReport;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr int kRounds = 5;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// `visits` of two at once, each kiosk on a line of its own, all desks on one.
WorldPlan plan_of(const std::string& line, std::size_t visits, std::int64_t seconds) {
  const auto profile = [](const std::string& id) {
    return loadtest::find_line(test::lines().lines, id)->line;
  };
  WorldPlan plan;
  plan.seed = 1;
  plan.lines.push_back({profile("ftth"), {}});
  for (std::size_t i = 0; i < visits; ++i) {
    plan.lines.push_back({profile(line), {}});
    const loadtest::Span present{TimeDelta::zero(), TimeDelta::seconds(seconds)};
    plan.visits.push_back({i, {{i + 1, present}, {0, present}}, {}});
  }
  return plan;
}

void measure(const char* name, const WorldPlan& plan, const PlayOptions& options) {
  std::vector<double> visit_seconds;
  std::vector<double> events;
  double packets = 0;
  double all = 0;
  for (const auto& visit : plan.visits) {
    const auto& present = visit.parties[0].present;
    all += static_cast<double>((present.to - present.from).us()) / 1e6;
  }
  for (int round = 0; round < kRounds; ++round) {
    const double begin = cpu_seconds();
    const WorldReport report = play_world(plan, options);
    const double spent = cpu_seconds() - begin;
    if (!report.breaches.empty()) std::printf("  %s\n", report.breaches.front().c_str());
    packets = static_cast<double>(report.link_events) / all;
    visit_seconds.push_back(all / spent);
    events.push_back(static_cast<double>(report.link_events) / spent);
  }
  std::printf("%-34s %7.0f visit-seconds/CPU-s %9.0f link events/CPU-s (%.0f per visit-second)\n",
              name, median(visit_seconds), median(events), packets);
}

// As good lines have it: one picture of 640x360 each way, sent as Chromium does.
PlayOptions wide(bool encrypted) {
  PlayOptions options;
  options.encrypted = encrypted;
  options.terminal.browser->start = sfu::DataRate::kbps(500);
  options.terminal.browser->picture_max = sfu::DataRate::kbps(400);
  options.core.room.transport.rate.start = sfu::DataRate::kbps(1'000);
  return options;
}

// A client that sends every 2 ms what the relay does not understand.
class Chatter {
 public:
  void handle_datagram(const sfu::Datagram&, Timestamp, sfu::Outbox&) {}
  void handle_timeout(Timestamp now, sfu::Outbox& out) {
    out.send(relay, bytes_);
    next_ = now + TimeDelta::ms(2);
  }
  [[nodiscard]] Timestamp next_timeout() const { return next_; }
  sfu::SocketAddress relay;

 private:
  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(1'000, 0xFF);
  Timestamp next_ = Timestamp::ms(1'000);
};

void measure_links() {
  std::vector<double> events;
  for (int round = 0; round < kRounds; ++round) {
    loadtest::World world(1);
    std::deque<Chatter> clients(500);
    for (Chatter& client : clients) {
      client.relay = world.relay();
      world.attach(client, test::fibre());
    }
    const double begin = cpu_seconds();
    world.run_until(world.now() + TimeDelta::seconds(10));
    const double spent = cpu_seconds() - begin;
    double sent = 0;
    for (Chatter& client : clients) sent += static_cast<double>(world.up(&client).counts().sent);
    events.push_back(sent / spent);
  }
  std::printf("%-34s %46.0f link events/CPU-s\n", "links and heap alone", median(events));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string only = argc > 1 ? argv[1] : "";
  const auto wanted = [&](const char* name) { return only.empty() || only == name; };
  if (wanted("wide")) measure("40 visits, fibre, 640x360", plan_of("ftth", 40, 60), wide(false));
  if (wanted("ciphers")) measure("the same with ciphers", plan_of("ftth", 40, 60), wide(true));
  if (wanted("many")) measure("431 visits, fibre, 640x360", plan_of("ftth", 431, 10), wide(false));
  if (wanted("thin"))
    measure("40 visits, adsl512", plan_of("adsl512", 40, 120), test::thin_pages());
  if (wanted("links")) measure_links();
  return 0;
}
