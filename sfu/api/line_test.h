// What a line test found (sfu/room/line_test.h). Rates are counted on the wire, in the line's
// framing where it is known, and none is above what was seen to arrive.
#pragma once

#include <optional>

#include "sfu/api/line.h"
#include "sfu/base/units.h"

namespace sfu::api {

struct LineTestResult {
  std::optional<DataRate> down;  // to the peer; absent: nothing could be measured
  std::optional<DataRate> up;
  bool down_at_least = false;  // the test looks no higher
  bool up_at_least = false;
  Line line;  // losses: of all that the test sent, repaired ones included
  friend bool operator==(const LineTestResult&, const LineTestResult&) = default;
};

}  // namespace sfu::api
