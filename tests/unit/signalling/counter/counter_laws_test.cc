// Any sequence of verbs, the laws after each: seeded, so that a failure names its reproduction.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "network.h"
#include "signalling/counter/counter.h"

namespace signalling {
namespace {

constexpr int kSeeds = 40;
constexpr int kSteps = 3'000;
constexpr std::size_t kKiosks = 5;
constexpr std::size_t kMaxWaiting = 3;

// Plays random pages against a counter and believes only the events, as the pages do.
class Play {
 public:
  explicit Play(std::uint32_t seed) : random_(seed) {}

  void step() {
    const std::int64_t ms = draw(5'000);
    now_.now = now_.now + sfu::TimeDelta::ms(ms);
    now_.unix_time += ms / 1'000;
    rung_before_.clear();
    for (const auto& [desk, visit] : ringing_) rung_before_.insert(visit);
    if (counter_.next_timeout() <= now_.now) {
      counter_.handle_timeout(now_, events_);
    } else {
      act();
    }
    send_away();
    for (const CounterEvent& event : events_) {
      std::visit([this](const auto& each) { learn(each); }, event);
    }
    events_.clear();
    check_visits();
    check_desks();
    check_queues();
    check_configured();
    check_appointments();
  }

  // Everyone goes home: every request has ended, once.
  void close() {
    for (const KioskKey kiosk : kiosks_) counter_.kiosk_disconnected(kiosk, now_, events_);
    for (const CounterEvent& event : events_) {
      std::visit([this](const auto& each) { learn(each); }, event);
    }
    EXPECT_TRUE(open_.empty());
    EXPECT_EQ(requested_, ended_.size());
    EXPECT_GT(reconfigured_, 5U);
    EXPECT_GT(connected_, 10U) << "the play is too tame to prove anything";
    EXPECT_GT(arrived_, 4U) << "nor of appointments";
  }

 private:
  std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
  DeskKey any_desk() {
    static const std::vector<DeskKey> desks = {{"caf", "1"}, {"caf", "2"}, {"msa", "1"}};
    return desks[draw(3)];
  }
  std::optional<KioskKey> any_kiosk() {
    if (kiosks_.empty()) return std::nullopt;
    return kiosks_[draw(static_cast<std::uint32_t>(kiosks_.size()))];
  }
  VisitId any_visit() {
    if (open_.empty() || draw(4) == 0) {  // may be: ended long ago, or not yet there
      return VisitId(1 + draw(static_cast<std::uint32_t>(requested_) + 2));
    }
    return std::next(open_.begin(), draw(static_cast<std::uint32_t>(open_.size())))->first;
  }

  void act() {
    const DeskKey desk = any_desk();
    const auto kiosk = any_kiosk();
    switch (draw(22)) {
      case 18:
        return book();
      case 19:
        return kiosk ? arrive(*kiosk) : void();
      case 20: {
        Appointment gone;
        const Appointment* any = any_appointment();
        if (any == nullptr || draw(6) != 0) return;
        const std::string site = any->site;
        const std::string reference = any->reference;
        return void(counter_.cancel_appointment(site, reference, now_, gone, events_));
      }
      case 0:
        return connect_kiosk();
      case 1:
        return draw(3) == 0 ? disconnect_kiosk() : void();
      case 2:
        return void(counter_.desk_connected(desk, events_));
      case 3:
        return draw(3) == 0 ? counter_.desk_disconnected(desk, now_, events_) : void();
      case 4:
        return void(counter_.set_ready(desk, draw(4) != 0, now_, events_));
      case 5:
      case 6:
        return kiosk ? request(*kiosk) : void();
      case 7:
        return answer(desk, any_visit());
      case 8:
        return ringing_.empty() ? void() : answer_ringing();
      case 9:
        return end(kiosk, desk);
      case 10:
        return void(counter_.hold(desk, any_visit(), draw(2) == 0, now_, events_));
      case 11:
        return transfer(desk);
      case 12:
        return void(counter_.call_desk(desk, any_visit(), any_organisation(), now_, events_));
      case 13:
        return void(counter_.cancel_call(desk, any_visit(), now_, events_));
      case 14:
        return draw(2) == 0 ? void(counter_.hand_over(desk, any_visit(), now_, events_))
                            : void(counter_.leave_visit(any_visit(), desk, now_, events_));
      case 15:
        return call_kiosk(desk, kiosk);
      case 16:
        return draw(6) == 0 ? reconfigure() : void();
      case 17:
        return draw(4) == 0 ? end_by_service() : create();
      default:
        return draw(20) == 0 ? counter_.interrupt_visit(any_visit(), now_, events_) : void();
    }
  }
  const Appointment* any_appointment() {
    const auto& all = counter_.appointments().all();
    if (all.empty()) return nullptr;
    return &std::next(all.begin(), draw(static_cast<std::uint32_t>(all.size())))->second;
  }
  void book() {
    const std::string site = draw(2) == 0 ? "isle" : "trimouille";
    const auto slots =
        counter_.appointments().free_slots(site, "caf", now_.unix_time, now_.unix_time, 3);
    if (slots.empty()) return;  // what a reload took away gives none
    const UnixSeconds starts = slots[draw(static_cast<std::uint32_t>(slots.size()))];
    Appointment made;
    EXPECT_EQ(counter_.book(site, "caf", starts, draw(9'999), now_, made, events_), Verdict::kDone);
  }
  void arrive(KioskKey kiosk) {
    const Appointment* any = any_appointment();
    if (any == nullptr) return;
    const bool idle = counter_.visit_of(kiosk) == nullptr;
    const std::string reference = any->reference;
    if (counter_.arrive(kiosk, reference, now_, events_) != Verdict::kDone) return;
    ++arrived_;
    if (idle) ++requested_;
  }
  std::string any_organisation() { return draw(2) == 0 ? "msa" : "caf"; }
  void transfer(const DeskKey& desk) {
    const VisitId visit = any_visit();
    const Visit* before = counter_.find(visit);
    const bool own =
        before != nullptr && before->desk == desk && before->state == VisitState::kConnected;
    const Verdict verdict = counter_.transfer(desk, visit, any_organisation(), now_, events_);
    EXPECT_TRUE(own || verdict != Verdict::kDone) << "only its desk moves a visit";
    if (verdict == Verdict::kDone) ++transferred_;
  }
  void call_kiosk(const DeskKey& desk, std::optional<KioskKey> kiosk) {
    if (draw(3) != 0 && kiosk) {
      const Visit* visit = counter_.visit_of(*kiosk);
      const bool called = visit != nullptr && visit->state == VisitState::kCalling;
      const VisitId id = visit == nullptr ? VisitId(1) : visit->id;
      EXPECT_EQ(counter_.accept(*kiosk, id, now_, events_) == Verdict::kDone, called);
      return;
    }
    if (counter_.call_kiosk(desk, draw(2) == 0 ? "isle" : "trimouille", now_, events_) ==
        Verdict::kDone) {
      ++requested_;
    }
  }
  void create() {
    const DeskKey desk = any_desk();
    const auto created =
        counter_.create_visit(draw(2) == 0 ? "isle" : "trimouille", desk.organisation,
                              draw(2) == 0 ? desk.desk : "", now_, events_);
    if (created.verdict != Verdict::kDone) return;
    ++requested_;
    EXPECT_EQ(counter_.find(created.visit)->state, VisitState::kCalling);
  }
  void end_by_service() {
    const VisitId visit = any_visit();
    const bool open = counter_.find(visit) != nullptr;
    EXPECT_EQ(counter_.end_visit(visit, now_, events_) == Verdict::kDone, open);
  }
  void connect_kiosk() {
    if (kiosks_.size() == kKiosks) return;
    kiosks_.emplace_back(++next_kiosk_);
    const char* site = draw(2) == 0 ? "isle" : "trimouille";
    const bool known = config::find_site(configs_[current_].sites, site) != nullptr;
    EXPECT_EQ(counter_.kiosk_connected(kiosks_.back(), site) == Verdict::kDone, known);
    if (known) {
      site_of_[kiosks_.back()] = site;
    } else {
      kiosks_.pop_back();
    }
  }
  // Most often back to the whole network: what was taken away comes again.
  void reconfigure() {
    current_ = draw(4) != 0 ? 0 : draw(static_cast<std::uint32_t>(configs_.size()));
    counter_.reconfigure(configs_[current_], kMaxWaiting, now_, events_);
    ++reconfigured_;
  }
  // Whoever is configured no longer goes when they are in no visit: the session closes them.
  void send_away() {
    for (const auto& [desk, told] : desks_) {
      const DeskPlace* place = counter_.place_of(desk);
      if (place == nullptr || !place->retired || place->visit) continue;
      counter_.desk_disconnected(desk, now_, events_);
    }
    std::erase_if(kiosks_, [this](KioskKey kiosk) {
      if (counter_.has_site(site_of_[kiosk]) || counter_.visit_of(kiosk) != nullptr) return false;
      counter_.kiosk_disconnected(kiosk, now_, events_);
      return true;
    });
  }
  void disconnect_kiosk() {
    if (kiosks_.empty()) return;
    counter_.kiosk_disconnected(kiosks_.front(), now_, events_);
    kiosks_.erase(kiosks_.begin());
  }
  void request(KioskKey kiosk) {
    const bool busy = counter_.visit_of(kiosk) != nullptr;
    const Verdict verdict =
        counter_.request_visit(kiosk, draw(3) == 0 ? "msa" : "caf", now_, events_);
    EXPECT_TRUE(!busy || verdict != Verdict::kDone);
    if (verdict == Verdict::kDone) ++requested_;
  }
  void answer(const DeskKey& desk, VisitId visit) {
    const bool rings = ringing_.contains({desk, visit});
    const Verdict verdict = counter_.answer(desk, visit, now_, events_);
    EXPECT_EQ(verdict == Verdict::kDone, rings) << "a desk answers what it hears, nothing else";
    if (verdict == Verdict::kDone) ringing_.erase({desk, visit});
  }
  void answer_ringing() {
    const auto size = static_cast<std::uint32_t>(ringing_.size());
    const auto [desk, visit] = *std::next(ringing_.begin(), draw(size));
    answer(desk, visit);
  }
  void end(std::optional<KioskKey> kiosk, const DeskKey& desk) {
    const VisitId visit = any_visit();
    const Visit* before = counter_.find(visit);
    const bool by_desk = draw(2) == 0;
    const bool own = before != nullptr && (by_desk ? before->desk == desk : before->kiosk == kiosk);
    if (!by_desk && !kiosk) return;
    const Verdict verdict = by_desk ? counter_.end_visit(visit, desk, now_, events_)
                                    : counter_.end_visit(visit, *kiosk, now_, events_);
    EXPECT_EQ(verdict == Verdict::kDone, own);
  }

  void learn(const VisitChanged& event) {
    const Visit& visit = event.visit;
    EXPECT_FALSE(ended_.contains(visit.id)) << "an ended visit is silent, and its id never returns";
    const auto before = open_.find(visit.id);
    if (before != open_.end()) {
      EXPECT_EQ(before->second.kiosk, visit.kiosk) << "a visit stays with its kiosk";
      const bool moved = before->second.desk && before->second.desk != visit.desk;
      EXPECT_TRUE(!moved || visit.from == before->second.desk)
          << "a visit leaves a desk by its word";
    }
    if (visit.state == VisitState::kConnected) ++connected_;
    if (visit.state == VisitState::kEnded) {
      if (visit.outcome == VisitOutcome::kWithdrawn) {
        EXPECT_EQ(organisation_of(visit.organisation), nullptr) << "somebody could have answered";
      }
      ended_.insert(visit.id);
      open_.erase(visit.id);
    } else {
      open_.insert_or_assign(visit.id, visit);
    }
  }
  void learn(const Ring& event) {
    EXPECT_TRUE(ringing_.emplace(event.desk, event.visit).second) << "rung twice";
    if (event.kind != Waiting::Kind::kDropIn || rung_before_.contains(event.visit)) return;
    for (const WaitingVisit& each : counter_.waiting(event.desk.organisation, now_.now)) {
      EXPECT_NE(each.kind, Waiting::Kind::kAppointment)
          << "who has an appointment is passed by nobody without";
    }
  }
  void learn(const DeskReleased& event) {
    const Visit* visit = counter_.find(event.visit);
    EXPECT_TRUE(visit == nullptr || counter_.visit_of(event.desk) != visit);
  }
  void learn(const RingStop& event) {
    EXPECT_EQ(ringing_.erase({event.desk, event.visit}), 1U) << "stopped without ringing";
  }
  void learn(const DeskChanged& event) {
    desks_[event.desk] = event;
    if (!event.ready) {
      std::erase_if(ringing_, [&](const auto& each) { return each.first == event.desk; });
    }
  }
  void learn(const QueueChanged& /*event*/) {}
  void learn(const AppointmentChanged& event) {
    if (event.kind != AppointmentChanged::Kind::kMissed) return;
    EXPECT_GE(now_.unix_time, counter_.appointments().late_until(event.appointment));
  }

  void check_visits() {
    for (const auto& [id, seen] : open_) {
      const Visit* visit = counter_.find(id);
      ASSERT_NE(visit, nullptr) << "a visit was lost without a word";
      EXPECT_EQ(visit->state, seen.state);
      EXPECT_EQ(visit->position, seen.position);
      EXPECT_EQ(visit->desk, seen.desk);
      const bool with_desk =
          visit->state == VisitState::kConnected || visit->state == VisitState::kCalling;
      const bool for_queue = visit->state == VisitState::kCalling && !visit->desk;
      EXPECT_EQ(with_desk && !for_queue, visit->desk.has_value());
      EXPECT_TRUE(visit->helpers.empty() || visit->state == VisitState::kConnected);
      EXPECT_FALSE(visit->held && visit->state != VisitState::kConnected) << "left on hold";
      for (const DeskKey& helper : visit->helpers) EXPECT_EQ(counter_.visit_of(helper), visit);
      EXPECT_EQ(counter_.visit_of(visit->kiosk), visit) << "one visit per kiosk";
      if (visit->desk) {
        EXPECT_EQ(counter_.visit_of(*visit->desk), visit) << "one visit per desk";
      }
    }
  }
  void check_desks() {
    for (const char* organisation : {"caf", "msa"}) {
      const auto connected = counter_.connected_desks(organisation);
      std::erase_if(ringing_, [&](const auto& each) {  // a page that is gone hears nothing
        return each.first.organisation == organisation &&
               std::ranges::find(connected, each.first) == connected.end();
      });
      for (const DeskKey& desk : connected) {
        EXPECT_EQ(desks_[desk].busy, counter_.visit_of(desk) != nullptr);
      }
    }
    std::set<DeskKey> heard;
    for (const auto& [desk, visit] : ringing_) {
      EXPECT_TRUE(heard.insert(desk).second) << "one ring at a time";
      EXPECT_EQ(counter_.visit_of(desk), nullptr) << "no ring during a visit";
      ASSERT_NE(counter_.find(visit), nullptr);
      const Visit* rung = counter_.find(visit);
      const bool call = rung->call && rung->call->organisation == desk.organisation;
      EXPECT_TRUE(call ? rung->call->ringing : rung->state == VisitState::kRinging);
    }
  }
  // Each that has arrived is somebody who waits, in its place; never two more than there are desks.
  void check_appointments() {
    for (const auto& [key, each] : counter_.appointments().all()) {
      const Visit* visit = counter_.find(each.visit);
      if (each.state == AppointmentState::kArrived) {
        ASSERT_NE(visit, nullptr);
        EXPECT_TRUE(visit->waiting());
        EXPECT_EQ(visit->site, each.site);
        EXPECT_EQ(visit->appointment, each.starts);
        const auto line = counter_.waiting(each.organisation, now_.now);
        const auto entry = std::ranges::find(line, each.visit, &WaitingVisit::visit);
        ASSERT_NE(entry, line.end());
        const bool soon = now_.unix_time >= counter_.appointments().priority_from(each);
        const bool promoted = counter_.next_timeout() > now_.now;
        EXPECT_TRUE(!promoted || entry->kind == Waiting::Kind::kTransfer ||
                    (entry->kind == Waiting::Kind::kAppointment) == soon);
      } else if (each.state == AppointmentState::kInVisit) {
        EXPECT_NE(visit, nullptr);
      }
      std::size_t at_once = 0;
      for (const auto& [other_key, other] : counter_.appointments().all()) {
        if (other.open() && other.starts <= each.starts && each.starts < other.ends) ++at_once;
      }
      EXPECT_LE(at_once, 2U);
    }
  }
  void check_queues() {
    for (const char* organisation : {"caf", "msa"}) {
      const auto waiting = counter_.waiting(organisation, now_.now);
      EXPECT_LE(waiting.size(), kMaxWaiting);
      const auto order = [](const WaitingVisit& each) {
        const bool first = each.kind == Waiting::Kind::kAppointment;
        return std::tuple(each.kind, first ? each.appointment : std::nullopt, each.visit);
      };
      EXPECT_TRUE(std::ranges::is_sorted(waiting, {}, order)) << "in order of being called";
      std::size_t free = 0;
      std::set<VisitId> rung;
      for (const DeskKey& desk : counter_.connected_desks(organisation)) {
        if (counter_.place_of(desk)->retired) continue;
        const DeskChanged& told = desks_[desk];
        if (!told.ready || told.busy || told.wrap_up > sfu::TimeDelta::zero()) continue;
        ++free;
        const auto ring = std::ranges::find(ringing_, desk, &std::pair<DeskKey, VisitId>::first);
        EXPECT_EQ(ring != ringing_.end(), !waiting.empty()) << "every free desk rings";
        if (ring != ringing_.end()) rung.insert(ring->second);
      }
      EXPECT_LE(rung.size(), 1U) << "for one citizen at a time";
      std::size_t position = 0;
      for (const WaitingVisit& each : waiting) {
        const bool rings = rung.contains(each.visit);
        if (!rings) ++position;
        const Visit* visit = counter_.find(each.visit);
        if (each.kind == Waiting::Kind::kCall) {
          EXPECT_EQ(visit->call->ringing, rings);
        } else {
          EXPECT_EQ(visit->state, rings ? VisitState::kRinging : VisitState::kQueued);
          EXPECT_EQ(visit->position, rings ? 0 : position);
        }
      }
      EXPECT_TRUE(free == 0 || waiting.empty() || rung.size() == 1);
    }
  }

  [[nodiscard]] const config::Organisation* organisation_of(std::string_view id) const {
    return config::find_organisation(configs_[current_].organisations, id);
  }
  // What was taken away is there only as long as a visit needs it, and begins none.
  void check_configured() {
    for (const char* organisation : {"caf", "msa"}) {
      const config::Organisation* configured = organisation_of(organisation);
      if (configured == nullptr) {
        EXPECT_TRUE(counter_.waiting(organisation, now_.now).empty());
        EXPECT_FALSE(counter_.desk_at_work(organisation));
      }
      for (const DeskKey& desk : counter_.connected_desks(organisation)) {
        const bool gone =
            configured == nullptr || config::find_desk(*configured, desk.desk) == nullptr;
        EXPECT_EQ(counter_.place_of(desk)->retired, gone);
        EXPECT_TRUE(!gone || counter_.visit_of(desk) != nullptr);
        EXPECT_TRUE(!gone || std::ranges::find(ringing_, desk, &Rung::first) == ringing_.end());
      }
    }
  }

  using Rung = std::pair<DeskKey, VisitId>;
  std::mt19937 random_;
  Instant now_{sfu::Timestamp::ms(1), 1'800'000'000};
  CounterEvents events_;
  static config::Config with_wrap_up() {
    config::Config config = test::network();
    config.organisations[0].wrap_up = sfu::TimeDelta::seconds(9);
    config.organisations[0].appointments = config::Appointments{.slot_min = 4, .late_min = 3};
    for (config::Site& site : config.sites) site.kiosks = 2;
    return config;
  }
  // The whole network, and what a hand at the file may leave of it.
  static std::vector<config::Config> networks() {
    std::vector<config::Config> networks(6, with_wrap_up());
    networks[1].organisations.pop_back();
    networks[1].sites[0].organisations = {"caf"};
    networks[2].organisations[0].desks.pop_back();
    networks[3].sites.pop_back();
    networks[4].organisations.clear();
    networks[4].sites.clear();
    networks[5].organisations.erase(networks[5].organisations.begin());
    networks[5].sites = {{"isle", "L'Isle", {"msa"}}};
    return networks;
  }
  const std::vector<config::Config> configs_ = networks();
  std::size_t current_ = 0;
  std::size_t reconfigured_ = 0;
  std::map<KioskKey, std::string> site_of_;
  Counter counter_{configs_[0], {.max_kiosks = kKiosks, .max_waiting = kMaxWaiting}};
  std::vector<KioskKey> kiosks_;
  std::uint64_t next_kiosk_ = 0;
  std::size_t requested_ = 0;
  std::size_t connected_ = 0;
  std::size_t transferred_ = 0;
  std::size_t arrived_ = 0;
  std::set<VisitId> rung_before_;
  std::map<VisitId, Visit> open_;
  std::set<VisitId> ended_;
  std::set<std::pair<DeskKey, VisitId>> ringing_;
  std::map<DeskKey, DeskChanged> desks_;
};

class CounterLaws : public testing::TestWithParam<std::uint32_t> {};
TEST_P(CounterLaws, HoldAfterEveryStep) {
  Play play(GetParam());
  for (int step = 0; step < kSteps && !HasFailure(); ++step) {
    SCOPED_TRACE(step);
    play.step();
  }
  play.close();
}
INSTANTIATE_TEST_SUITE_P(Seeds, CounterLaws, testing::Range(1U, kSeeds + 1U));

}  // namespace
}  // namespace signalling
