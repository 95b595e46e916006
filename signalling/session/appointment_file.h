// The appointments of one relay as a text for the next one: what state.directory keeps. Without
// names; of a visit only its id, so that who waits keeps the place.
//   write_appointments(book)   JSON, {"version": 1, "appointments": [...]}
//   read_appointments(text)    bounded; a text that is not ours is refused as a whole
// Whether an appointment is still one of ours is decided by AppointmentBook::take_in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/result.h"
#include "signalling/counter/appointment_book.h"

namespace signalling {

inline constexpr std::string_view kAppointmentsFile = "appointments.json";
inline constexpr std::size_t kLargestAppointmentFile = 32 * 1'024 * 1'024;

std::string write_appointments(const AppointmentBook& book);
// The error says why, for the log.
sfu::Result<std::vector<Appointment>, std::string> read_appointments(std::string_view text);

}  // namespace signalling
