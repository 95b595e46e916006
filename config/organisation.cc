#include "config/organisation.h"

#include "config/fields.h"
#include "config/hours_field.h"

namespace config {
namespace {

constexpr Bounds kName = {1, 120};
constexpr Bounds kLabel = {1, 40};  // fits a button
constexpr Bounds kDesks = {0, 200};
constexpr Bounds kPhone = {1, 40};
constexpr Bounds kWrapUp = {0, 3'600};

}  // namespace

const Fields<Desk>& desk_fields() {
  static const Fields<Desk> fields = {
      id("id", &Desk::id, "Unique in its organisation.").required(),
      text("name", &Desk::name, kName, "What the citizen reads when it answers.").required(),
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
  };
  return fields;
}

}  // namespace config
