#include "signalling/session/line_verdict.h"

#include <algorithm>
#include <array>
#include <string>

namespace signalling {
namespace {

using sfu::DataRate;
using sfu::TimeDelta;
using sfu::api::LineTestResult;

// Opus in packets of 60 ms, feedback, checks and signalling (docs/THIN-LINES.md).
constexpr DataRate kVoice = DataRate::kbps(50);
// A voice and a picture that is no smaller than a face needs: below it the plan makes it smaller.
constexpr DataRate kPicture = DataRate::kbps(300);
// A packet of a hundred is one bad moment in three seconds, and a short test sees few packets.
constexpr int kLossyPercent = 3;
constexpr int kBrokenPercent = 20;  // beyond what redundancy hides
constexpr TimeDelta kFarTrip =
    TimeDelta::ms(400);  // ITU-T G.114: 200 ms one way still feel natural

LineLight light_of(LineFault fault) {
  return fault <= LineFault::kBroken ? LineLight::kRed : LineLight::kAmber;
}

bool below(const std::optional<DataRate>& rate, DataRate bound) { return !rate || *rate < bound; }

template <std::size_t kCount>
std::string_view name_in(const std::array<std::string_view, kCount>& names, std::size_t index) {
  return names.at(index);
}

std::optional<std::int64_t> kbps(const std::optional<DataRate>& rate) {
  return rate ? std::optional(rate->kbps()) : std::nullopt;
}

}  // namespace

std::string_view to_string(LineFault fault) {
  static constexpr std::array<std::string_view, 7> kNames = {"no_media", "narrow", "broken", "thin",
                                                             "lossy",    "far",    "tcp"};
  return name_in(kNames, static_cast<std::size_t>(fault));
}

std::string_view to_string(LineLight light) {
  static constexpr std::array<std::string_view, 3> kNames = {"green", "amber", "red"};
  return name_in(kNames, static_cast<std::size_t>(light));
}

LineVerdict judge(const LineRecord& record) {
  LineVerdict verdict;
  const auto blame = [&](LineFault fault) {
    verdict.why.push_back(fault);
    verdict.light = std::max(verdict.light, light_of(fault));
  };
  if (!record.result) {
    blame(LineFault::kNoMedia);
    return verdict;
  }
  const LineTestResult& found = *record.result;
  const int lost = std::max(found.line.lost_up.value_or(0), found.line.lost_down.value_or(0));
  const bool narrow = below(found.up, kVoice) || below(found.down, kVoice);
  if (narrow) blame(LineFault::kNarrow);
  if (lost >= kBrokenPercent) blame(LineFault::kBroken);
  if (!narrow && (below(found.up, kPicture) || below(found.down, kPicture))) {
    blame(LineFault::kThin);
  }
  if (lost >= kLossyPercent && lost < kBrokenPercent) blame(LineFault::kLossy);
  if (found.line.round_trip.value_or(TimeDelta::zero()) > kFarTrip) blame(LineFault::kFar);
  if (found.line.carrier == sfu::api::Carrier::kTcp) blame(LineFault::kTcp);
  return verdict;
}

LineTestEntry describe(const LineRecord& record) {
  const LineVerdict verdict = judge(record);
  LineTestEntry entry;
  entry.tested_at = record.tested_at;
  entry.light = to_string(verdict.light);
  for (const LineFault fault : verdict.why) entry.why.emplace_back(to_string(fault));
  if (!record.result) return entry;
  const LineTestResult& found = *record.result;
  entry.down_kbps = kbps(found.down);
  entry.up_kbps = kbps(found.up);
  entry.down_at_least = found.down_at_least;
  entry.up_at_least = found.up_at_least;
  entry.measured = LineEntry{.carrier = std::string(to_string(found.line.carrier)),
                             .lost_up = found.line.lost_up,
                             .lost_down = found.line.lost_down};
  if (found.line.round_trip) entry.measured->round_trip_ms = found.line.round_trip->ms();
  return entry;
}

}  // namespace signalling
