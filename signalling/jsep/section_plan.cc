#include "signalling/jsep/section_plan.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace signalling {
namespace {

using Use = SectionPlan::Use;

bool is_rtp(std::string_view protocol) {
  // RFC 8829 §5.1.2: profile names say nothing about the transport that is used.
  static constexpr auto kProfiles = std::to_array<std::string_view>(
      {"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF", "TCP/TLS/RTP/SAVPF",
       "RTP/SAVPF", "RTP/SAVP"});
  return std::ranges::find(kProfiles, protocol) != kProfiles.end();
}

bool is_sctp(std::string_view protocol) {
  return protocol == "UDP/DTLS/SCTP" || protocol == "TCP/DTLS/SCTP" ||
         protocol == "DTLS/SCTP";  // the last before RFC 8841
}

bool is_open(const MediaDescription& media, const std::set<std::string, std::less<>>& bundled) {
  // Port 0 with a=bundle-only: offered, but only inside the bundle (RFC 8843 §6).
  const bool offered = media.port != 0 || media.attributes.has("bundle-only");
  return offered && bundled.contains(mid_of(media));
}

class Planner {
 public:
  Planner(std::size_t max_slots, bool keep_spare)
      : max_slots_(max_slots), keep_spare_(keep_spare) {}

  SectionPlan plan(const MediaDescription& media) {
    if (media.media == "application" && is_sctp(media.protocol)) return first(data_, Use::kData);
    if (!is_rtp(media.protocol)) return {};
    const Direction direction = direction_of(media.attributes);
    if (media.media == "audio") return audio(direction);
    if (media.media == "video") return video(direction);
    return {};
  }

 private:
  SectionPlan audio(Direction direction) {
    if (audios_ > 0 && !direction.receive) return {};
    return slot(audios_);
  }
  SectionPlan video(Direction direction) {
    if (videos_ > 0 && direction.send) return first(document_, Use::kDocument);
    return slot(videos_);
  }
  SectionPlan slot(std::size_t& used) const {
    const std::size_t index = used++;
    if (index >= max_slots_) return {keep_spare_ ? Use::kSpare : Use::kRejected, {}, false};
    return {Use::kSlot, sfu::SlotIndex(static_cast<std::uint8_t>(index)), index == 0};
  }
  static SectionPlan first(bool& taken, Use use) {
    if (taken) return {};
    taken = true;
    return {use, {}, true};
  }

  std::size_t max_slots_;
  bool keep_spare_;
  std::size_t audios_ = 0;
  std::size_t videos_ = 0;
  bool document_ = false;
  bool data_ = false;
};

}  // namespace

std::vector<SectionPlan> plan_sections(const SessionDescription& offer,
                                       const std::set<std::string, std::less<>>& bundled,
                                       std::size_t max_slots, bool keep_spare) {
  Planner planner(max_slots, keep_spare);
  std::vector<SectionPlan> plans;
  for (const MediaDescription& media : offer.media) {
    plans.push_back(is_open(media, bundled) ? planner.plan(media) : SectionPlan{});
  }
  return plans;
}

}  // namespace signalling
