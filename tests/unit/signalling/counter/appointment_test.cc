#include "signalling/counter/appointment.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace signalling {
namespace {

TEST(AppointmentReference, IsTwoDigitsAndALetterAndNeverTwiceTheSame) {
  std::set<std::string> all;
  for (std::size_t i = 0; i < kReferences; ++i) {
    const std::string reference = reference_of(i);
    EXPECT_EQ(parse_reference(reference), reference);
    all.insert(reference);
  }
  EXPECT_EQ(all.size(), kReferences);
  EXPECT_EQ(reference_of(0), "00F");
}

TEST(AppointmentReference, IsReadAsPeopleTypeIt) {
  for (const char* typed : {"27K", "27k", " 27 k", "27-K"}) {
    EXPECT_EQ(parse_reference(typed), "27K") << typed;
  }
  for (const char* typed : {"", "27", "K27", "27A", "2K7", "277K", "27KK", "27K; drop", "２７K"}) {
    EXPECT_FALSE(parse_reference(typed)) << typed;
  }
}

TEST(AppointmentStates, HaveNamesThatAreReadAgain) {
  for (const auto state :
       {AppointmentState::kBooked, AppointmentState::kArrived, AppointmentState::kInVisit,
        AppointmentState::kKept, AppointmentState::kMissed}) {
    EXPECT_EQ(parse_appointment_state(to_string(state)), state);
  }
  EXPECT_FALSE(parse_appointment_state("late"));
}

}  // namespace
}  // namespace signalling
