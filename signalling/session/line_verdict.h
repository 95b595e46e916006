// What a line test means for a visit, as a traffic light and the reasons for it
// (docs/THIN-LINES.md). Red: no visit can be had with sound. Amber: one can, with less. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sfu/api/line_test.h"
#include "sfu/base/instant.h"
#include "signalling/protocol/server_message.h"

namespace signalling {

enum class LineFault : std::uint8_t {
  kNoMedia,  // red: neither UDP nor TCP came through
  kNarrow,   // red: less than a voice and what goes with it
  kBroken,   // red: so many packets are lost that nobody is understood
  kThin,     // amber: a voice and a small picture
  kLossy,    // amber
  kFar,      // amber: a satellite; people must take turns
  kTcp,      // amber: UDP does not get through
};
std::string_view to_string(LineFault fault);  // "no_media"

enum class LineLight : std::uint8_t { kGreen, kAmber, kRed };
std::string_view to_string(LineLight light);

struct LineVerdict {
  LineLight light = LineLight::kGreen;
  std::vector<LineFault> why = {};  // the worst first
};

// One test of a site; without a result nothing came through.
struct LineRecord {
  sfu::UnixSeconds tested_at = 0;
  std::optional<sfu::api::LineTestResult> result = std::nullopt;
};

LineVerdict judge(const LineRecord& record);
LineTestEntry describe(const LineRecord& record);

}  // namespace signalling
