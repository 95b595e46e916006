#include "loadtest/day/day.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sfu/settings/core_options.h"

namespace loadtest {
namespace {

using sfu::TimeDelta;
using sfu::Timestamp;

constexpr TimeDelta kBefore =
    TimeDelta::seconds(1'800);  // kiosks are started, then times agreed on
constexpr TimeDelta kStarting = TimeDelta::seconds(300);
constexpr TimeDelta kNextInLine = TimeDelta::seconds(10);  // until they stand at the kiosk
constexpr TimeDelta kClick = TimeDelta::seconds(5);        // of an adviser, after the ring
constexpr TimeDelta kConnected = TimeDelta::seconds(10);   // of a kiosk's wait, its media is played
constexpr TimeDelta kTouch = TimeDelta::ms(500);           // between two on one screen
constexpr TimeDelta kGuestComes = TimeDelta::seconds(20);

signalling::UnixSeconds local_midnight(const Scenario& scenario) {
  // By way of noon: where clocks change, it is at night.
  const auto noon = config::CalendarConfig().time_zone.to_sys(date::local_seconds(scenario.day) +
                                                              std::chrono::hours(12));
  return noon.time_since_epoch().count() - 12 * 3'600;
}

// A page that is idle for hours says nothing: pings would be most of what happens in a large
// network, and no line is cut here.
Town::Options town_options(const Scenario& scenario, const config::Config& config) {
  Town::Options options;
  options.core = sfu::core_options(config);
  options.page.media = false;
  options.ping = TimeDelta::seconds(7 * 86'400);
  options.silence = options.ping * 2;
  options.answer_after = kClick;
  options.origin = local_midnight(scenario);
  return options;
}

Town::Options heard_by(Town::Options options, std::function<void(Page&)> on_heard) {
  options.on_heard = std::move(on_heard);
  return options;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  static constexpr std::array<std::string_view, kOutcomes> kNames = {
      "served",  "abandoned", "busy_kiosk",  "closed",
      "refused", "no_show",   "interrupted", "cut_off"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Day::Day(const Scenario& scenario, const Network& network, std::span<const NamedLine> lines,
         std::span<const Citizen> citizens)
    : scenario_(scenario),
      network_(network),
      lines_(lines),
      citizens_(citizens),
      town_(
          static_cast<std::uint64_t>(scenario.seed), network.config,
          heard_by(town_options(scenario, network.config), [this](Page& page) { on_heard(page); })),
      kiosks_(network.sites.size()),
      desks_(network.desks.size()),
      answers_(network.config.organisations.size()),
      days_(citizens.size()) {}

TimeDelta Day::now() const { return town_.now() - Timestamp(); }

void Day::at(TimeDelta time, std::function<void()> action) {
  town_.at(std::max(town_.now(), Timestamp() + time), std::move(action));
}

void Day::later(TimeDelta by, std::function<void()> action) { at(now() + by, std::move(action)); }

void Day::play(const std::function<void(int)>& told) {
  const TimeDelta from = TimeDelta::seconds(scenario_.from_min * 60);
  const TimeDelta to = TimeDelta::seconds(scenario_.to_min * 60);
  town_.run_until(std::max(town_.now(), Timestamp() + (from - kBefore)));
  open();
  plan_citizens();
  for (int percent = 0; percent <= 100; ++percent) {
    town_.run_until(Timestamp() + from + (to - from).scaled(percent, 100));
    check_waiting();
    told(percent);
  }
  for (std::size_t i = 0; i < citizens_.size(); ++i) {
    for (Presence& each : days_[i].presences) {
      if (each.present.to == TimeDelta::zero()) each.present.to = now();
    }
  }
}

// ---- before the day -----------------------------------------------------------------------------

void Day::open() {
  const auto spread = [](TimeDelta all, std::size_t index, std::size_t count) {
    return all.scaled(static_cast<std::int64_t>(index), static_cast<std::int64_t>(count));
  };
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    later(spread(kStarting, i, desks_.size()), [this, i] {
      const DeskPlace& place = network_.desks[i];
      Page& page = town_.add_desk(network_.config.organisations[place.organisation].id, place.id,
                                  lines_[place.line].line);
      desks_[i].page = &page;
      desk_of_[&page] = i;
      later(kNextInLine, [this, i, &page] {
        town_.act(page, [](Page& one) { one.set_ready(true); });
        desks_[i].free_since = now();
      });
    });
  }
  for (std::size_t i = 0; i < kiosks_.size(); ++i) {
    later(spread(kStarting, i, kiosks_.size()), [this, i] {
      Page& page = town_.add_kiosk(network_.sites[i].id, lines_[network_.sites[i].line].line);
      kiosks_[i].page = &page;
      kiosk_of_[&page] = i;
    });
  }
  later(kStarting + kNextInLine * 2, [this] {
    for (std::size_t i = 0; i < kiosks_.size(); ++i) book_next(i);
  });
}

void Day::plan_citizens() {
  for (std::size_t i = 0; i < citizens_.size(); ++i) {
    const Citizen& citizen = citizens_[i];
    if (citizen.by_appointment) {
      kiosks_[citizen.site].to_book.push_back(i);
    } else {
      at(citizen.comes, [this, i] { come(i); });
    }
  }
}

// One after the other, as if the citizens had been there a week before.
void Day::book_next(std::size_t index) {
  Kiosk& kiosk = kiosks_[index];
  if (kiosk.to_book.empty()) return;
  kiosk.booking = kiosk.to_book.front();
  kiosk.to_book.pop_front();
  kiosk.before = kiosk.page->counts();
  const Citizen& citizen = citizens_[*kiosk.booking];
  const std::string& body = network_.config.organisations[citizen.organisation].id;
  town_.act(*kiosk.page, [&](Page& page) { page.find_slots(body); });
}

void Day::on_booking(std::size_t index) {
  Kiosk& kiosk = kiosks_[index];
  const Page::Counts& counts = kiosk.page->counts();
  if (counts.errors > kiosk.before.errors) return come_without(index);
  if (counts.appointments_made > kiosk.before.appointments_made) return agreed(index);
  if (counts.slots_told > kiosk.before.slots_told) choose_slot(index);
}

// The free time of this day that is nearest to what they would like.
void Day::choose_slot(std::size_t index) {
  Kiosk& kiosk = kiosks_[index];
  kiosk.before = kiosk.page->counts();
  const Citizen& citizen = citizens_[*kiosk.booking];
  const signalling::UnixSeconds midnight = local_midnight(scenario_);
  std::optional<std::int64_t> nearest;
  TimeDelta off = TimeDelta::infinity();
  for (const std::int64_t starts_at : kiosk.page->slots()) {
    const TimeDelta starts = TimeDelta::seconds(starts_at - midnight);
    if (starts >= TimeDelta::seconds(scenario_.to_min * 60)) break;
    const TimeDelta away = std::max(starts - citizen.comes, citizen.comes - starts);
    if (away >= off) continue;
    nearest = starts_at;
    off = away;
  }
  if (!nearest) return come_without(index);
  const std::string& body = network_.config.organisations[citizen.organisation].id;
  later(kTouch, [this, index, body, starts_at = *nearest] {
    town_.act(*kiosks_[index].page, [&](Page& page) { page.book(body, starts_at); });
  });
}

void Day::agreed(std::size_t index) {
  Kiosk& kiosk = kiosks_[index];
  const std::size_t citizen = *std::exchange(kiosk.booking, std::nullopt);
  const auto& appointment = *kiosk.page->appointment();
  references_[citizen] = appointment.reference;
  agreed_[citizen] = TimeDelta::seconds(appointment.starts_at - local_midnight(scenario_));
  days_[citizen].appointment_booked = true;
  if (citizens_[citizen].shows_up) {
    at(agreed_[citizen] - citizens_[citizen].early, [this, citizen] { come(citizen); });
  } else {
    days_[citizen].outcome = Outcome::kNoShow;
  }
  later(kTouch, [this, index] { book_next(index); });
}

void Day::come_without(std::size_t index) {
  const std::size_t citizen = *std::exchange(kiosks_[index].booking, std::nullopt);
  at(citizens_[citizen].comes, [this, citizen] { come(citizen); });
  later(kTouch, [this, index] { book_next(index); });
}

// ---- at the kiosk -------------------------------------------------------------------------------

void Day::come(std::size_t index) {
  const std::size_t site = citizens_[index].site;
  kiosks_[site].line.push_back(index);
  if (!kiosks_[site].citizen) return serve_next(site);
  later(citizens_[index].patience, [this, site, index] {
    const auto gone = std::ranges::find(kiosks_[site].line, index);
    if (gone == kiosks_[site].line.end()) return;
    days_[index].outcome = Outcome::kBusyKiosk;
    kiosks_[site].line.erase(gone);
  });
}

void Day::serve_next(std::size_t site) {
  Kiosk& kiosk = kiosks_[site];
  if (kiosk.citizen || kiosk.line.empty()) return;
  const std::size_t index = kiosk.line.front();
  kiosk.line.pop_front();
  kiosk.citizen = index;
  kiosk.before = kiosk.page->counts();
  days_[index].touched = now();
  const auto reference = references_.find(index);
  town_.act(*kiosk.page, [&](Page& page) {
    if (reference != references_.end()) return page.arrive(reference->second);
    page.touch(network_.config.organisations[citizens_[index].organisation].id);
  });
  // Patience begins with the agreed time.
  const auto agreed = agreed_.find(index);
  days_[index].due = agreed == agreed_.end() ? now() : std::max(now(), agreed->second);
  at(*days_[index].due + citizens_[index].patience, [this, index] { lose_patience(index); });
}

void Day::lose_patience(std::size_t index) {
  const Kiosk& kiosk = kiosks_[citizens_[index].site];
  if (kiosk.citizen != index || days_[index].answered) return;
  town_.act(*kiosk.page, [](Page& page) { page.hang_up(); });
}

void Day::on_kiosk(std::size_t site) {
  Kiosk& kiosk = kiosks_[site];
  Page& page = *kiosk.page;
  note_waiting(kiosk);
  if (kiosk.booking) on_booking(site);
  if (!kiosk.citizen) return;
  const std::size_t index = *kiosk.citizen;
  CitizenDay& day = days_[index];
  if (day.ended) return;  // on their way out: what the page hears now is not about them
  if (page.visit()) {
    citizen_of_[page.visit()->visit] = index;
    if (page.state() == "connected" && !day.answered) begin_talk(index);
    return;
  }
  if (!page.outcome().empty()) {
    if (page.outcome() == "closed") return finish(site, Outcome::kClosed);
    if (page.outcome() == "refused") return finish(site, Outcome::kRefused);
    if (page.outcome() == "interrupted") return finish(site, Outcome::kInterrupted);
    return finish(site, day.answered ? Outcome::kServed : Outcome::kAbandoned);
  }
  if (page.counts().errors > kiosk.before.errors) finish(site, Outcome::kRefused);
}

void Day::finish(std::size_t site, Outcome outcome) {
  Kiosk& kiosk = kiosks_[site];
  const std::size_t index = *kiosk.citizen;
  days_[index].outcome = outcome;
  days_[index].ended = now();
  close_presence(index, Presence::Who::kKiosk, 0);
  close_presence(index, Presence::Who::kGuest, 0);
  for (Page* guest : guests_[index]) {
    guest_of_.erase(guest);
    town_.remove(*guest);
  }
  guests_.erase(index);
  later(kNextInLine, [this, site] {
    kiosks_[site].citizen.reset();
    serve_next(site);
  });
}

// ---- a visit ------------------------------------------------------------------------------------

void Day::begin_talk(std::size_t index) {
  const Citizen& citizen = citizens_[index];
  days_[index].answered = now();
  const TimeDelta connected = std::max(*days_[index].touched, now() - kConnected);
  days_[index].presences.insert(days_[index].presences.begin(),
                                {Presence::Who::kKiosk, 0, {connected, {}}});
  later(citizen.talk, [this, index] { end_talk(index); });
  if (citizen.transfer_to) later(citizen.transfer_after, [this, index] { pass_on(index); });
  if (citizen.third_party_after) {
    later(*citizen.third_party_after, [this, index] { ask_third(index); });
  }
}

void Day::end_talk(std::size_t index) {
  const Kiosk& kiosk = kiosks_[citizens_[index].site];
  if (kiosk.citizen != index || days_[index].ended) return;
  Page* desk = desk_page_of(index);
  town_.act(desk != nullptr ? *desk : *kiosk.page, [](Page& page) { page.hang_up(); });
}

void Day::pass_on(std::size_t index) {
  Page* desk = desk_page_of(index);
  if (desk == nullptr || days_[index].ended) return;
  days_[index].transferred = true;
  const std::string& body = network_.config.organisations[*citizens_[index].transfer_to].id;
  town_.act(*desk, [&](Page& page) { page.transfer(body); });
}

void Day::ask_third(std::size_t index) {
  Page* desk = desk_page_of(index);
  if (desk == nullptr || days_[index].ended) return;
  desks_[desk_of_[desk]].invited = index;
  town_.act(*desk, [](Page& page) { page.invite("Interprète", "interpreter"); });
}

void Day::let_in(std::size_t index, const std::string& token) {
  if (days_[index].ended) return;
  Page& guest = town_.add_guest(token, lines_[network_.guest_line].line);
  guest_of_[&guest] = index;
  guests_[index].push_back(&guest);
}

Page* Day::desk_page_of(std::size_t index) {
  const auto with = std::ranges::find(desks_, index, &Desk::citizen);
  return with == desks_.end() ? nullptr : with->page;
}

void Day::close_presence(std::size_t index, Presence::Who who, std::size_t desk) {
  for (Presence& each : days_[index].presences) {
    const bool open = each.present.to == TimeDelta::zero();
    if (open && each.who == who && each.desk == desk) each.present.to = now();
  }
}

// ---- what the server says -----------------------------------------------------------------------

void Day::on_heard(Page& page) {
  if (const auto kiosk = kiosk_of_.find(&page); kiosk != kiosk_of_.end()) {
    return on_kiosk(kiosk->second);
  }
  if (const auto desk = desk_of_.find(&page); desk != desk_of_.end()) return on_desk(desk->second);
  if (const auto guest = guest_of_.find(&page); guest != guest_of_.end()) {
    return on_guest(guest->second, page);
  }
}

void Day::on_desk(std::size_t index) {
  Desk& desk = desks_[index];
  std::optional<std::size_t> citizen;
  if (desk.page->visit() && desk.page->state() == "connected") {
    const auto known = citizen_of_.find(desk.page->visit()->visit);
    if (known != citizen_of_.end()) citizen = known->second;
  }
  if (citizen != desk.citizen) {
    if (desk.citizen) close_presence(*desk.citizen, Presence::Who::kDesk, index);
    desk.citizen = citizen;
    if (citizen) {
      days_[*citizen].presences.push_back({Presence::Who::kDesk, index, {now(), {}}});
      note_answer(*citizen, network_.desks[index].organisation);
    }
  }
  if (desk.page->visit()) desk.free_since.reset();
  if (!desk.page->visit() && !desk.free_since) desk.free_since = now();
  if (desk.invited && !desk.page->invitation().empty()) {
    const std::size_t asked = *std::exchange(desk.invited, std::nullopt);
    later(kGuestComes, [this, asked, token = desk.page->invitation()] { let_in(asked, token); });
  }
}

void Day::on_guest(std::size_t citizen, Page& page) {
  if (!page.welcomed() || days_[citizen].ended) return;
  auto& presences = days_[citizen].presences;
  const bool there = std::ranges::any_of(
      presences, [](const Presence& each) { return each.who == Presence::Who::kGuest; });
  if (!there) presences.push_back({Presence::Who::kGuest, 0, {now(), {}}});
}

}  // namespace loadtest
