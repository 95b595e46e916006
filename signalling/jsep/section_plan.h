// What each m-line of an offer is for, by kind, direction and place (docs/PROTOCOL.md §2):
//   the first audio and the first video          slot 0
//   a further audio that the client receives     the next slot's audio
//   a further video the client only receives     the next slot's video
//   the first further video the client sends     the document
//   the first application section                data
// What the client only receives beyond the last slot stays in the bundle without direction where
// `keep_spare` says so: a player that asks for more than there is.
// Everything else is rejected: outside the bundle, closed, of another protocol, too many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sfu/base/ids.h"
#include "signalling/sdp/attributes.h"
#include "signalling/sdp/session_description.h"

namespace signalling {

struct SectionPlan {
  enum class Use : std::uint8_t { kRejected, kSpare, kSlot, kDocument, kData };
  Use use = Use::kRejected;
  sfu::SlotIndex slot;  // of kSlot
  // Slots above 0 only receive, whatever the offer says.
  bool may_send = false;
};

// One per section of the offer, in its order.
std::vector<SectionPlan> plan_sections(const SessionDescription& offer,
                                       const std::set<std::string, std::less<>>& bundled,
                                       std::size_t max_slots, bool keep_spare = false);

}  // namespace signalling
