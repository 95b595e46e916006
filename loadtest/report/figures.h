// What a scenario is judged by: the figures of a set of visits (scenario.h names them). Values are
// in thousandths of their unit, so that a result is the same everywhere.
//   Figures all;  all.add(visit);  all.value(Figure::kConcealedP95)
// Quantiles are by nearest rank.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "loadtest/day/day.h"
#include "loadtest/scenario/scenario.h"
#include "loadtest/visit/world_report.h"

namespace loadtest {

inline constexpr std::size_t kFigures = 11;

class Figures {
 public:
  // A citizen's day at the counter.
  void add(const CitizenDay& day);
  // And their visit, if they had one: its report, whose parties are in the order of the presences.
  void add(const CitizenDay& day, const VisitReport& visit);

  // Nothing: there was nothing to measure.
  [[nodiscard]] std::optional<Decimal> value(Figure figure) const;
  [[nodiscard]] std::size_t samples(Figure figure) const;
  [[nodiscard]] std::int64_t citizens() const { return citizens_; }
  [[nodiscard]] std::int64_t came() const { return came_; }
  [[nodiscard]] std::int64_t answered() const { return answered_; }
  [[nodiscard]] std::int64_t outcome(Outcome outcome) const {
    return outcomes_[static_cast<std::size_t>(outcome)];
  }

 private:
  void sample(Figure figure, std::int64_t thousandths);
  void add_heard(const Presence& presence, const PartyReport& party, const CitizenDay& day);
  void add_seen(const Presence& presence, const PartyReport& party, const CitizenDay& day);

  std::int64_t citizens_ = 0;
  std::int64_t came_ = 0;  // while it was open, and the day was not over
  std::int64_t answered_ = 0;
  std::int64_t documents_ = 0;
  std::int64_t delivered_ = 0;
  std::array<std::int64_t, kOutcomes> outcomes_{};
  std::array<std::vector<std::int64_t>, kFigures> samples_;
};

}  // namespace loadtest
