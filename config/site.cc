#include "config/site.h"

#include "config/access_line_field.h"
#include "config/fields.h"
#include "config/hours_field.h"

namespace config {
namespace {

constexpr Bounds kName = {1, 120};
constexpr Bounds kOffered = {1, 64};
constexpr Bounds kPermanences = {0, 64};
constexpr Bounds kKiosks = {1, 20};

void read_offered(const YAML::Node& node, const Cursor& at, Site& site) {
  for (const YAML::Node& item : read_items(node, kOffered, at)) {
    const Cursor here = at.item(site.organisations.size(), line_of(item));
    at.report.remember(here.key, here.line);
    site.organisations.push_back(read_id(item, here).value_or(""));
  }
}

Field<Site> offered() {
  return {"organisations", read_offered,
          [](const std::string& path, std::vector<ReferenceRow>& rows) {
            rows.push_back({path + "organisations", "list of ids", "all",
                            "What its kiosks offer, in the order of the buttons."});
          }};
}

}  // namespace

const Fields<Permanence>& permanence_fields() {
  static const Fields<Permanence> fields = {
      id("organisation", &Permanence::organisation, "One that the site offers.").required(),
      weekly_hours("hours", &Permanence::hours, "", "As of an organisation.").required(),
  };
  return fields;
}

const Fields<Site>& site_fields() {
  static const Fields<Site> fields = {
      id("id", &Site::id, "Unique; stands in /kiosk?site=ID.").required(),
      text("name", &Site::name, kName, "What the adviser reads when it rings.").required(),
      offered(),
      list("permanences", &Site::permanences, permanence_fields(), kPermanences,
           "Where an organisation receives at hours of this site alone."),
      integer("kiosks", &Site::kiosks, kKiosks,
              "How many it has: so many appointments there at once, of all organisations."),
      access_line(&Site::line,
                  "Where the line is thin: a visit begins with what it carries. Without it the "
                  "relay finds out."),
  };
  return fields;
}

}  // namespace config
