#include "loadtest/scenario/network.h"

#include <algorithm>
#include <array>
#include <utility>

#include "loadtest/scenario/draw.h"

namespace loadtest {
namespace {

// Two hours each, as the bodies hold them (DOMAIN §5.1).
constexpr std::array<config::WeeklyWindow, 4> kPermanences = {
    {{0, 9 * 60, 11 * 60}, {0, 10 * 60, 12 * 60}, {0, 14 * 60, 16 * 60}, {0, 15 * 60, 17 * 60}}};
constexpr std::int64_t kWorkdays = 5;

std::size_t index_of(std::span<const NamedLine> lines, std::string_view id) {
  return static_cast<std::size_t>(find_line(lines, id) - lines.data());
}

class Maker {
 public:
  Maker(const Scenario& scenario, std::span<const NamedLine> lines)
      : scenario_(scenario), lines_(lines), random_(static_cast<std::uint64_t>(scenario.seed)) {}

  Network make() {
    for (std::size_t i = 0; i < scenario_.organisations.size(); ++i) add_body(i);
    for (const Communes& communes : scenario_.sites) {
      for (std::int64_t i = 1; i <= communes.count; ++i) add_site(communes, i);
    }
    network_.guest_line = index_of(lines_, scenario_.traffic.third_party_line);
    network_.config.media = scenario_.media;
    make_room();
    return std::move(network_);
  }

 private:
  void add_body(std::size_t index) {
    const Body& body = scenario_.organisations[index];
    config::Organisation organisation{
        .id = body.id, .name = body.name, .label = body.id, .desks = {}};
    organisation.hours = body.hours.empty() ? scenario_.hours : body.hours;
    organisation.wrap_up = body.wrap_up;
    if (body.appointments) organisation.appointments.emplace();
    for (const DeskGroup& group : body.desks) {
      const auto office = group.shared ? std::optional(offices_++) : std::nullopt;
      for (std::int64_t i = 0; i < group.count; ++i) {
        const std::string id = "d" + std::to_string(organisation.desks.size() + 1);
        organisation.desks.push_back({id, id});
        network_.desks.push_back({index, id, index_of(lines_, group.line), office});
      }
    }
    network_.config.organisations.push_back(std::move(organisation));
  }

  void add_site(const Communes& communes, std::int64_t number) {
    Random random = random_.fork();
    const std::string suffix = communes.count > 1 ? std::to_string(number) : "";
    config::Site site;
    site.id = communes.id + (suffix.empty() ? "" : "-" + suffix);
    site.name = communes.name + (suffix.empty() ? "" : " " + suffix);
    site.organisations = communes.organisations;
    site.permanences = communes.permanences;
    if (site.organisations.empty()) {
      for (const Body& body : scenario_.organisations) site.organisations.push_back(body.id);
    }
    SitePlace place{
        .id = site.id,
        .line = line_of(communes, random),
        .visits_per_day = communes.visits_per_day.value_or(scenario_.traffic.visits_per_day),
        .organisations = {},
        .uploads = communes.uploads};
    for (const std::string& id : site.organisations) {
      const auto body = std::ranges::find(scenario_.organisations, id, &Body::id);
      place.organisations.push_back(
          static_cast<std::size_t>(body - scenario_.organisations.begin()));
      if (communes.windows_per_week == 0) continue;
      site.permanences.push_back({id, draw_windows(communes.windows_per_week, random)});
    }
    network_.config.sites.push_back(std::move(site));
    network_.sites.push_back(std::move(place));
  }

  std::size_t line_of(const Communes& communes, Random& random) const {
    if (communes.lines.empty()) return index_of(lines_, communes.line);
    std::vector<std::int64_t> shares;
    for (const LineShare& each : communes.lines) shares.push_back(each.share);
    return index_of(lines_, communes.lines[draw_index(random, shares)].line);
  }

  // On different days.
  static config::WeeklyHours draw_windows(std::int64_t count, Random& random) {
    std::vector<std::int32_t> days;
    for (std::int32_t day = 0; day < kWorkdays; ++day) days.push_back(day);
    config::WeeklyHours hours;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto chosen = days.begin() + random.below(std::ssize(days));
      config::WeeklyWindow window =
          kPermanences[static_cast<std::size_t>(random.below(std::ssize(kPermanences)))];
      window.weekday = *chosen;
      days.erase(chosen);
      hours.push_back(window);
    }
    std::ranges::sort(hours);
    return hours;
  }

  // The node is as large as its network: bounds are for what comes from outside.
  void make_room() {
    const auto pages = static_cast<std::uint32_t>(network_.sites.size() + network_.desks.size());
    config::LimitsConfig& limits = network_.config.limits;
    limits.rooms = limits.participants = limits.connections = 2 * pages + 100;
    limits.connections_per_address = limits.connections;
    limits.waiting_per_organisation = std::max(limits.waiting_per_organisation, pages);
    network_.config.auth.secret = std::string(32, 's');
  }

  const Scenario& scenario_;
  std::span<const NamedLine> lines_;
  Random random_;
  std::size_t offices_ = 0;
  Network network_;
};

}  // namespace

Network make_network(const Scenario& scenario, std::span<const NamedLine> lines) {
  return Maker(scenario, lines).make();
}

std::vector<config::WeeklyWindow> windows_of(const Network& network, const Scenario& scenario,
                                             std::size_t site, std::size_t organisation) {
  const config::Organisation& body = network.config.organisations[organisation];
  const auto& permanences = network.config.sites[site].permanences;
  const auto own = std::ranges::find(permanences, body.id, &config::Permanence::organisation);
  const config::WeeklyHours& hours = own == permanences.end() ? body.hours : own->hours;
  const auto weekday = static_cast<std::int32_t>(date::weekday(scenario.day).iso_encoding()) - 1;
  if (hours.empty()) return {{weekday, 0, 24 * 60}};
  std::vector<config::WeeklyWindow> today;
  std::ranges::copy_if(hours, std::back_inserter(today),
                       [&](const config::WeeklyWindow& each) { return each.weekday == weekday; });
  return today;
}

}  // namespace loadtest
