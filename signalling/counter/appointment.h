// A visit at a time that was agreed on. It holds no name: whoever knows the reference, two digits
// and a letter on a slip of paper, has the appointment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/instant.h"
#include "signalling/counter/visit.h"

namespace signalling {

enum class AppointmentState : std::uint8_t {
  kBooked,
  kArrived,  // waits at the kiosk
  kInVisit,
  kKept,
  kMissed,  // nobody came in time
};
std::string_view to_string(AppointmentState state);  // "booked", "arrived", …
std::optional<AppointmentState> parse_appointment_state(std::string_view text);

struct Appointment {
  std::string site;
  std::string reference;  // unique at its site
  std::string organisation;
  UnixSeconds starts = 0;
  UnixSeconds ends = 0;
  AppointmentState state = AppointmentState::kBooked;
  VisitId visit = {};  // of arrived ones, in visit, kept

  // Its time is nobody else's.
  [[nodiscard]] bool open() const {
    return state != AppointmentState::kKept && state != AppointmentState::kMissed;
  }
  friend bool operator==(const Appointment&, const Appointment&) = default;
};

// 1,200 of them: letters that are told apart when they are spoken, in French and English, and when
// they are written by hand.
inline constexpr std::string_view kReferenceLetters = "FHJKLMRUVWXY";
inline constexpr std::size_t kReferences = 100 * kReferenceLetters.size();
std::string reference_of(std::size_t number);  // 0 → "00F"; below kReferences
// As people type it: "27 k" is 27K. nullopt: none.
std::optional<std::string> parse_reference(std::string_view text);

}  // namespace signalling
