// Who waits for one organisation, in the order of being called: who comes from another desk first,
// then whose appointment it is time for, by its time, then everyone in order of arrival. Ids of
// visits count up, so arrival is the order of ids, whoever comes back first after a restart.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "signalling/counter/visit.h"

namespace signalling {

struct Waiting {
  enum class Kind : std::uint8_t {
    kCall,      // an adviser in a visit asks for a colleague
    kTransfer,  // a citizen who has waited once
    kAppointment,
    kDropIn,
  };
  Kind kind = Kind::kDropIn;
  VisitId visit;
  UnixSeconds starts = 0;  // of an appointment
  friend auto operator<=>(const Waiting& a, const Waiting& b) {
    const auto agreed = [](const Waiting& each) {
      return each.kind == Kind::kAppointment ? each.starts : 0;
    };
    return std::tuple(a.kind, agreed(a), a.visit) <=> std::tuple(b.kind, agreed(b), b.visit);
  }
  friend bool operator==(const Waiting&, const Waiting&) = default;
};

constexpr std::string_view to_string(Waiting::Kind kind) {
  switch (kind) {
    case Waiting::Kind::kCall:
      return "call";
    case Waiting::Kind::kTransfer:
      return "transfer";
    case Waiting::Kind::kAppointment:
      return "appointment";
    case Waiting::Kind::kDropIn:
      break;
  }
  return "drop_in";
}

class WaitingLine {
 private:
  static auto of(VisitId visit) {
    return [visit](const Waiting& each) { return each.visit == visit; };
  }

 public:
  void add(Waiting entry) { entries_.insert(std::ranges::upper_bound(entries_, entry), entry); }
  void remove(VisitId visit) { std::erase_if(entries_, of(visit)); }
  [[nodiscard]] const Waiting* find(VisitId visit) const {
    const auto found = std::ranges::find_if(entries_, of(visit));
    return found == entries_.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }

 private:
  std::vector<Waiting> entries_;
};

}  // namespace signalling
