#include "config/organisation.h"

#include "config/access_line_field.h"
#include "config/fields.h"
#include "config/hours_field.h"

namespace config {
namespace {

constexpr Bounds kName = {1, 120};
constexpr Bounds kLabel = {1, 40};  // fits a button
constexpr Bounds kDesks = {0, 200};
constexpr Bounds kPhone = {1, 40};
constexpr Bounds kWrapUp = {0, 3'600};
constexpr Bounds kSlot = {1, 240};
constexpr Bounds kParallel = {0, 200};  // as many as desks
constexpr Bounds kHorizon = {1, 92};    // nobody knows who is at work in a year
constexpr Bounds kLate = {1, 60};

Field<Organisation> appointments() {
  return {"appointments",
          [](const YAML::Node& node, const Cursor& at, Organisation& organisation) {
            read_section(node, appointments_fields(), organisation.appointments.emplace(), at);
          },
          [](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + "appointments", "section", "",
                            "Visits at an agreed time; without this section there are none."});
            describe_section(appointments_fields(), path + "appointments.", rows);
          }};
}

}  // namespace

const Fields<Desk>& desk_fields() {
  static const Fields<Desk> fields = {
      id("id", &Desk::id, "Unique in its organisation.").required(),
      text("name", &Desk::name, kName, "What the citizen reads when it answers.").required(),
      access_line(&Desk::line, "Its office's, where that is thin; as of a site."),
  };
  return fields;
}

const Fields<Appointments>& appointments_fields() {
  using A = Appointments;
  static const Fields<A> fields = {
      integer(
          "slot_min", &A::slot_min, kSlot,
          "Minutes of one; the first begins with the opening, the last fits in before closing."),
      integer("parallel", &A::parallel, kParallel,
              "How many at once, at all sites together; 0: as many as desks."),
      integer("horizon_days", &A::horizon_days, kHorizon, "How far ahead one can be had."),
      integer("late_min", &A::late_min, kLate,
              "Minutes after its time until which the citizen may still come."),
  };
  return fields;
}

const Fields<Organisation>& organisation_fields() {
  using O = Organisation;
  static const Fields<O> fields = {
      id("id", &O::id, "Unique; stands in /desk?organisation=ID.").required(),
      text("name", &O::name, kName, "In full.").required(),
      text("label", &O::label, kLabel, "On the kiosk's button; the name when not given."),
      list("desks", &O::desks, desk_fields(), kDesks, "The advisers' places.").required(),
      weekly_hours("hours", &O::hours, "always open",
                   "When it receives at every site that gives no permanence of its own."),
      text("phone", &O::phone, kPhone, "Shown where a visit cannot be had, as 3230."),
      seconds("wrap_up_s", &O::wrap_up, kWrapUp,
              "Time an adviser has after a visit before the next one rings; a touch ends it."),
      appointments(),
  };
  return fields;
}

}  // namespace config
