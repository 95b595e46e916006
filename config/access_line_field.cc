#include "config/access_line_field.h"

namespace config {
namespace {

constexpr Bounds kRate = {32, 10'000'000};  // below, not even a voice goes through

}  // namespace

const Fields<AccessLine>& access_line_fields() {
  using L = AccessLine;
  static const Fields<L> fields = {
      rate_kbps("down_kbps", &L::down, kRate, "To the site, as it is sold.").required(),
      rate_kbps("up_kbps", &L::up, kRate,
                "From the site: estimates begin at 70 % of it and never go beyond.")
          .required(),
      choice("framing", &L::framing, {"ip", "atm"},
             "`atm` for ADSL and SDSL, whose cells cost small packets dearly."),
  };
  return fields;
}

}  // namespace config
