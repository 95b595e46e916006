#include "loadtest/terminal/session_plan.h"

#include <string>

#include "sfu/ice/ice_credentials.h"

namespace loadtest {
namespace {

using sfu::api::MediaKind;
using sfu::api::MediaPurpose;
using sfu::api::MediaSection;

// Payload types and extension ids as Chromium gives them.
constexpr std::uint8_t kOpus = 111;
constexpr std::uint8_t kVp8 = 96;
constexpr std::uint8_t kVp8Rtx = 97;

MediaSection section(const SessionPlan& plan, MediaKind kind, MediaPurpose purpose,
                     std::size_t slot, bool sends, std::size_t mid, sfu::Entropy& entropy) {
  MediaSection media;
  media.mid = std::to_string(mid);
  media.kind = kind;
  media.purpose = purpose;
  media.slot = sfu::SlotIndex(static_cast<std::uint8_t>(slot));
  media.client_sends = sends && plan.publish;
  media.client_receives = plan.subscribe;
  const bool video = kind == MediaKind::kVideo;
  sfu::api::CodecParameters codec;
  codec.codec = video ? sfu::api::Codec::kVp8 : sfu::api::Codec::kOpus;
  codec.payload_type = sfu::PayloadType(video ? kVp8 : kOpus);
  codec.nack = video;
  codec.pli = video;
  codec.remb = video;
  codec.transport_cc = plan.transport_cc;
  if (video && plan.rtx) codec.rtx_payload_type = sfu::PayloadType(kVp8Rtx);
  media.codecs.push_back(codec);
  media.extensions.mid = 4;
  media.extensions.transport_sequence = plan.transport_cc ? std::uint8_t{3} : std::uint8_t{0};
  if (video) {
    media.extensions.rid = 10;
    media.extensions.repaired_rid = 11;
  } else {
    media.extensions.audio_level = 1;
  }
  if (video && plan.simulcast && media.client_sends && purpose == MediaPurpose::kSlot) {
    media.rids = {"l", "m", "h"};
  }
  media.ssrc = sfu::Ssrc(entropy.u32());
  if (video && plan.rtx) media.rtx_ssrc = sfu::Ssrc(entropy.u32());
  return media;
}

}  // namespace

sfu::api::NegotiatedSession make_session(const SessionPlan& plan,
                                         const sfu::Fingerprint& terminal_fingerprint,
                                         sfu::Entropy& entropy) {
  sfu::api::NegotiatedSession session;
  session.local_ice = sfu::make_ice_credentials(entropy);
  session.remote_ice = sfu::make_ice_credentials(entropy);
  session.remote_fingerprint = terminal_fingerprint;
  session.cname = "guichet";
  const auto add = [&](MediaKind kind, MediaPurpose purpose, std::size_t slot, bool sends) {
    session.media.push_back(
        section(plan, kind, purpose, slot, sends, session.media.size(), entropy));
  };
  for (std::size_t slot = 0; slot < plan.slots; ++slot) {
    add(MediaKind::kAudio, MediaPurpose::kSlot, slot, slot == 0);
    add(MediaKind::kVideo, MediaPurpose::kSlot, slot, slot == 0);
  }
  add(MediaKind::kVideo, MediaPurpose::kDocument, 0, true);
  if (plan.data) {
    session.data = sfu::api::DataSection{.mid = std::to_string(session.media.size())};
  }
  return session;
}

}  // namespace loadtest
