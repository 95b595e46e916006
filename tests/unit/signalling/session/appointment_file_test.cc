#include "signalling/session/appointment_file.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/counter/appointments.h"

namespace signalling {
namespace {

using test::Booking;
using test::paris;

TEST(AppointmentFile, IsReadAsItWasWritten) {
  Booking office({.desks = 2, .kiosks = 2});
  ASSERT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  const std::string reference = office.last();
  ASSERT_EQ(office.book("trimouille", "2026-11-26 10:20"), Verdict::kDone);
  office.at("2026-11-26 09:59");
  ASSERT_EQ(office.arrive("isle", reference, VisitId(0xabc)), Verdict::kDone);

  const std::string text = write_appointments(office.book_);
  const auto read = read_appointments(text);
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), 2U);
  for (const Appointment& each : *read) {
    EXPECT_EQ(each, *office.book_.find(each.site, each.reference));
  }
  Booking after({});
  for (const Appointment& each : *read) {
    EXPECT_TRUE(after.book_.take_in(each, paris("2026-11-26 10:00")));
  }
  EXPECT_NE(after.book_.of_visit(VisitId(0xabc)), nullptr);
}

TEST(AppointmentFile, HoldsNothingButTimesPlacesAndReferences) {
  Booking office({});
  ASSERT_EQ(office.book("isle", "2026-11-26 10:00"), Verdict::kDone);
  EXPECT_EQ(write_appointments(office.book_),
            R"({"version":1,"appointments":[{"site":"isle","organisation":"caf","reference":")" +
                office.last() + R"(","starts":1795683600,"ends":1795684800,"state":"booked"}]})");
}

TEST(AppointmentFile, IsRefusedAsAWholeWhenItIsNotOurs) {
  for (
      const char* text : {
          "",
          "[]",
          "{}",
          R"({"version":2,"appointments":[]})",
          R"({"version":1,"appointments":{}})",
          R"({"version":1,"appointments":[1]})",
          R"({"version":1,"appointments":[{"site":"isle"}]})",
          R"({"version":1,"appointments":[{"site":"i","organisation":"o","reference":"27K","starts":-1,"ends":2,"state":"booked"}]})",
          R"({"version":1,"appointments":[{"site":"i","organisation":"o","reference":"27K","starts":1,"ends":2,"state":"late"}]})",
          R"({"version":1,"appointments":[{"site":"i","organisation":"o","reference":"27K","starts":1,"ends":2,"state":"booked","visit":"x"}]})",
      }) {
    EXPECT_FALSE(read_appointments(text)) << text;
  }
  EXPECT_TRUE(read_appointments(R"({"version":1,"appointments":[]})"));
}

}  // namespace
}  // namespace signalling
