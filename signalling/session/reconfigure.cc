// A configuration that was read anew, taken over between two verbs: whoever is here hears what has
// changed for them, and whoever is configured no longer goes when their visit is over.
#include <set>
#include <tuple>
#include <utility>

#include "signalling/session/switchboard.h"

namespace signalling {
namespace {

bool is_another(const config::TurnConfig& before, const config::TurnConfig& now) {
  return std::tie(before.urls, before.secret, before.lifetime) !=
         std::tie(now.urls, now.secret, now.lifetime);
}

}  // namespace

void Session::Parts::reconfigure(const config::Config& fresh, Turn& turn) {
  const bool zone_changed = config_.calendar.time_zone.name() != fresh.calendar.time_zone.name();
  const bool turn_changed = is_another(config_.turn, fresh.turn);
  config_.replace(fresh);
  visits_.reconfigure(config_.limits.waiting_per_organisation, turn);
  line_tests_.reconfigure();
  removed_.clear();
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person& person = *people_.find(participant);
    if (person.in_plain_role()) continue;
    if (visits_.is_removed(person)) {
      removed_.insert(participant);
    } else {
      bring_news(participant, zone_changed, turn);
    }
  }
  if (turn_changed) renew_ice_servers(turn);
}

void Session::Parts::bring_news(sfu::ParticipantId participant, bool zone_changed, Turn& turn) {
  const bool renamed = rename(participant);
  const Person& person = *people_.find(participant);
  if (!person.connection) return;  // `welcome` will say all
  auto changed = visits_.changed_organisations(person, turn.at());
  if (!changed && !renamed && !zone_changed) return;
  OrganisationsMessage news{changed ? *std::move(changed)
                                    : visits_.organisations(person, turn.at())};
  news.time_zone = config_.calendar.time_zone.name();
  if (person.claims.role == Role::kKiosk) {
    news.site = config_.name_of_site(person.claims.site);
  } else {
    news.desk = config_.name_of_desk(person.desk());
    news.organisation = config_.name_of_organisation(person.claims.organisation);
  }
  turn.send(person.connection, news);
}

// Rooms keep the name under which they came in: a visit is not disturbed.
bool Session::Parts::rename(sfu::ParticipantId participant) {
  const Person& person = *people_.find(participant);
  std::string name = display_name(person.claims, config_);
  std::string organisation;
  if (person.claims.role == Role::kDesk) {
    organisation = config_.name_of_organisation(person.claims.organisation).name;
  }
  if (name == person.name && organisation == person.organisation) return false;
  people_.set_names(participant, std::move(name), std::move(organisation));
  return true;
}

// Those in use stay good until they expire.
void Session::Parts::renew_ice_servers(Turn& turn) {
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person& person = *people_.find(participant);
    if (!person.connection) continue;
    turn.send(person.connection, IceServersMessage{ice_servers(person, turn)});
  }
}

bool Session::Parts::dismiss_removed(Turn& turn) {
  bool dismissed = false;
  for (const sfu::ParticipantId participant : std::set(removed_)) {
    const Person* person = people_.find(participant);
    if (person != nullptr && visits_.current(*person)) continue;
    removed_.erase(participant);
    if (person == nullptr) continue;
    dismissed = true;
    if (!person->connection) {
      leave(participant, turn);
      continue;
    }
    const bool kiosk = person->claims.role == Role::kKiosk;
    turn.refuse_for_good(
        person->connection, kiosk ? ErrorCode::kSiteRemoved : ErrorCode::kDeskRemoved,
        kiosk ? "this site is configured no longer" : "this desk is configured no longer");
  }
  return dismissed;
}

}  // namespace signalling
