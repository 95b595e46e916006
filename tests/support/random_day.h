// A random day of a small town, as a function of its seed: touches, three in five of them at an
// agreed time that one in ten does not keep, changes of mind, holds, transfers, colleagues, calls,
// pauses, broken connections and a business system; at its end everyone hangs up and a last citizen
// is served.
//   play()     what went wrong, in words; empty when all is well
//   visits()   how many ended
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "loadtest/world/random.h"
#include "tests/support/business_system.h"
#include "tests/support/town_hall.h"

namespace test {

class RandomDay {
 public:
  explicit RandomDay(std::uint64_t seed) : open_(seed, 2), random_(seed) {
    desks_ = open_.desks;
    desks_.push_back(open_.cpam);
  }

  std::vector<std::string> play() {
    for (int i = 0; i < 200; ++i) {
      open_.town.run_for(TimeDelta::ms(100 + random_.below(4'000)));
      happen();
    }
    std::vector<std::string> wrong = go_home();
    if (!told_of_all()) wrong.emplace_back("the webhooks were not told of each visit once");
    for (std::string& breach : open_.town.breaches()) wrong.push_back(std::move(breach));
    return wrong;
  }
  [[nodiscard]] std::int64_t appointments_kept() const {
    std::int64_t kept = 0;
    for (const Page* kiosk : open_.kiosks) kept += kiosk->counts().appointments_kept;
    return kept;
  }
  [[nodiscard]] std::int64_t visits() const {
    std::int64_t ended = 0;
    for (const auto& outcome : open_.town.signalling_metrics().visits) ended += outcome.value();
    return ended;
  }

 private:
  Page& pick(std::vector<Page*>& pages) {
    return *pages[static_cast<std::size_t>(random_.below(std::ssize(pages)))];
  }
  template <class Verb>
  void desk_does(Verb verb) {
    open_.town.act(pick(desks_), verb);
  }

  void happen() {
    const std::string body = random_.chance(500'000) ? "caf" : "cpam";
    switch (random_.below(18)) {
      case 0:
        return open_.hang_up(pick(desks_));
      case 1:
        return open_.hang_up(pick(open_.kiosks));
      case 2:
        return desk_does([ready = random_.below(4) != 0](Page& page) { page.set_ready(ready); });
      case 3:
        return open_.town.cut_signalling(pick(open_.kiosks));
      case 4:
        return random_.below(3) == 0 ? open_.town.cut_signalling(pick(desks_)) : void();
      case 5:
        return desk_does([held = random_.below(2) == 0](Page& page) { page.hold(held); });
      case 6:
        return desk_does([&](Page& page) { page.transfer(body); });
      case 7:
        return desk_does([&](Page& page) { page.ask_colleague(body); });
      case 8:
        return desk_does([](Page& page) { page.hand_over(); });
      case 9:
        return desk_does([](Page& page) { page.leave_visit(); });
      case 10:
        return desk_does([](Page& page) { page.call_kiosk("isle"); });
      case 11:
        return open_.town.act(*open_.kiosks[0], [](Page& page) {
          if (page.state() == "calling") page.accept();
        });
      case 12:
        return void(rdv_.order("isle", body, random_.chance(500'000) ? "d1" : ""));
      case 13:
        return end_one();
      default:
        return random_.chance(600'000) ? come_by_appointment() : touch();
    }
  }

  void touch() { open_.touch(static_cast<std::size_t>(random_.below(std::ssize(open_.kiosks)))); }

  // The kiosk's next step towards a visit at an agreed time: ask, book, then come (or not).
  void come_by_appointment() {
    const auto kiosk = static_cast<std::size_t>(random_.below(std::ssize(open_.kiosks)));
    Page& page = *open_.kiosks[kiosk];
    if (!page.appointments().empty()) {
      const std::string reference = page.appointments().front().reference;
      if (random_.chance(100'000)) return;  // stays away
      return open_.town.act(page, [&](Page& one) { one.arrive(reference); });
    }
    if (page.slots().empty() || random_.chance(300'000)) {
      return open_.town.act(page, [](Page& one) { one.find_slots("caf"); });
    }
    const auto slot = static_cast<std::size_t>(random_.below(std::ssize(page.slots())));
    const std::int64_t starts_at = page.slots()[slot];
    open_.town.act(page, [&](Page& one) { one.book("caf", starts_at); });
  }

  void end_one() {
    if (random_.below(3) != 0) return;
    const std::vector<std::string> visits = rdv_.visits();
    if (visits.empty()) return;
    const auto chosen = static_cast<std::size_t>(random_.below(std::ssize(visits)));
    static_cast<void>(rdv_.ask("DELETE", visits[chosen]));
  }

  // Whoever listens to the webhooks hears of every visit that it is over, once, and before that of
  // its beginning at most once.
  [[nodiscard]] bool told_of_all() const {
    std::set<std::string> ids;
    std::int64_t over = 0;
    for (const signalling::VisitNotice& notice : open_.town.notices()) {
      if (!ids.insert(notice_id(notice)).second) return false;
      if (notice.event != config::WebhookEvent::kStarted) ++over;
    }
    return over == visits();
  }

  // Every silent connection is noticed and comes back; then everyone hangs up.
  std::vector<std::string> go_home() {
    open_.town.run_for(TimeDelta::seconds(30));
    for (Page* desk : desks_) open_.town.act(*desk, [](Page& page) { page.set_ready(true); });
    const auto in_a_visit = [](Page* page) { return page->visit().has_value(); };
    for (int i = 0; i < 180 && std::ranges::any_of(open_.kiosks, in_a_visit); ++i) {
      for (Page* page : open_.kiosks) {
        if (page->state() == "connected" || page->state() == "calling") open_.hang_up(*page);
      }
      open_.town.run_for(TimeDelta::seconds(1));
    }
    std::vector<std::string> wrong;
    if (std::ranges::any_of(open_.kiosks, in_a_visit)) wrong.emplace_back("a citizen is lost");
    if (std::ranges::any_of(desks_, in_a_visit)) wrong.emplace_back("a desk is stuck");
    for (Page* desk : desks_) open_.town.act(*desk, [](Page& page) { page.set_ready(true); });
    open_.touch(0);
    if (!open_.wait([&] { return Open::hears(open_.kiosks[0]); })) {
      wrong.emplace_back("the last citizen is not served");
    }
    open_.hang_up(*open_.kiosks[0]);
    open_.town.run_for(TimeDelta::seconds(2));
    if (open_.town.world().metrics().rooms.value() != 0) wrong.emplace_back("a room is left open");
    if (open_.town.world().metrics().participants.value() != 0) wrong.emplace_back("media is left");
    return wrong;
  }

  Open open_;
  BusinessSystem rdv_{open_.town};
  loadtest::Random random_;
  std::vector<Page*> desks_;
};

}  // namespace test
