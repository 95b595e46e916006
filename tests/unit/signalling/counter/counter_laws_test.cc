// Any sequence of verbs, the laws after each: seeded, so that a failure names its reproduction.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "network.h"
#include "signalling/counter/counter.h"

namespace signalling {
namespace {

constexpr int kSeeds = 40;
constexpr int kSteps = 1'000;
constexpr std::size_t kKiosks = 5;
constexpr std::size_t kMaxWaiting = 3;

// Plays random pages against a counter and believes only the events, as the pages do.
class Play {
 public:
  explicit Play(std::uint32_t seed) : random_(seed) {}

  void step() {
    now_ = now_ + sfu::TimeDelta::ms(draw(5'000));
    act();
    for (const CounterEvent& event : events_) {
      std::visit([this](const auto& each) { learn(each); }, event);
    }
    events_.clear();
    check_visits();
    check_desks();
    check_queues();
  }

  // Everyone goes home: every request has ended, once.
  void close() {
    for (const KioskKey kiosk : kiosks_) counter_.kiosk_disconnected(kiosk, now_, events_);
    for (const CounterEvent& event : events_) {
      std::visit([this](const auto& each) { learn(each); }, event);
    }
    EXPECT_TRUE(open_.empty());
    EXPECT_EQ(requested_, ended_.size());
    EXPECT_GT(connected_, 10U) << "the play is too tame to prove anything";
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
    switch (draw(11)) {
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
      default:
        return draw(20) == 0 ? counter_.interrupt_visit(any_visit(), now_, events_) : void();
    }
  }
  void connect_kiosk() {
    if (kiosks_.size() == kKiosks) return;
    kiosks_.emplace_back(++next_kiosk_);
    EXPECT_EQ(counter_.kiosk_connected(kiosks_.back(), draw(2) == 0 ? "isle" : "trimouille"),
              Verdict::kDone);
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
      if (before->second.desk) {
        EXPECT_EQ(before->second.desk, visit.desk) << "and with its desk";
      }
    }
    if (visit.state == VisitState::kConnected) ++connected_;
    if (visit.state == VisitState::kEnded) {
      ended_.insert(visit.id);
      open_.erase(visit.id);
    } else {
      open_.insert_or_assign(visit.id, visit);
    }
  }
  void learn(const Ring& event) {
    EXPECT_TRUE(ringing_.emplace(event.desk, event.visit).second) << "rung twice";
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

  void check_visits() {
    for (const auto& [id, seen] : open_) {
      const Visit* visit = counter_.find(id);
      ASSERT_NE(visit, nullptr) << "a visit was lost without a word";
      EXPECT_EQ(visit->state, seen.state);
      EXPECT_EQ(visit->position, seen.position);
      EXPECT_EQ(visit->desk, seen.desk);
      EXPECT_EQ(visit->state == VisitState::kConnected, visit->desk.has_value());
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
      EXPECT_EQ(counter_.find(visit)->state, VisitState::kRinging);
    }
  }
  void check_queues() {
    for (const char* organisation : {"caf", "msa"}) {
      const auto waiting = counter_.waiting(organisation, now_);
      EXPECT_LE(waiting.size(), kMaxWaiting);
      EXPECT_TRUE(std::ranges::is_sorted(waiting, {}, &WaitingVisit::visit)) << "order of arrival";
      std::size_t free = 0;
      for (const DeskKey& desk : counter_.connected_desks(organisation)) {
        if (!desks_[desk].ready || desks_[desk].busy) continue;
        ++free;
        EXPECT_EQ(ringing_.contains({desk, waiting.empty() ? VisitId() : waiting[0].visit}),
                  !waiting.empty())
            << "every free desk rings for the head";
      }
      for (std::size_t i = 0; i < waiting.size(); ++i) {
        const Visit* visit = counter_.find(waiting[i].visit);
        const bool rings = i == 0 && free > 0;
        EXPECT_EQ(visit->state, rings ? VisitState::kRinging : VisitState::kQueued);
        EXPECT_EQ(visit->position, free > 0 ? i : i + 1);
      }
    }
  }

  std::mt19937 random_;
  sfu::Timestamp now_;
  CounterEvents events_;
  Counter counter_{
      test::organisations(), test::sites(), {.max_kiosks = kKiosks, .max_waiting = kMaxWaiting}};
  std::vector<KioskKey> kiosks_;
  std::uint64_t next_kiosk_ = 0;
  std::size_t requested_ = 0;
  std::size_t connected_ = 0;
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
