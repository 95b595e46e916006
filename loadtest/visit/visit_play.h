// One visit while its world is played: its room, its parties, who of them talks, its documents.
//   schedule(world)          everything that will happen, in the world's heap
//   on_event(event, world)   what the relay tells the pages of this visit
//   report() / breaches()    when its last party has left
// The first party talks with the others: of these one at a time, whoever is there (conversation.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "loadtest/visit/conversation.h"
#include "loadtest/visit/play_world.h"
#include "loadtest/visit/visit_party.h"

namespace loadtest {

class VisitPlay {
 public:
  // `first_id`: the participants' numbers count from it. `plan`, `options`, `lines` outlive this.
  VisitPlay(const VisitPlan& plan, const PlayOptions& options, std::uint32_t first_id,
            std::deque<PlayedLine>& lines, Random random);

  void schedule(World& world, sfu::Timestamp origin);
  void on_event(const sfu::api::Event& event, World& world);

  [[nodiscard]] std::size_t parties() const { return parties_.size(); }
  // nullptr: it is not there, or away.
  [[nodiscard]] const Terminal* terminal(std::size_t party) const {
    return parties_[party].terminal();
  }
  [[nodiscard]] VisitReport report() const;
  [[nodiscard]] std::vector<std::string> breaches() const;
  [[nodiscard]] sfu::TimeDelta begins() const;
  [[nodiscard]] sfu::TimeDelta ends() const;

 private:
  void join(std::size_t party, World& world);
  void leave(std::size_t party, World& world);
  void come_back(std::size_t party, World& world);
  void converse(World& world);
  void speak(std::size_t party, bool on, World& world);
  std::size_t choose_second();
  void offer(std::size_t document, World& world);
  [[nodiscard]] VisitParty::Said said();
  [[nodiscard]] std::string name_of(std::size_t document) const;
  [[nodiscard]] std::vector<std::string> isolation_breaches() const;
  [[nodiscard]] sfu::TimeDelta in_company(std::size_t party) const;
  [[nodiscard]] std::vector<std::string> liveness_breaches() const;

  const VisitPlan& plan_;
  const PlayOptions& options_;
  std::uint32_t first_id_;
  sfu::RoomId room_;
  std::deque<VisitParty> parties_;
  std::vector<std::int64_t> clock_ppm_;
  Conversation conversation_;
  Random random_;
  sfu::Timestamp origin_;
  std::size_t left_ = 0;    // parties that are gone for good
  std::size_t second_ = 1;  // who of the others talks
};

}  // namespace loadtest
