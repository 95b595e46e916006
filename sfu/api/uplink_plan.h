// What a peer should send, so that its line and those of who is shown it carry the voice first:
// told whenever it changes, and obeyed by the page through its encoders (docs/PROTOCOL.md §1.2,
// docs/THIN-LINES.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sfu/base/units.h"

namespace sfu::api {

// Whose line decides. A plan that holds nothing back has no reason.
enum class PlanReason : std::uint8_t { kNone, kOwnLine, kOthersLine };
constexpr std::string_view to_string(PlanReason reason) {
  constexpr std::array<std::string_view, 3> kNames = {"none", "own_line", "others_line"};
  return kNames.at(static_cast<std::size_t>(reason));
}

struct UplinkPlan {
  struct Voice {
    DataRate rate;           // of Opus
    TimeDelta packet_time;   // 20, 40, 60 or 120 ms
    bool redundant = false;  // each packet brings the one before it again (RFC 2198)
    friend bool operator==(const Voice&, const Voice&) = default;
  };
  struct Picture {
    DataRate rate;  // of the encoder, without headers
    int height = 0;
    int frames_per_second = 0;
    friend bool operator==(const Picture&, const Picture&) = default;
  };
  Voice voice;
  std::optional<Picture> picture;  // absent: the camera sends nothing
  // Of a document camera or a screen, while one is shown: detail before motion.
  std::optional<Picture> document = {};
  DataRate start;  // of everything, for congestion control before it has measured
  // What it has measured is out of date: it begins anew at `start`.
  bool restart = false;
  PlanReason reason = PlanReason::kNone;
  friend bool operator==(const UplinkPlan&, const UplinkPlan&) = default;
};

}  // namespace sfu::api
