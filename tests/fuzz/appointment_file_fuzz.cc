// Any text as the file of appointments: what is read is written and read again as the same, and a
// book takes in only what is one of its own.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "signalling/session/appointment_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = signalling::read_appointments(text);
  if (!read) return 0;
  const config::Config config;
  const signalling::Timetable timetable(config);
  signalling::AppointmentBook book(config, timetable, {});
  for (const signalling::Appointment& each : *read) {
    if (book.take_in(each, 0) && book.find(each.site, each.reference) == nullptr) std::abort();
  }
  const auto again = signalling::read_appointments(write_appointments(book));
  if (!again || again->size() != book.all().size()) std::abort();
  static_cast<void>(book.expire(1LL << 41));
  return 0;
}
