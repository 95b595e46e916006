// A line of loadtest/links.yaml in real time between two TUN devices, which the caller moves into
// network namespaces: what comes out of one goes through the very Link that worlds use and into the
// other. Nothing else of IP is changed.
//   truth_forwarder --lines loadtest/links.yaml --line adsl512 --inside NAME --outside NAME
//                   [--trace FILE] [--step]
// Says `ready` when both devices are there; ends at SIGTERM and then writes the trace. The clock
// starts at the kiosk's first voice; with --step the line's rate is halved and restored (step.h).
// Its own lateness is measured: a run in which the machine was busy says so.
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <queue>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio.hpp>

#include "loadtest/world/line_profiles.h"
#include "tests/truth/step.h"
#include "tests/truth/trace.h"

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using sfu::TimeDelta;
using sfu::Timestamp;

// The steady clock as the link knows time.
class LineClock {
 public:
  [[nodiscard]] Timestamp now() const { return of(Clock::now()); }
  [[nodiscard]] Timestamp of(Clock::time_point time) const {
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(time - origin_);
    return truth::kMediaBegins + TimeDelta::us(passed.count());
  }
  [[nodiscard]] Clock::time_point real(Timestamp time) const {
    return origin_ + std::chrono::microseconds((time - truth::kMediaBegins).us());
  }
  void start() { origin_ = Clock::now(); }

 private:
  Clock::time_point origin_ = Clock::now();
};

asio::posix::stream_descriptor open_tunnel(asio::io_context& context, const std::string& name) {
  const int descriptor = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  std::strncpy(request.ifr_name, name.c_str(), IFNAMSIZ - 1);
  if (descriptor < 0 || ::ioctl(descriptor, TUNSETIFF, &request) < 0) {
    throw std::runtime_error("no TUN device " + name + ": " + std::strerror(errno));
  }
  return {context, descriptor};
}

struct Packet {
  Clock::time_point due;
  std::uint64_t number = 0;  // order among equals
  std::vector<std::uint8_t> bytes;
  bool operator<(const Packet& other) const {
    return due != other.due ? due > other.due : number > other.number;
  }
};

// What is on its way in one direction.
class Direction {
 public:
  Direction(asio::io_context& context, asio::posix::stream_descriptor& to,
            const loadtest::LinkProfile& profile, std::uint64_t seed)
      : timer_(context), to_(to), profile_(profile), seed_(seed) {
    begin_anew();
  }

  // Both links begin with the media as they do in a world.
  void begin_anew() { link_.emplace(profile_, loadtest::Random(seed_)); }
  void halve() { link_->change(truth::halved(profile_)); }
  void restore() { link_->change(profile_); }

  truth::TracePacket take(sfu::ByteSpan bytes, const LineClock& clock) {
    const Timestamp now = clock.now();
    const auto size = sfu::DataSize::bytes(bytes.size());
    truth::TracePacket seen{.at_us = (now - truth::kMediaBegins).us(),
                            .size = size.bytes(),
                            .queue_us = link_->queue_delay(now).us(),
                            .look = truth::look_at_ip(bytes)};
    if (const auto arrival = link_->transmit(size, now)) {
      waiting_.push({clock.real(*arrival), next_number_++, {bytes.begin(), bytes.end()}});
      arm();
    } else {
      seen.fate = truth::Fate::kLost;
    }
    return seen;
  }
  [[nodiscard]] const std::vector<std::int64_t>& lateness_us() const { return lateness_us_; }

 private:
  void arm() {
    if (waiting_.empty() || waiting_.top().due >= armed_) return;
    armed_ = waiting_.top().due;
    timer_.expires_at(armed_);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) send_due();
    });
  }
  void send_due() {
    armed_ = Clock::time_point::max();
    const auto now = Clock::now();
    while (!waiting_.empty() && waiting_.top().due <= now) {
      const Packet& packet = waiting_.top();
      const auto late = std::chrono::duration_cast<std::chrono::microseconds>(now - packet.due);
      lateness_us_.push_back(late.count());
      boost::system::error_code error;  // a device that is going away; the run ends by itself
      to_.write_some(asio::buffer(packet.bytes), error);
      waiting_.pop();
    }
    arm();
  }

  asio::steady_timer timer_;
  asio::posix::stream_descriptor& to_;
  loadtest::LinkProfile profile_;
  std::uint64_t seed_;
  std::optional<loadtest::Link> link_;
  std::priority_queue<Packet> waiting_;
  std::uint64_t next_number_ = 0;
  Clock::time_point armed_ = Clock::time_point::max();
  std::vector<std::int64_t> lateness_us_;
};

class Forwarder {
 public:
  Forwarder(asio::io_context& context, const std::string& inside, const std::string& outside,
            const loadtest::Line& line, bool step)
      : inside_(open_tunnel(context, inside)),
        outside_(open_tunnel(context, outside)),
        up_(context, outside_, line.up, truth::kSeed),
        down_(context, inside_, line.down, truth::kSeed + 1),
        halve_(context),
        restore_(context),
        step_(step) {
    receive(inside_, up_, true, from_inside_);
    receive(outside_, down_, false, from_outside_);
  }

  truth::Trace trace() {
    std::vector<std::int64_t> lateness = up_.lateness_us();
    lateness.insert(lateness.end(), down_.lateness_us().begin(), down_.lateness_us().end());
    std::ranges::sort(lateness);
    if (!lateness.empty()) trace_.lateness_p99_us = lateness[lateness.size() * 99 / 100];
    return std::move(trace_);
  }

 private:
  using Buffer = std::array<std::uint8_t, 4'096>;

  void receive(asio::posix::stream_descriptor& from, Direction& direction, bool up,
               Buffer& buffer) {
    from.async_read_some(asio::buffer(buffer),
                         [&, up](boost::system::error_code error, std::size_t size) {
                           if (error) return;
                           const sfu::ByteSpan packet(buffer.data(), size);
                           if (up && !started_ && is_media(truth::look_at_ip(packet).kind)) start();
                           truth::TracePacket seen = direction.take(packet, clock_);
                           seen.up = up;
                           if (started_) trace_.packets.push_back(seen);
                           receive(from, direction, up, buffer);
                         });
  }

  static bool is_media(truth::Kind kind) {
    return kind == truth::Kind::kVoice || kind == truth::Kind::kPicture;
  }
  void start() {
    started_ = true;
    clock_.start();
    up_.begin_anew();
    down_.begin_anew();
    if (!step_) return;
    const auto at = [this](TimeDelta after) { return clock_.real(truth::kMediaBegins + after); };
    halve_.expires_at(at(truth::kHalvedAt));
    halve_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      up_.halve();
      down_.halve();
    });
    restore_.expires_at(at(truth::kRestoredAt));
    restore_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      up_.restore();
      down_.restore();
    });
  }

  asio::posix::stream_descriptor inside_;
  asio::posix::stream_descriptor outside_;
  Direction up_;
  Direction down_;
  asio::steady_timer halve_;
  asio::steady_timer restore_;
  bool step_;
  Buffer from_inside_{};
  Buffer from_outside_{};
  LineClock clock_;
  bool started_ = false;
  truth::Trace trace_;
};

// What a browser or a compiler does meanwhile must not show on the line.
void take_precedence() {
  sched_param parameters{};
  parameters.sched_priority = 10;
  if (sched_setscheduler(0, SCHED_FIFO, &parameters) != 0 ||
      mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
    std::cerr << "no precedence before other programs: " << std::strerror(errno) << '\n';
  }
}

std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A line of loadtest/links.yaml between two TUN devices"};
  std::string lines_file;
  std::string name;
  std::string inside;
  std::string outside;
  std::string trace_file;
  bool step = false;
  app.add_option("--lines", lines_file)->required();
  app.add_option("--line", name)->required();
  app.add_option("--inside", inside)->required();
  app.add_option("--outside", outside)->required();
  app.add_option("--trace", trace_file);
  app.add_flag("--step", step);
  CLI11_PARSE(app, argc, argv);

  const loadtest::Lines lines = loadtest::read_lines(read_file(lines_file), lines_file);
  const loadtest::NamedLine* line = loadtest::find_line(lines.lines, name);
  if (!lines.ok() || line == nullptr) {
    std::cerr << "no line " << name << " in " << lines_file << '\n';
    return 1;
  }
  take_precedence();
  asio::io_context context(1);
  asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([&](boost::system::error_code, int) { context.stop(); });
  Forwarder forwarder(context, inside, outside, line->line, step);
  std::cout << "ready" << std::endl;
  context.run();
  const truth::Trace trace = forwarder.trace();
  std::cerr << name << ": " << trace.packets.size() << " packets, 99 % of them at most "
            << trace.lateness_p99_us << " us late\n";
  if (trace_file.empty()) return 0;
  std::ofstream out(trace_file);
  write(out, trace);
  return out ? 0 : 1;
}
