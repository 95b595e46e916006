// What the lines of a visit's participants are spent on, as an operator asks it
// (docs/OPERATIONS.md): the figures of the shard's last allocation, and who they are about.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfu/api/budget.h"
#include "sfu/base/ids.h"
#include "signalling/auth/token.h"

namespace signalling {

struct BudgetView {
  sfu::ParticipantId participant;
  Role role = Role::kSubscribe;
  std::string place = {};  // the site, or organisation and desk; empty: an invited one
  sfu::api::LineBudget budget;
};

struct Budgets {
  enum class State : std::uint8_t {
    kUnknownVisit,  // or it has ended
    kAsked,         // the shard was asked: again in a moment
    kTold,
  };
  State state = State::kUnknownVisit;
  std::vector<BudgetView> views = {};  // of those whose media is up
};

}  // namespace signalling
