#include "signalling/session/opening_board.h"

#include <functional>
#include <string>
#include <utility>

#include "signalling/protocol/codec.h"

namespace signalling {
namespace {

std::size_t hash(const std::vector<OrganisationEntry>& entries) {
  return std::hash<std::string>()(encode(OrganisationsMessage{entries}));
}

}  // namespace

OrganisationEntry OpeningBoard::describe(std::string_view site,
                                         const config::Organisation& organisation,
                                         sfu::Instant at) const {
  const OpeningHours& hours = counter_.timetable().of(site, organisation.id);
  OrganisationEntry entry;
  entry.id = organisation.id;
  entry.name = organisation.name;
  entry.label = organisation.label;
  if (!organisation.phone.empty()) entry.phone = organisation.phone;
  entry.at_work = counter_.desk_at_work(organisation.id);
  entry.open = hours.open(at.unix_time);
  if (hours.always()) return entry;
  auto& today = entry.today.emplace();
  for (const Opening& opening : hours.of_day(at.unix_time)) {
    today.push_back({opening.from, opening.to});
  }
  const auto next = hours.next(at.unix_time);
  if (next && entry.open) entry.closes_at = next->to;
  if (next && !entry.open) entry.opens_at = next->from;
  return entry;
}

std::vector<OrganisationEntry> OpeningBoard::make(const Person& person, sfu::Instant at) const {
  std::vector<OrganisationEntry> entries;
  if (person.claims.role == Role::kDesk) {
    for (const config::Organisation& each : config_.organisations) {
      entries.push_back(describe("", each, at));
    }
    return entries;
  }
  const config::Site* site = config::find_site(config_.sites, person.claims.site);
  if (site == nullptr) return entries;
  for (const std::string& id : site->organisations) {
    const auto* organisation = config::find_organisation(config_.organisations, id);
    if (organisation != nullptr) entries.push_back(describe(site->id, *organisation, at));
  }
  return entries;
}

std::optional<UnixSeconds> OpeningBoard::next_change(sfu::Instant at) {
  if (!change_ || !change_->good(at.unix_time)) {
    change_ = Change{at.unix_time, counter_.timetable().next_change(at.unix_time)};
  }
  return change_->at;
}

std::vector<OrganisationEntry> OpeningBoard::show(const Person& person, sfu::Instant at) {
  std::vector<OrganisationEntry> entries = make(person, at);
  told_[person.participant] = hash(entries);
  return entries;
}

std::optional<std::vector<OrganisationEntry>> OpeningBoard::changed(const Person& person,
                                                                    sfu::Instant at) {
  std::vector<OrganisationEntry> entries = make(person, at);
  std::size_t& told = told_[person.participant];
  const std::size_t now = hash(entries);
  if (std::exchange(told, now) == now) return std::nullopt;
  return entries;
}

}  // namespace signalling
