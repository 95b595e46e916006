#include "loadtest/terminal/session_plan.h"

#include <algorithm>
#include <array>
#include <string>

#include "sfu/ice/ice_credentials.h"

namespace loadtest {
namespace {

using sfu::api::MediaKind;
using sfu::api::MediaPurpose;
using sfu::api::MediaSection;

// Payload types and extension ids as Chromium gives them.
struct ChromiumType {
  sfu::api::Codec codec;
  std::uint8_t payload_type;
  std::uint8_t rtx;
};
constexpr auto kTypes = std::to_array<ChromiumType>({
    {sfu::api::Codec::kOpus, 111, 0},
    {sfu::api::Codec::kRed, 63, 0},
    {sfu::api::Codec::kVp8, 96, 97},
    {sfu::api::Codec::kVp9, 98, 99},
    {sfu::api::Codec::kH264, 103, 104},
    {sfu::api::Codec::kAv1, 45, 46},
});

sfu::api::CodecParameters parameters(const SessionPlan& plan, sfu::api::Codec codec) {
  const auto* type = std::ranges::find(kTypes, codec, &ChromiumType::codec);
  const bool video = kind_of(codec) == MediaKind::kVideo;
  sfu::api::CodecParameters out;
  out.codec = codec;
  out.payload_type = sfu::PayloadType(type->payload_type);
  out.nack = video || plan.voice_nack;
  out.pli = video;
  out.remb = video;
  out.transport_cc = plan.transport_cc;
  if (video && plan.rtx) out.rtx_payload_type = sfu::PayloadType(type->rtx);
  return out;
}

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
  for (const auto codec : video ? plan.picture_codecs : plan.voice_codecs) {
    media.codecs.push_back(parameters(plan, codec));
  }
  media.extensions.mid = 4;
  media.extensions.transport_sequence = plan.transport_cc ? std::uint8_t{3} : std::uint8_t{0};
  if (video) {
    media.extensions.rid = 10;
    media.extensions.repaired_rid = 11;
    media.extensions.dependencies = 12;
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
