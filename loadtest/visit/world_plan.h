// What one world plays: visits whose parties share lines, known beforehand to the last detail.
// Worlds share nothing, so they may be played on any core in any order. Times count from the
// world's own beginning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "loadtest/world/link.h"
#include "sfu/api/command.h"
#include "sfu/base/units.h"

namespace loadtest {

struct Span {
  sfu::TimeDelta from;
  sfu::TimeDelta to;
};

// Somebody else sends on the line meanwhile: without end, or at most that (greedy_flow.h).
struct Rival {
  Span when;
  Way way = Way::kUp;
  sfu::DataRate most = sfu::DataRate::infinity();
};

// From then on a line is another one, with what stands in its queues.
struct LineChange {
  sfu::TimeDelta at;
  Line line;
};

struct LinePlan {
  Line line;
  std::vector<Rival> rivals;
  bool configured = true;  // where it is thin the relay was told what it is sold as
  std::vector<LineChange> changes = {};
};

struct PartyPlan {
  std::size_t line = 0;  // of the world; several parties may share one
  Span present;          // from the click that connects it to its hanging up
};

struct DocumentPlan {
  std::size_t from = 0;  // a party of the visit
  std::size_t to = 0;    // another one
  sfu::DataSize size;
  sfu::TimeDelta offered;
};

struct VisitPlan {
  std::uint64_t number = 0;  // of the visit, through all worlds of a run
  std::vector<PartyPlan> parties;
  std::vector<DocumentPlan> documents;
  sfu::api::Signing signing = sfu::api::Signing::kNone;
};

struct WorldPlan {
  std::uint64_t seed = 0;
  std::vector<LinePlan> lines;
  std::vector<VisitPlan> visits;
};

}  // namespace loadtest
