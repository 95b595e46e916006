#include "config/organisation.h"

#include "config/fields.h"

namespace config {
namespace {

constexpr Bounds kName = {1, 120};
constexpr Bounds kLabel = {1, 40};  // fits a button
constexpr Bounds kDesks = {0, 200};

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
  };
  return fields;
}

}  // namespace config
