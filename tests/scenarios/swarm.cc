// swarm [--seeds N] [--first S] [--seed S] [--file F]
//
// A seed decides the parties, their lines, and what goes wrong; no outcome is expected, only the
// laws: conservation, continuity, decodable, isolation, and liveness (who is connected when the
// faults are over sees and hears somebody again). The failure line is the reproduction.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "tests/support/visit_world.h"

namespace {

using loadtest::Random;
using loadtest::Terminal;
using sfu::TimeDelta;

loadtest::Line random_line(Random& random) {
  loadtest::Line line;
  for (loadtest::LinkProfile* way : {&line.up, &line.down}) {
    way->rate = sfu::DataRate::kbps(1'000 + random.below(50'000));
    way->delay = TimeDelta::ms(2 + random.below(150));
    way->jitter = TimeDelta::ms(random.below(15));
    way->queue = sfu::DataSize::bytes(32'000 + random.below(200'000));
    way->loss_ppm = random.chance(300'000) ? random.below(20'000) : 0;
    way->burst_start_ppm = random.chance(300'000) ? random.below(10'000) : 0;
    way->burst_end_ppm = 200'000 + random.below(700'000);
    way->reorder_ppm = random.chance(300'000) ? random.below(30'000) : 0;
  }
  return line;
}

// Everybody has VP8; some have a better codec besides, in layers or not.
void draw_codecs(Random& random, loadtest::SessionPlan& plan, Terminal::Options& options) {
  using loadtest::ScalabilityMode;
  using sfu::api::Codec;
  static constexpr Codec kCodecs[] = {Codec::kVp8, Codec::kVp9, Codec::kAv1, Codec::kH264};
  static constexpr ScalabilityMode kModes[] = {ScalabilityMode::kL1T1, ScalabilityMode::kL1T3,
                                               ScalabilityMode::kL3T3, ScalabilityMode::kL3T3Key};
  const Codec codec = kCodecs[random.below(4)];
  const std::int64_t mode = random.below(4);
  const bool layers = codec == Codec::kVp9 || codec == Codec::kAv1;
  if (codec != Codec::kVp8) plan.picture_codecs = {codec, Codec::kVp8};
  if (layers && !plan.simulcast) options.mode = kModes[mode];
  if (random.chance(300'000)) plan.voice_codecs = {Codec::kRed, Codec::kOpus};
  options.dtx = random.chance(300'000);
}

Terminal::Options random_terminal(Random& random, loadtest::SessionPlan& plan) {
  Terminal::Options options;
  plan.rtx = !random.chance(250'000);
  plan.transport_cc = !random.chance(200'000);
  plan.simulcast = random.chance(400'000);
  options.clock_ppm = random.below(400) - 200;
  if (plan.simulcast) {
    options.encodings = {sfu::DataRate::kbps(100), sfu::DataRate::kbps(300),
                         sfu::DataRate::kbps(900)};
  }
  draw_codecs(random, plan, options);
  return options;
}

class Run {
 public:
  explicit Run(std::uint64_t seed) : visit_(seed), random_(seed ^ 0x5eed) {
    visit_.open_room(kOther);
  }

  std::vector<std::string> breaches() {
    for (std::uint32_t id = 1; id <= 2; ++id) join(id);
    for (int step = 0; step < 12; ++step) {
      visit_.run_with_signalling(TimeDelta::ms(500 + random_.below(2'500)));
      fault();
    }
    heal();
    visit_.run_with_signalling(TimeDelta::seconds(12));
    const auto before = heard();
    visit_.run_with_signalling(TimeDelta::seconds(4));
    auto all = visit_.breaches();
    check_liveness(before, all);
    return all;
  }

 private:
  static constexpr sfu::RoomId kOther{2};

  void join(std::uint32_t id) {
    loadtest::SessionPlan plan;
    const auto line = random_line(random_);
    auto options = random_terminal(random_, plan);
    const bool elsewhere = id > 2 && random_.chance(300'000);
    visit_.join(id, line, plan, options, elsewhere ? kOther : test::VisitWorld::kRoom);
    present_.push_back(true);
  }

  void fault() {
    const auto which =
        static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(visit_.terminals.size())));
    Terminal& one = visit_.terminals[which];
    const std::int64_t kind = random_.below(8);
    if (kind == 0 && visit_.terminals.size() < 7) {
      return join(static_cast<std::uint32_t>(visit_.terminals.size() + 1));
    }
    if (!present_[which]) return;
    if (kind == 1) visit_.world.change_line(&one, random_line(random_));
    if (kind == 2) {
      visit_.world.rebind(&one);
      visit_.world.wake(&one);
    }
    if (kind == 3 && which >= 2) {
      present_[which] = false;
      visit_.leave(one);
    }
    if (kind == 4) {
      const auto pinned = visit_.terminals[static_cast<std::size_t>(random_.below(2))].id();
      visit_.world.command(sfu::api::PinSlots{one.id(), {pinned}});
    }
    if (kind == 5) {
      one.show_document(random_.chance(500'000), visit_.world.now());
      visit_.world.wake(&one);
    }
    if (kind == 6) {
      one.set_sending(true, random_.chance(700'000), visit_.world.now());
      visit_.world.wake(&one);
    }
    if (kind == 7) {
      one.speak(random_.chance(500'000), visit_.world.now());
      visit_.world.wake(&one);
    }
  }

  void heal() {
    for (std::size_t i = 0; i < present_.size(); ++i) {
      if (!present_[i]) continue;
      visit_.world.change_line(&visit_.terminals[i], test::fibre());
      visit_.terminals[i].speak(true, visit_.world.now());
      visit_.world.wake(&visit_.terminals[i]);
    }
  }

  std::vector<std::int64_t> heard() const {
    std::vector<std::int64_t> frames;
    for (const Terminal& one : visit_.terminals) {
      std::int64_t sum = 0;
      for (const std::size_t section : test::kVoice) sum += one.receiver(section).counts().frames;
      frames.push_back(sum);
    }
    return frames;
  }

  // The first two never leave: each must hear somebody once the lines are good again.
  void check_liveness(const std::vector<std::int64_t>& before,
                      std::vector<std::string>& all) const {
    const auto after = heard();
    for (std::size_t i = 0; i < 2; ++i) {
      if (after[i] > before[i] + 100) continue;
      all.push_back("terminal " + std::to_string(i + 1) + " heard only " +
                    std::to_string(after[i] - before[i]) + " packets in 4 good seconds");
    }
  }

  test::VisitWorld visit_;
  Random random_;
  std::vector<bool> present_;
};

bool run(std::uint64_t seed) {
  const auto breaches = Run(seed).breaches();
  for (const std::string& breach : breaches) {
    std::printf("swarm --seed=%llu: %s\n", static_cast<unsigned long long>(seed), breach.c_str());
  }
  return breaches.empty();
}

std::vector<std::uint64_t> read_seeds(const std::string& path) {
  std::vector<std::uint64_t> seeds;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') seeds.push_back(std::stoull(line));
  }
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Seeded visits: laws instead of expectations");
  std::uint64_t count = 20;
  std::uint64_t first = 1;
  std::uint64_t only = 0;
  std::string file;
  app.add_option("--seeds", count, "how many");
  app.add_option("--first", first, "the first of them");
  app.add_option("--seed", only, "this one alone");
  app.add_option("--file", file, "seeds to run as well, one per line");
  CLI11_PARSE(app, argc, argv);
  std::vector<std::uint64_t> seeds = read_seeds(file);
  for (std::uint64_t i = 0; i < count; ++i) seeds.push_back(first + i);
  if (only != 0) seeds = {only};
  std::size_t bad = 0;
  for (const std::uint64_t seed : seeds) bad += run(seed) ? 0 : 1;
  std::printf("%zu seeds, %zu broke a law\n", seeds.size(), bad);
  return bad == 0 ? 0 : 1;
}
