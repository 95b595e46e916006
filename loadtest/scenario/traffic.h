// Who comes to a network on its day: citizens with their business, their patience and their papers,
// as a function of the scenario's seed. A citizen at one site does not depend on the other sites.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "loadtest/scenario/network.h"

namespace loadtest {

struct Paper {
  bool from_kiosk = true;
  sfu::DataSize size;
  sfu::TimeDelta after;  // since the answer
};

struct Citizen {
  std::uint64_t number = 0;  // 1, 2, … in the order of coming
  std::size_t site = 0;
  std::size_t organisation = 0;
  sfu::TimeDelta comes;  // since local midnight; by appointment: about when they would like to
  bool by_appointment = false;
  bool shows_up = true;  // to an appointment
  sfu::TimeDelta early;  // before its time
  sfu::TimeDelta patience;
  sfu::TimeDelta talk;                     // from the answer to the end
  std::optional<std::size_t> transfer_to;  // another organisation
  sfu::TimeDelta transfer_after;
  std::optional<sfu::TimeDelta> third_party_after;  // somebody is asked to come in
  std::vector<Paper> papers;
};

// Those of the day's hours that are played, in the order of coming.
std::vector<Citizen> draw_citizens(const Scenario& scenario, const Network& network);

}  // namespace loadtest
