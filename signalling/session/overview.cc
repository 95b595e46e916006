#include "signalling/session/overview.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace signalling {
namespace {

template <class Enum, std::size_t kCount>
std::string_view name_in(const std::array<std::string_view, kCount>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

DeskState state_of(const DeskPlace& place, const Visit* visit) {
  if (!place.connected) return DeskState::kOff;
  if (place.away) return DeskState::kAway;
  if (visit != nullptr) {
    return visit->state == VisitState::kCalling ? DeskState::kCalling : DeskState::kInVisit;
  }
  if (place.wrap_up_until) return DeskState::kWrapUp;
  if (place.ringing) return DeskState::kRinging;
  return place.ready ? DeskState::kReady : DeskState::kPaused;
}

// Percent, what Opus still hides well: the pages call a line lossy from here on too.
constexpr int kMuchLost = 5;

int worst_loss(const sfu::api::Line& line) {
  return std::max(line.lost_up.value_or(0), line.lost_down.value_or(0));
}

Light light_of(const std::vector<Trouble>& why) {
  if (why.empty()) return Light::kGreen;
  return why.front() <= Trouble::kNoLine ? Light::kRed : Light::kAmber;  // the worst comes first
}

}  // namespace

std::string_view to_string(Light light) {
  static constexpr std::array<std::string_view, 4> kNames = {"green", "amber", "red", "off"};
  return name_in(kNames, light);
}

std::string_view to_string(LineState line) {
  static constexpr std::array<std::string_view, 6> kNames = {"none",       "idle", "connected",
                                                             "connecting", "away", "silent"};
  return name_in(kNames, line);
}

std::string_view to_string(Trouble trouble) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "never_seen", "gone", "silent", "no_line", "away", "nobody", "interrupted", "lossy"};
  return name_in(kNames, trouble);
}

std::string_view to_string(DeskState state) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "off", "away", "paused", "ready", "ringing", "calling", "in_visit", "wrap_up"};
  return name_in(kNames, state);
}

Words words_of(Trouble trouble) {
  static constexpr std::array<Words, 8> kWords = {{
      {"Aucune borne ne s’est connectée depuis le démarrage du relais.",
       "No kiosk has connected since the relay started."},
      {"La borne n’est plus connectée : éteinte, ou ligne coupée.",
       "The kiosk is no longer connected: switched off, or its line is cut."},
      {"La borne est en visite, mais plus rien n’arrive d’elle : sa ligne est coupée ou saturée.",
       "The kiosk is in a visit, but nothing arrives from it: its line is cut or overloaded."},
      {"Le dernier test de la ligne est rouge : elle ne porte pas de visite.",
       "The last line test is red: it carries no visit."},
      {"La borne a perdu la liaison pendant une visite. Elle peut revenir.",
       "The kiosk lost its connection during a visit. It may come back."},
      {"Une personne attend et aucun conseiller de l’organisme n’est à son poste.",
       "Somebody waits and no adviser of that organisation is at work."},
      {"La dernière visite a été interrompue.", "The last visit was interrupted."},
      {"La ligne perd des paquets : la voix peut être hachée.",
       "The line loses packets: voices may be choppy."},
  }};
  return kWords.at(static_cast<std::size_t>(trouble));
}

LineState Overview::line_of(const Person& kiosk) const {
  MeetingRoom* room = rooms_.room_of(kiosk.participant);
  const Member* member = room == nullptr ? nullptr : room->find(kiosk.participant);
  if (member != nullptr && member->connected && member->silent) return LineState::kSilent;
  if (kiosk.away) return LineState::kAway;
  const bool tested = room != nullptr && !room->tests_line_of.empty();
  if (tested || member == nullptr || !member->offered) return LineState::kIdle;
  return member->connected ? LineState::kConnected : LineState::kConnecting;
}

std::optional<sfu::api::Line> Overview::measured_of(const Person& kiosk) const {
  MeetingRoom* room = rooms_.room_of(kiosk.participant);
  const Member* member = room == nullptr ? nullptr : room->find(kiosk.participant);
  return member == nullptr || !member->connected ? std::nullopt : member->line;
}

bool Overview::receives(const config::Site& site, Instant at) const {
  return std::ranges::any_of(site.organisations, [&](const std::string& organisation) {
    return counter_.timetable().of(site.id, organisation).open(at.unix_time);
  });
}

void Overview::judge(const config::Site& site, Instant at, SiteView& view) const {
  const bool open = receives(site, at);
  if (view.kiosks_on == 0 && !open) {
    view.light = Light::kOff;
    return;
  }
  if (view.kiosks_on == 0) {
    view.why.push_back(view.last_seen ? Trouble::kGone : Trouble::kNeverSeen);
  }
  if (view.line == LineState::kSilent) view.why.push_back(Trouble::kSilent);
  if (view.line_test && signalling::judge(*view.line_test).light == LineLight::kRed) {
    view.why.push_back(Trouble::kNoLine);
  }
  if (view.line == LineState::kAway) view.why.push_back(Trouble::kAway);
  const bool alone = std::ranges::any_of(counter_.visits(), [&](const auto& each) {
    const Visit& visit = each.second;
    return visit.site == site.id && visit.waiting() && !counter_.desk_at_work(visit.organisation);
  });
  if (alone) view.why.push_back(Trouble::kNobody);
  if (view.last_visit && view.last_visit->outcome == VisitOutcome::kInterrupted) {
    view.why.push_back(Trouble::kInterrupted);
  }
  if (view.measured && worst_loss(*view.measured) >= kMuchLost) view.why.push_back(Trouble::kLossy);
  view.light = light_of(view.why);
}

std::vector<SiteView> Overview::sites(Instant at) const {
  std::map<std::string_view, std::vector<const Person*>> kiosks;
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person* person = people_.find(participant);
    if (person->claims.role == Role::kKiosk) kiosks[person->claims.site].push_back(person);
  }
  std::vector<SiteView> views;
  for (const config::Site& site : config_.sites) {
    const SiteRecord record = history_.of(site.id);
    SiteView view{site.id, site.name};
    view.last_seen = record.last_seen;
    view.last_visit = record.last_visit;
    if (const LineRecord* tested = lines_.of(site.id)) view.line_test = *tested;
    for (const Person* kiosk : kiosks[site.id]) {
      ++view.kiosks_on;
      if (counter_.visit_of(kiosk->kiosk()) != nullptr) ++view.kiosks_in_visit;
      if (!kiosk->away) view.last_seen = at.unix_time;
      view.line = std::max(view.line, line_of(*kiosk));
      const auto measured = measured_of(*kiosk);
      if (measured && (!view.measured || worst_loss(*measured) > worst_loss(*view.measured))) {
        view.measured = measured;
      }
    }
    judge(site, at, view);
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<DeskView> Overview::desks() const {
  std::vector<DeskView> views;
  for (const config::Organisation& organisation : config_.organisations) {
    for (const config::Desk& desk : organisation.desks) {
      DeskView view{{organisation.id, desk.id}, organisation.name};
      if (const DeskPlace* place = counter_.place_of(view.desk)) {
        view.state = state_of(*place, counter_.visit_of(view.desk));
      }
      views.push_back(std::move(view));
    }
  }
  return views;
}

std::vector<VisitView> Overview::visits(Instant at) const {
  std::vector<VisitView> views;
  for (const auto& [id, visit] : counter_.visits()) {
    VisitView view{id, visit.site, visit.organisation, visit.state, visit.held};
    view.desk = visit.desk;
    view.helpers = visit.helpers;
    if (const MeetingRoom* room = rooms_.find(to_string(id))) {
      view.participants = room->members.size();
    }
    view.waited = visit.answered.value_or(at.now) - visit.requested;
    if (visit.answered) view.duration = at.now - *visit.answered;
    views.push_back(std::move(view));
  }
  return views;
}

NodeCounts Overview::counts() const {
  NodeCounts counts;
  std::set<std::string_view> on;
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person* person = people_.find(participant);
    if (person->claims.role == Role::kKiosk) on.insert(person->claims.site);
  }
  counts.sites = config_.sites.size();
  counts.sites_on = on.size();
  for (const config::Organisation& organisation : config_.organisations) {
    counts.desks += organisation.desks.size();
    counts.desks_connected += counter_.connected_desks(organisation.id).size();
  }
  const Counter::Tally tally = counter_.tally();
  counts.desks_at_work = tally.desks_at_work;
  counts.visits_waiting = tally.waiting;
  counts.visits_connected = tally.connected;
  return counts;
}

}  // namespace signalling
