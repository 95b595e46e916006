// One party of a visit while a world is played: its terminals, one after the other when a
// connection was lost, and what they heard, saw and carried.
//   join(world, …)     at its time: a terminal behind the line, a participant of the room
//   lose / join        the relay gave the connection up; another one follows
//   leave(world)       at its end; report() is complete then
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "loadtest/terminal/session_plan.h"
#include "loadtest/terminal/terminal.h"
#include "loadtest/visit/world_report.h"
#include "loadtest/world/world.h"

namespace loadtest {

// What the relay knows of a line, from one visit to the next.
struct PlayedLine {
  LineId id;
  bool configured = true;
  sfu::api::MeasuredLine remembered = {};
};

class VisitParty {
 public:
  // `line` outlives this.
  VisitParty(sfu::RoomId room, PlayedLine& line) : room_(room), line_(line.id), known_(line) {}

  void join(World& world, const SessionPlan& session, const Terminal::Options& options);
  // `said`: by everybody in the visit, so that what was not heard at the end counts.
  using Said = std::vector<SlotReceiver::Said>;
  void lose(World& world, const Said& said) { end_terminal(world, said); }
  void leave(World& world, const Said& said);
  // Ten seconds after it joined.
  void note_beginning(const World& world);
  void learn(const sfu::api::MeasuredLine& line);

  [[nodiscard]] Terminal* terminal() { return terminal_.get(); }
  [[nodiscard]] const Terminal* terminal() const { return terminal_.get(); }
  [[nodiscard]] bool present() const { return present_; }
  [[nodiscard]] bool data_open() const { return terminal_ && terminal_->data_open(); }
  [[nodiscard]] const PartyReport& report() const { return report_; }
  [[nodiscard]] const std::vector<std::string>& breaches() const { return breaches_; }
  // Whose voice or picture it got.
  [[nodiscard]] const std::set<sfu::ParticipantId>& met() const { return met_; }
  // When a document of that name was here and checked.
  [[nodiscard]] std::optional<sfu::Timestamp> verified(const std::string& document) const;

 private:
  void end_terminal(World& world, const Said& said);
  void note_heard(const SlotReceiver& receiver);
  void note_seen(const SlotReceiver& receiver);

  sfu::RoomId room_;
  LineId line_;
  PlayedLine& known_;
  bool present_ = false;
  sfu::Timestamp joined_;
  LinkCounts up_before_;
  LinkCounts down_before_;
  DelayHistogram up_waits_;
  DelayHistogram down_waits_;
  DelayHistogram mouth_to_ear_;
  std::unique_ptr<Terminal> terminal_;
  PartyReport report_;
  std::set<sfu::ParticipantId> met_;
  std::map<std::string, sfu::Timestamp> verified_;
  std::vector<std::string> breaches_;
};

}  // namespace loadtest
