#include "signalling/session/opening_board.h"

#include <algorithm>
#include <utility>

namespace signalling {
namespace {

constexpr UnixSeconds kGood = 600;  // a day that ends without an opening is noticed by then

std::uint64_t mixed(std::uint64_t digest, std::uint64_t value) {
  return (digest ^ value) * 1'099'511'628'211U;  // FNV-1a, by words
}

std::uint64_t mixed(std::uint64_t digest, std::string_view words) {
  for (const char each : words)
    digest = mixed(digest, std::uint64_t{static_cast<unsigned char>(each)});
  return mixed(digest, std::uint64_t{256});  // no byte: where they end
}

std::uint64_t digest_of_words(const config::Organisation& organisation) {
  std::uint64_t digest = mixed(0, std::string_view(organisation.id));
  for (const std::string* words : {&organisation.name, &organisation.label, &organisation.phone}) {
    digest = mixed(digest, std::string_view(*words));
  }
  return digest;
}

std::uint64_t mixed(std::uint64_t digest, std::optional<UnixSeconds> time) {
  return mixed(digest, static_cast<std::uint64_t>(time.value_or(-1)));
}

}  // namespace

OpeningBoard::OpeningBoard(const config::Config& config, const Counter& counter)
    : config_(config), counter_(counter) {
  reconfigure();
}

void OpeningBoard::reconfigure() {
  all_.clear();
  by_site_.clear();
  hours_.clear();
  change_.reset();
  for (const config::Organisation& each : config_.organisations) {
    all_.push_back({&each, digest_of_words(each)});
  }
  for (const config::Site& site : config_.sites) {
    Offered& offered = by_site_[site.id];
    for (const std::string& id : site.organisations) {
      const auto* organisation = config::find_organisation(config_.organisations, id);
      if (organisation != nullptr)
        offered.push_back({organisation, digest_of_words(*organisation)});
    }
  }
}

const OpeningBoard::Offered& OpeningBoard::offered_to(const Person& person) const {
  static const Offered kNone;
  if (person.claims.role == Role::kDesk) return all_;
  const auto found = by_site_.find(person.claims.site);
  return found == by_site_.end() ? kNone : found->second;
}

const OpeningBoard::Hours& OpeningBoard::hours_at(std::string_view site,
                                                  const config::Organisation& organisation,
                                                  UnixSeconds at) {
  const OpeningHours& hours = counter_.timetable().of(site, organisation.id);
  Hours& known = hours_[&hours];
  if (known.from <= at && at < known.until) return known;
  known = Hours();
  known.from = at;
  known.until = at + kGood;
  known.open = hours.open(at);
  if (hours.always()) return known;
  if (const auto next = hours.next(at)) {
    (known.open ? known.closes_at : known.opens_at) = known.open ? next->to : next->from;
    known.until = std::min(known.until, known.open ? next->to : next->from);
  }
  known.digest =
      mixed(mixed(mixed(0, std::uint64_t{known.open ? 1U : 0U}), known.closes_at), known.opens_at);
  known.today.emplace();
  for (const Opening& opening : hours.of_day(at)) {
    known.today->push_back({opening.from, opening.to});
    known.digest = mixed(known.digest, static_cast<std::uint64_t>(opening.from));
    known.digest = mixed(known.digest, static_cast<std::uint64_t>(opening.to));
  }
  return known;
}

// At the hours of the kiosk's site; of a desk, which has none, at the organisations' own.
std::vector<OrganisationEntry> OpeningBoard::make(const Person& person, sfu::Instant at) {
  std::vector<OrganisationEntry> entries;
  for (const auto& [organisation, digest] : offered_to(person)) {
    const Hours& hours = hours_at(person.claims.site, *organisation, at.unix_time);
    OrganisationEntry entry;
    entry.id = organisation->id;
    entry.name = organisation->name;
    entry.label = organisation->label;
    if (!organisation->phone.empty()) entry.phone = organisation->phone;
    entry.open = hours.open;
    entry.at_work = counter_.desk_at_work(organisation->id);
    entry.closes_at = hours.closes_at;
    entry.opens_at = hours.opens_at;
    entry.today = hours.today;
    entry.appointments = person.claims.role == Role::kKiosk &&
                         counter_.appointments().offered(person.claims.site, organisation->id);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::uint64_t OpeningBoard::digest_of(const Person& person, sfu::Instant at) {
  std::uint64_t digest = 0;
  for (const auto& [organisation, words] : offered_to(person)) {
    digest = mixed(digest, words);
    digest = mixed(digest, hours_at(person.claims.site, *organisation, at.unix_time).digest);
    digest = mixed(digest, std::uint64_t{counter_.desk_at_work(organisation->id) ? 1U : 2U});
    const bool offered = counter_.appointments().offered(person.claims.site, organisation->id);
    digest = mixed(digest, std::uint64_t{offered ? 1U : 2U});
  }
  return digest;
}

std::optional<UnixSeconds> OpeningBoard::next_change(sfu::Instant at) {
  if (!change_ || !change_->good(at.unix_time)) {
    change_ = Change{at.unix_time, counter_.timetable().next_change(at.unix_time)};
  }
  return change_->at;
}

std::vector<OrganisationEntry> OpeningBoard::show(const Person& person, sfu::Instant at) {
  told_[person.participant] = digest_of(person, at);
  return make(person, at);
}

std::optional<std::vector<OrganisationEntry>> OpeningBoard::changed(const Person& person,
                                                                    sfu::Instant at) {
  const std::uint64_t now = digest_of(person, at);
  if (std::exchange(told_[person.participant], now) == now) return std::nullopt;
  return make(person, at);
}

}  // namespace signalling
