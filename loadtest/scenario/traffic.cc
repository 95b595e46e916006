#include "loadtest/scenario/traffic.h"

#include <algorithm>
#include <tuple>

#include "loadtest/scenario/draw.h"

namespace loadtest {
namespace {

using sfu::TimeDelta;

constexpr std::int64_t kPercent = 10'000;  // parts in a million
constexpr int kTries = 200;                // to find an open moment by the hours' weights
constexpr std::int64_t kShortest = 10;     // seconds of a visit
constexpr std::int64_t kWrongButton = 60;
constexpr std::int64_t kLongest = 4 * 3'600;
constexpr std::int64_t kEarly = 300;
constexpr std::int64_t kMostPapers = 20;  // a citizen with a folder

TimeDelta seconds(std::int64_t value) { return TimeDelta::seconds(value); }

// A moment of the first two thirds of a talk.
TimeDelta draw_moment(Random& random, TimeDelta talk) {
  return TimeDelta::us(random.below(std::max<std::int64_t>(1, talk.us() * 2 / 3)));
}

class Site {
 public:
  Site(const Scenario& scenario, const Network& network, std::size_t site, Random random)
      : scenario_(scenario),
        traffic_(scenario.traffic),
        network_(network),
        site_(site),
        random_(random) {
    for (const std::size_t body : network.sites[site].organisations) {
      windows_.push_back(windows_of(network, scenario, site, body));
      shares_.push_back(windows_.back().empty() ? 0 : scenario.organisations[body].share);
    }
    for (const HourWeight& each : traffic_.hours) weights_.push_back(each.weight);
  }

  void draw(std::vector<Citizen>& out) {
    const std::int64_t visits = draw_poisson(random_, expected());
    if (std::ranges::all_of(shares_, [](std::int64_t share) { return share == 0; })) return;
    for (std::int64_t i = 0; i < visits; ++i) {
      Random own = random_.fork();
      const Citizen citizen = draw_citizen(own);
      const std::int64_t minute = citizen.comes / TimeDelta::seconds(60);
      if (minute >= scenario_.from_min && minute < scenario_.to_min) out.push_back(citizen);
    }
  }

 private:
  // Thousandths.
  [[nodiscard]] std::int64_t expected() const {
    const date::year_month_day day(scenario_.day);
    std::int64_t visits = network_.sites[site_].visits_per_day.thousandths;
    if (date::weekday(scenario_.day) == date::Monday) {
      visits = visits * traffic_.monday_percent / 100;
    }
    if (static_cast<unsigned>(day.day()) <= 6) visits = visits * traffic_.month_start_percent / 100;
    return visits;
  }

  Citizen draw_citizen(Random& random) {
    Citizen citizen;
    const std::size_t offered = draw_index(random, shares_);
    citizen.site = site_;
    citizen.organisation = network_.sites[site_].organisations[offered];
    citizen.comes = draw_time(random, windows_[offered]);
    if (network_.config.organisations[citizen.organisation].appointments) {
      citizen.by_appointment = random.chance(traffic_.appointments_percent * kPercent);
    }
    citizen.shows_up = !random.chance(traffic_.no_show_percent * kPercent);
    citizen.early = seconds(random.below(kEarly));
    citizen.patience =
        seconds(std::max<std::int64_t>(kShortest, draw_exponential(random, traffic_.patience_s)));
    citizen.talk = draw_talk(random);
    draw_others(citizen, random);
    draw_papers(citizen, random);
    return citizen;
  }

  TimeDelta draw_time(Random& random, const std::vector<config::WeeklyWindow>& windows) const {
    for (int i = 0; i < kTries; ++i) {
      const std::int64_t hour = traffic_.hours[draw_index(random, weights_)].hour;
      const std::int64_t second = hour * 3'600 + random.below(3'600);
      const bool open = std::ranges::any_of(windows, [&](const config::WeeklyWindow& each) {
        return second >= each.from_min * 60 && second < each.to_min * 60;
      });
      if (open) return seconds(second);
    }
    const config::WeeklyWindow& window = windows.front();
    return seconds(window.from_min * 60 + random.below((window.to_min - window.from_min) * 60));
  }

  TimeDelta draw_talk(Random& random) const {
    const bool wrong_button = random.chance(traffic_.short_percent * kPercent);
    const std::int64_t brief = kShortest + random.below(kWrongButton - kShortest);
    const std::int64_t whole =
        draw_log_normal(random, traffic_.duration_median_s, traffic_.duration_p95_s);
    return seconds(wrong_button ? brief : std::clamp(whole, kShortest, kLongest));
  }

  void draw_others(Citizen& citizen, Random& random) const {
    const bool transfer = random.chance(traffic_.transfer_percent * kPercent);
    const bool third = random.chance(traffic_.third_party_percent * kPercent);
    citizen.transfer_after = draw_moment(random, citizen.talk);
    const TimeDelta joins = draw_moment(random, citizen.talk);
    const std::vector<std::int64_t> shares = other_shares(citizen.organisation);
    const bool anyone = std::ranges::any_of(shares, [](std::int64_t share) { return share > 0; });
    if (transfer && anyone) {
      citizen.transfer_to = network_.sites[site_].organisations[draw_index(random, shares)];
    }
    if (third) citizen.third_party_after = joins;
  }

  [[nodiscard]] std::vector<std::int64_t> other_shares(std::size_t organisation) const {
    std::vector<std::int64_t> shares = shares_;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (network_.sites[site_].organisations[i] == organisation) shares[i] = 0;
    }
    return shares;
  }

  void draw_papers(Citizen& citizen, Random& random) const {
    std::vector<std::int64_t> shares;
    for (const DocumentKind& kind : traffic_.documents) shares.push_back(kind.share);
    const std::int64_t count = draw_poisson(random, traffic_.documents_per_visit.thousandths);
    for (std::int64_t i = 0; i < std::min(count, kMostPapers); ++i) {
      const DocumentKind& kind = traffic_.documents[draw_index(random, shares)];
      const bool from_kiosk = random.chance(traffic_.from_kiosk_percent * kPercent);
      const std::int64_t size = draw_log_uniform(random, kind.from_kb * 1'000, kind.to_kb * 1'000);
      citizen.papers.push_back(
          {from_kiosk, sfu::DataSize::bytes(size), draw_moment(random, citizen.talk)});
    }
    std::ranges::sort(citizen.papers, {}, [](const Paper& one) {
      return std::tuple(one.after, one.size, one.from_kiosk);
    });
  }

  const Scenario& scenario_;
  const Traffic& traffic_;
  const Network& network_;
  std::size_t site_;
  Random random_;
  std::vector<std::vector<config::WeeklyWindow>> windows_;  // of what it offers
  std::vector<std::int64_t> shares_;                        // likewise; 0: does not receive today
  std::vector<std::int64_t> weights_;                       // of the hours
};

}  // namespace

std::vector<Citizen> draw_citizens(const Scenario& scenario, const Network& network) {
  Random random(static_cast<std::uint64_t>(scenario.seed));
  random = random.fork();  // not the numbers of the network
  std::vector<Citizen> citizens;
  for (std::size_t site = 0; site < network.sites.size(); ++site) {
    Site(scenario, network, site, random.fork()).draw(citizens);
  }
  std::uint64_t number = 0;
  for (Citizen& citizen : citizens) citizen.number = ++number;
  std::ranges::sort(citizens, {},
                    [](const Citizen& one) { return std::tuple(one.comes, one.number); });
  number = 0;
  for (Citizen& citizen : citizens) citizen.number = ++number;
  return citizens;
}

}  // namespace loadtest
