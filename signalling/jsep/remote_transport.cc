#include "signalling/jsep/remote_transport.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "signalling/sdp/attributes.h"
#include "signalling/sdp/ice_field.h"

namespace signalling {
namespace {

// One-byte header extensions (RFC 8285 §4.2) carry at most 16 bytes of MID.
constexpr std::size_t kMaxMid = 16;

// The mids of the one BUNDLE group, in its order.
std::vector<std::string> read_bundle(const SessionDescription& offer) {
  for (const std::string_view value : offer.attributes.values("group")) {
    const auto group = parse_group(value);
    if (group && group->semantics == "BUNDLE") return group->mids;
  }
  return {};
}

std::optional<JsepError> check_mids(const SessionDescription& offer) {
  std::set<std::string_view> seen;
  for (const MediaDescription& media : offer.media) {
    const auto mid = media.attributes.value("mid");
    if (!mid) continue;
    if (mid->empty() || mid->size() > kMaxMid) return JsepError{"a=mid is empty or too long"};
    if (!seen.insert(*mid).second) return JsepError{"a=mid:" + std::string(*mid) + " twice"};
  }
  return std::nullopt;
}

const MediaDescription* find_mid(const SessionDescription& offer, std::string_view mid) {
  const auto found = std::ranges::find_if(
      offer.media, [mid](const MediaDescription& media) { return mid_of(media) == mid; });
  return found == offer.media.end() ? nullptr : &*found;
}

// The lists a transport attribute may stand in, the authoritative one first.
std::vector<const AttributeList*> transport_lists(const SessionDescription& offer,
                                                  const MediaDescription& tagged) {
  std::vector<const AttributeList*> lists{&tagged.attributes, &offer.attributes};
  for (const MediaDescription& media : offer.media) lists.push_back(&media.attributes);
  return lists;
}

std::string_view first_value(const std::vector<const AttributeList*>& lists,
                             std::string_view name) {
  for (const AttributeList* list : lists) {
    if (const auto value = list->value(name)) return *value;
  }
  return {};
}

std::optional<sfu::Fingerprint> find_sha256(const std::vector<const AttributeList*>& lists) {
  for (const AttributeList* list : lists) {
    for (const std::string_view value : list->values("fingerprint")) {
      if (const auto fingerprint = parse_fingerprint(value)) return fingerprint;
    }
  }
  return std::nullopt;
}

}  // namespace

sfu::Result<RemoteTransport, JsepError> read_transport(const SessionDescription& offer) {
  if (auto problem = check_mids(offer)) return *problem;
  std::vector<std::string> mids = read_bundle(offer);
  const bool has_group = !mids.empty();
  if (!has_group && offer.media.size() > 1) {
    return JsepError{"no a=group:BUNDLE: all sections must share one transport (max-bundle)"};
  }
  if (!has_group) mids = {mid_of(offer.media.front())};
  const MediaDescription* tagged = find_mid(offer, mids.front());
  if (tagged == nullptr) return JsepError{"a=group:BUNDLE names a mid that no section has"};
  const auto lists = transport_lists(offer, *tagged);

  RemoteTransport remote{{mids.begin(), mids.end()}, has_group, {}, {}};
  remote.ice = {std::string(first_value(lists, "ice-ufrag")),
                std::string(first_value(lists, "ice-pwd"))};
  if (!is_ice_ufrag(remote.ice.ufrag)) return JsepError{"a=ice-ufrag missing or bad"};
  if (!is_ice_pwd(remote.ice.pwd)) return JsepError{"a=ice-pwd missing or bad"};

  const auto fingerprint = find_sha256(lists);
  if (!fingerprint) return JsepError{"no a=fingerprint with sha-256"};
  remote.fingerprint = *fingerprint;

  const std::string_view setup = first_value(lists, "setup");
  const bool can_be_client =
      setup.empty() || parse_setup(setup).value_or(Setup::kPassive) != Setup::kPassive;
  if (!can_be_client) return JsepError{"a=setup must be actpass or active"};
  const bool rtp = tagged->media == "audio" || tagged->media == "video";
  if (rtp && !tagged->attributes.has("rtcp-mux") && !tagged->attributes.has("rtcp-mux-only")) {
    return JsepError{"no a=rtcp-mux: RTP and RTCP must share one port"};
  }
  return remote;
}

}  // namespace signalling
