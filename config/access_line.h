// `line` of a site or a desk: the access line as its provider sells it.
#pragma once

#include "sfu/base/framing.h"
#include "sfu/base/units.h"

namespace config {

struct AccessLine {
  sfu::DataRate down;  // to the site
  sfu::DataRate up;
  sfu::Framing framing = sfu::Framing::kIp;
};

}  // namespace config
