// The laws of a counter: no citizen is lost, no desk is stuck, nobody waits while somebody who
// could answer has nothing to do. All free desks of an organisation ring for one citizen at a time
// (counter.h), so of many who come at once each waits for the clicks before theirs: a queue that
// moves, in its order, leaves nobody waiting.
#include <algorithm>

#include "loadtest/day/day.h"

namespace loadtest {
namespace {

using sfu::TimeDelta;

// What people and messages need: a ring, a click, five seconds to stand up. Nothing that goes
// right takes longer.
constexpr TimeDelta kPrompt = TimeDelta::seconds(60);

// From one answer to the next while a desk is free and people wait: a click, five seconds, and as
// much again for who gives up under a ring and for messages.
constexpr TimeDelta kTurn = TimeDelta::seconds(10);

std::string seconds(TimeDelta time) { return std::to_string(time / TimeDelta::seconds(1)) + " s"; }

}  // namespace

void Day::note_waiting(Kiosk& kiosk) const {
  const std::string state = kiosk.page->state();
  const bool waits = state == "queued" || state == "ringing";
  if (!waits) kiosk.waits_since.reset();
  if (waits && !kiosk.waits_since) kiosk.waits_since = now();
}

void Day::note_answer(std::size_t citizen, std::size_t organisation) {
  Answers& answers = answers_[organisation];
  answers.last = now();
  if (days_[citizen].transferred || references_.contains(citizen)) return;
  answers.latest_touch = std::max(answers.latest_touch, *days_[citizen].touched);
}

bool Day::any_free_for_long(std::size_t organisation) const {
  const TimeDelta long_enough = network_.config.organisations[organisation].wrap_up + kPrompt;
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    const std::optional<TimeDelta>& since = desks_[i].free_since;
    if (network_.desks[i].organisation != organisation || !since) continue;
    if (now() - *since > long_enough) return true;
  }
  return false;
}

// Who is with a desk whose answer the kiosk has not heard of yet waits no more.
bool Day::passed_over(const Kiosk& kiosk, std::size_t organisation) {
  const Answers& answers = answers_[organisation];
  const bool stands = now() - answers.last > kTurn;
  const bool overtaken = answers.latest_touch > *kiosk.waits_since;
  return (stands || overtaken) && desk_page_of(*kiosk.citizen) == nullptr;
}

// Asked a hundred times a day.
void Day::check_waiting() {
  const auto& bodies = network_.config.organisations;
  for (const Kiosk& kiosk : kiosks_) {
    if (!kiosk.waits_since || !kiosk.citizen || now() - *kiosk.waits_since <= kPrompt) continue;
    const std::string& id = kiosk.page->visit()->organisation.id;
    const auto body = std::ranges::find(bodies, id, &config::Organisation::id);
    const auto organisation = static_cast<std::size_t>(body - bodies.begin());
    if (any_free_for_long(organisation) && passed_over(kiosk, organisation)) {
      left_waiting_.insert(*kiosk.citizen);
    }
  }
}

// Empty: what became of them has a reason, or they are still there at the end for one.
std::string Day::loss_of(std::size_t index) const {
  const Citizen& citizen = citizens_[index];
  const CitizenDay& day = days_[index];
  const Kiosk& kiosk = kiosks_[citizen.site];
  if (day.outcome == Outcome::kRefused) return "was refused, and there was room";
  if (day.outcome == Outcome::kInterrupted) return "was interrupted, and no line was cut";
  if (day.outcome != Outcome::kCutOff) return "";
  if (day.answered) {
    const TimeDelta end = *day.answered + citizen.talk;
    return now() > end + kPrompt ? "hung up, and the visit went on" : "";
  }
  if (day.touched) {
    const TimeDelta end = *day.due + citizen.patience;
    return now() > end + kPrompt ? "gave up, and the kiosk went on waiting" : "";
  }
  if (std::ranges::find(kiosk.line, index) != kiosk.line.end()) return "";
  if (kiosk.booking == index || std::ranges::find(kiosk.to_book, index) != kiosk.to_book.end()) {
    return "asked for an appointment and never heard of one";
  }
  const auto agreed = agreed_.find(index);
  const TimeDelta comes = agreed == agreed_.end() ? citizen.comes : agreed->second - citizen.early;
  return now() > comes + kPrompt ? "came, and nobody saw them" : "";
}

std::string Day::stuck_at(const Desk& desk) const {
  if (!desk.citizen || !days_[*desk.citizen].ended) return "";
  const TimeDelta since = now() - *days_[*desk.citizen].ended;
  return since > kPrompt ? "is in a visit that was over " + seconds(since) + " ago" : "";
}

std::vector<std::string> Day::breaches() const {
  std::vector<std::string> all = town_.breaches();
  const auto add = [&](const std::string& who, const std::string& what) {
    if (!what.empty()) all.push_back(who + " " + what);
  };
  for (std::size_t i = 0; i < citizens_.size(); ++i) {
    const std::string who = "citizen " + std::to_string(citizens_[i].number) + " at " +
                            network_.sites[citizens_[i].site].id;
    add(who, loss_of(i));
    if (left_waiting_.contains(i)) add(who, "waited while a desk was free");
  }
  for (std::size_t i = 0; i < desks_.size(); ++i) {
    const DeskPlace& place = network_.desks[i];
    add("desk " + network_.config.organisations[place.organisation].id + "/" + place.id,
        stuck_at(desks_[i]));
  }
  return all;
}

}  // namespace loadtest
