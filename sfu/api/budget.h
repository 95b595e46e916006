// What the broker (sfu/room) has made of one participant's line, in both directions, for people who
// want to know: the figures of its last allocation. All rates as the line counts them, headers and
// framing included.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sfu/api/line.h"
#include "sfu/api/uplink_plan.h"
#include "sfu/base/framing.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace sfu::api {

// Where an estimate stands now.
enum class EstimateOrigin : std::uint8_t {
  kUnknown,     // at the start of a line of which nothing is known
  kConfigured,  // still at 70 % of what the line is sold as
  kRemembered,  // still at 70 % of what an earlier visit found
  kMeasured,    // moved by what this visit found
};
constexpr std::string_view to_string(EstimateOrigin origin) {
  constexpr std::array<std::string_view, 4> kNames = {"unknown", "configured", "remembered",
                                                      "measured"};
  return kNames.at(static_cast<std::size_t>(origin));
}

// Why a picture is no better than it is.
enum class PictureReason : std::uint8_t {
  kWhole,    // the best that its sender sends
  kSmaller,  // less of it, to fit its share
  kWaits,    // for a key frame
  kBehind,   // the line is behind: nothing goes before it has caught up
  kNotSent,  // its sender sends none
};
constexpr std::string_view to_string(PictureReason reason) {
  constexpr std::array<std::string_view, 5> kNames = {"whole", "smaller", "waits", "behind",
                                                      "not_sent"};
  return kNames.at(static_cast<std::size_t>(reason));
}

struct PictureBudget {
  ParticipantId of;
  bool document = false;  // a document camera or a screen
  DataRate share;         // what it may take
  DataRate sent;          // what it takes
  std::size_t encoding = 0;
  PictureReason reason = PictureReason::kWhole;
  friend bool operator==(const PictureBudget&, const PictureBudget&) = default;
};

// One direction: estimate = reserve + voice + control + document + pictures + rest.
struct WayBudget {
  DataRate estimate;
  EstimateOrigin origin = EstimateOrigin::kUnknown;
  bool known = false;  // the line has a limit: what it carries is divided, else it is only counted
  DataRate reserve = {};  // for its jitter and the encoders'
  DataRate voice = {};
  DataRate control = {};   // reports, feedback, requests
  DataRate document = {};  // papers under way
  DataRate pictures = {};
  DataRate rest = {};
  friend bool operator==(const WayBudget&, const WayBudget&) = default;
};

struct LineBudget {
  Framing framing = Framing::kIp;
  std::optional<AccessLine> sold = {};
  WayBudget down;
  std::vector<PictureBudget> shown = {};  // to the participant: the parts of `down.pictures`
  WayBudget up;
  std::optional<UplinkPlan> plan = {};  // what `up` was planned with; none: it was told nothing
  friend bool operator==(const LineBudget&, const LineBudget&) = default;
};

}  // namespace sfu::api
