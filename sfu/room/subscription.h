// One viewer's media section: which publication is shown there and how its packets become the
// section's one continuous stream.
//   show(publication)        nullptr: nobody; the next packet of the new source starts by a key
//                            frame
//   forward(packet, ...)     stop 4 for this viewer: nullopt when this packet is not for it
//   wants_key_frame()        the encoding to ask its publisher for, while a switch waits
#pragma once

#include <cstddef>
#include <optional>

#include "sfu/api/budget.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/units.h"
#include "sfu/room/redundant_voice.h"
#include "sfu/rtp/layer_selector.h"
#include "sfu/rtp/packet.h"
#include "sfu/rtp/rtp_rewriter.h"
#include "sfu/transport/transport.h"

namespace sfu {

struct Publication;

class Subscription {
 public:
  Subscription(std::size_t section, const api::MediaSection& media, std::uint32_t first_sequence);

  // False: its packets would tell this viewer nothing (SDP has no payload type for them here).
  [[nodiscard]] bool accepts(api::Codec codec) const { return codecs_.contains(codec); }
  [[nodiscard]] const api::CodecSet& codecs() const { return codecs_; }
  void show(const Publication* source, Timestamp now);
  // The line is behind: whole pictures are left out until it has caught up, then a key frame
  // begins.
  void pause();
  void set_target(DataRate rate);
  [[nodiscard]] DataRate target() const { return selector_.target(); }
  void set_motion_first(bool motion_first) { selector_.set_motion_first(motion_first); }
  // `behind`: as of pause().
  [[nodiscard]] api::PictureReason reason(bool behind) const;
  void set_encoding(std::size_t encoding, DataRate bitrate, bool active);
  void set_layers(std::size_t encoding, const LayerRates& rates);
  [[nodiscard]] RedundantVoice& redundancy() { return redundancy_; }

  // `payload` holds a stored copy of the packet's payload, made by the first subscriber that needs
  // one.
  std::optional<OutgoingRtp> forward(const ReceivedRtp& packet, PayloadPool& pool,
                                     PayloadRef& payload, Timestamp now);
  [[nodiscard]] std::optional<std::size_t> wants_key_frame() const;
  [[nodiscard]] std::size_t current_encoding() const { return selector_.current().value_or(0); }

  [[nodiscard]] std::size_t section() const { return section_; }
  [[nodiscard]] const Publication* source() const { return source_; }
  [[nodiscard]] api::MediaKind kind() const { return kind_; }
  [[nodiscard]] api::MediaPurpose purpose() const { return purpose_; }
  [[nodiscard]] SlotIndex slot() const { return slot_; }
  // Whether the source changed since the last call: its clock must be told at once.
  bool take_source_changed();

 private:
  bool admit(const ReceivedRtp& packet, std::optional<OutgoingRtp>& filler);
  [[nodiscard]] std::optional<OutgoingRtp> leave_out(const ReceivedRtp& packet);
  void continue_stream(const ReceivedRtp& packet, Timestamp now);
  [[nodiscard]] std::optional<std::uint32_t> place_on_slot_clock(const ReceivedRtp& packet) const;

  std::size_t section_;
  api::MediaKind kind_;
  api::MediaPurpose purpose_;
  SlotIndex slot_;
  api::CodecSet codecs_;        // of the viewer's section
  bool codec_missing_ = false;  // the source's newest packet had a codec the viewer lacks
  const Publication* source_ = nullptr;
  std::optional<Ssrc> stream_;  // whose packets the rewriter continues
  bool source_changed_ = false;
  std::optional<std::uint32_t> clock_origin_;  // outgoing RTP time at the relay clock's origin
  RtpRewriter rewriter_;
  LayerSelector selector_;
  RedundantVoice redundancy_;
};

}  // namespace sfu
