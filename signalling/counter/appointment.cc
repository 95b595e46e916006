#include "signalling/counter/appointment.h"

#include <array>
#include <utility>

#include "sfu/base/check.h"

namespace signalling {
namespace {

constexpr std::size_t kLongestTyped = 8;  // with blanks

constexpr auto kStates = std::to_array<std::pair<AppointmentState, std::string_view>>({
    {AppointmentState::kBooked, "booked"},
    {AppointmentState::kArrived, "arrived"},
    {AppointmentState::kInVisit, "in_visit"},
    {AppointmentState::kKept, "kept"},
    {AppointmentState::kMissed, "missed"},
});

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view to_string(AppointmentState state) {
  for (const auto& [known, name] : kStates) {
    if (known == state) return name;
  }
  SFU_CHECK(false);
}

std::optional<AppointmentState> parse_appointment_state(std::string_view text) {
  for (const auto& [state, name] : kStates) {
    if (name == text) return state;
  }
  return std::nullopt;
}

std::string reference_of(std::size_t number) {
  SFU_CHECK(number < kReferences);
  const std::size_t digits = number / kReferenceLetters.size();
  std::string text(3, '0');
  text[0] = static_cast<char>('0' + digits / 10);
  text[1] = static_cast<char>('0' + digits % 10);
  text[2] = kReferenceLetters[number % kReferenceLetters.size()];
  return text;
}

std::optional<std::string> parse_reference(std::string_view text) {
  if (text.size() > kLongestTyped) return std::nullopt;
  std::string plain;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const bool whole = plain.size() == 3 && is_digit(plain[0]) && is_digit(plain[1]) &&
                     kReferenceLetters.find(plain[2]) != std::string_view::npos;
  return whole ? std::optional(plain) : std::nullopt;
}

}  // namespace signalling
