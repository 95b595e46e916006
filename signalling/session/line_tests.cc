#include "signalling/session/line_tests.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace signalling {
namespace {

using sfu::api::LeaveReason;

constexpr std::size_t kPlannedPerAsked = 10;

template <class Event>
sfu::RoomId room_in(const Event& event) {
  return event.room;
}

sfu::api::MeasuredLine learnt(const sfu::api::LineTestResult& found) {
  sfu::api::MeasuredLine line;
  if (found.down) line.down = {*found.down, !found.down_at_least};
  if (found.up) line.up = {*found.up, !found.up_at_least};
  return line;
}

}  // namespace

LineTests::LineTests(const Network& config, Options options, const People& people, Rooms& rooms,
                     const Visits& visits, LineMemory& memory, sfu::Entropy& entropy)
    : config_(config),
      options_(options),
      people_(people),
      rooms_(rooms),
      visits_(visits),
      memory_(memory),
      entropy_(entropy) {}

void LineTests::arrived(const Person& kiosk, Turn& turn) {
  const config::Site* site = config::find_site(config_.sites, kiosk.claims.site);
  if (site == nullptr) return;
  if (of(site->id) != nullptr) tell(site->id, kiosk.participant, turn);
  if (options_.unattended) next_tick_ = std::min(next_tick_, turn.now() + options_.tick);
}

const LineRecord* LineTests::of(std::string_view site) const {
  const auto found = records_.find(site);
  return found == records_.end() ? nullptr : &found->second;
}

void LineTests::tell(const std::string& site, sfu::ParticipantId kiosk, Turn& turn) const {
  LineMessage message;
  const auto running = running_.find(site);
  message.testing = running != running_.end() && running->second.participant == kiosk;
  if (const LineRecord* record = of(site)) message.last = describe(*record);
  turn.send(people_.connection_of(kiosk), message);
}

std::optional<ErrorCode> LineTests::why_not(const std::string& site, Turn& turn) const {
  const bool visited = std::ranges::any_of(
      visits_.counter().visits(), [&](const auto& each) { return each.second.site == site; });
  if (visited || running_.contains(site)) return ErrorCode::kBusy;
  const auto began = began_.find(site);
  if (began != began_.end() && turn.now() < began->second + options_.interval) {
    return ErrorCode::kRate;
  }
  const bool full = rooms_.full() || !rooms_.has_space_for_media(options_.at_once);
  if (full || running_.size() >= options_.at_once) return ErrorCode::kLimit;
  return std::nullopt;
}

void LineTests::request(const Person& kiosk, bool draining, Turn& turn) {
  const std::string site = kiosk.claims.site;
  auto refusal = draining ? ErrorCode::kLimit : why_not(site, turn);
  if (!refusal && rooms_.join_test(kiosk, turn) != Rooms::Entry::kDone) {
    refusal = ErrorCode::kLimit;
  }
  if (refusal) {
    return turn.refuse(kiosk.connection, *refusal, "no line test now");
  }
  running_[site] = {kiosk.participant, turn.now()};
  began_[site] = turn.now();
  tell(site, kiosk.participant, turn);
}

std::optional<std::string> LineTests::site_tested_in(sfu::RoomId room) {
  const MeetingRoom* found = rooms_.find(room);
  if (found == nullptr || found->tests_line_of.empty()) return std::nullopt;
  return found->tests_line_of;
}

// Whatever of a test's connection is not its end goes on to the room's media.
bool LineTests::handle(const sfu::api::Event& event, Turn& turn) {
  const auto room = std::visit(
      [](const auto& happened) {
        using Event = std::decay_t<decltype(happened)>;
        return room_in<Event>(happened);
      },
      event);
  const auto site = site_tested_in(room);
  if (!site) return std::holds_alternative<sfu::api::LineTested>(event);
  if (const auto* tested = std::get_if<sfu::api::LineTested>(&event)) {
    finish(*site, tested->result, turn);
  } else if (const auto* lost = std::get_if<sfu::api::ParticipantLost>(&event)) {
    // Of a page that has gone away it says nothing.
    const bool failed = lost->reason == LeaveReason::kHandshakeTimeout &&
                        people_.connection_of(lost->participant).has_value();
    failed ? finish(*site, std::nullopt, turn) : abort(*site, turn);
  } else if (std::holds_alternative<sfu::api::CommandRefused>(event)) {
    abort(*site, turn);
  } else {
    return false;
  }
  return true;
}

void LineTests::finish(const std::string& site, std::optional<sfu::api::LineTestResult> result,
                       Turn& turn) {
  const sfu::ParticipantId kiosk = running_.at(site).participant;
  running_.erase(site);
  if (result) memory_.note({.site = site}, learnt(*result), turn.at());
  records_[site] = {turn.at().unix_time, std::move(result)};
  plans_.erase(site);
  rooms_.leave(kiosk, turn);
  tell(site, kiosk, turn);
}

// Nothing was learnt.
void LineTests::abort(const std::string& site, Turn& turn) {
  const sfu::ParticipantId kiosk = running_.at(site).participant;
  running_.erase(site);
  rooms_.leave_test(site, turn);
  tell(site, kiosk, turn);
}

void LineTests::sweep(Turn& turn) {
  std::vector<std::string> ended;
  for (const auto& [site, running] : running_) {
    if (!rooms_.is_in_test(running.participant)) ended.push_back(site);
  }
  for (const std::string& site : ended) abort(site, turn);
}

void LineTests::expire(Turn& turn) {
  std::vector<std::string> late;
  for (const auto& [site, running] : running_) {
    if (running.began + options_.limit <= turn.now()) late.push_back(site);
  }
  for (const std::string& site : late) {
    MeetingRoom* room = rooms_.room_of(running_.at(site).participant);
    const Member* member = room == nullptr ? nullptr : room->find(running_.at(site).participant);
    const bool failed = member != nullptr && member->offered && !member->connected &&
                        people_.connection_of(running_.at(site).participant).has_value();
    failed ? finish(site, std::nullopt, turn) : abort(site, turn);
  }
  if (next_tick_ <= turn.now()) tick(turn);
}

sfu::Timestamp LineTests::next_timeout() const {
  sfu::Timestamp next = next_tick_;
  for (const auto& [site, running] : running_) {
    next = std::min(next, running.began + options_.limit);
  }
  return next;
}

void LineTests::reconfigure() {
  const auto gone = [&](const auto& each) {
    return config::find_site(config_.sites, each.first) == nullptr;
  };
  std::erase_if(records_, gone);
  std::erase_if(began_, gone);
  plans_.clear();  // other hours
}

// ---- unattended ---------------------------------------------------------------------------------

// Goes on while there are kiosks.
void LineTests::tick(Turn& turn) {
  next_tick_ = sfu::Timestamp::never();
  std::map<std::string_view, const Person*> kiosks;
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person* person = people_.find(participant);
    const bool there = person->claims.role == Role::kKiosk && person->connection;
    if (there) kiosks.emplace(person->claims.site, person);
  }
  if (kiosks.empty()) return;
  next_tick_ = turn.now() + options_.tick;
  std::size_t asked = 0;
  std::size_t planned = 0;
  for (const config::Site& site : config_.sites) {
    const auto kiosk = kiosks.find(site.id);
    if (kiosk == kiosks.end()) continue;
    if (!plans_.contains(site.id)) {
      if (++planned > options_.asked_per_tick * kPlannedPerAsked) continue;
      const LineRecord* record = of(site.id);
      const auto last = record == nullptr ? std::nullopt : std::optional(record->tested_at);
      plans_[site.id].due = options_.schedule.plan(site, visits_.counter().timetable(), last,
                                                   turn.at().unix_time, entropy_.u32());
    }
    if (asked < options_.asked_per_tick && ask(site, *kiosk->second, turn)) ++asked;
  }
}

// The page begins, when nobody is in front of it.
bool LineTests::ask(const config::Site& site, const Person& kiosk, Turn& turn) {
  Plan& plan = plans_.at(site.id);
  if (plan.due > turn.at().unix_time || why_not(site.id, turn)) return false;
  turn.send(kiosk.connection, LineDueMessage{});
  plan.due = turn.at().unix_time + options_.again / sfu::TimeDelta::seconds(1);
  if (++plan.tries < options_.tries) return true;
  // Somebody is there all the time, or the page is an old one: at the next opening.
  plan.due = options_.schedule.plan(site, visits_.counter().timetable(), turn.at().unix_time,
                                    turn.at().unix_time, entropy_.u32());
  plan.tries = 0;
  return true;
}

}  // namespace signalling
