// What one slot's stream looks like to a client: repairs it, plays it, and checks the laws the
// relay must keep. Breaches are words, for the scenario to print.
//   on_rtp(packet, now)              an authenticated packet of this SSRC (RTX unwrapped)
//   on_sender_report(...)            the slot's clock
//   handle_timeout(now)              gives up holes in pictures that were not repaired
//   take_nacks / wants_key_frame     feedback to send
//   on_empty(now, said)              nobody is in the slot any more, or nobody looks
// Voice is played out of a jitter buffer (voice_playout.h) and judged by who listens
// (heard_voice.h); pictures are shown as soon as they can be decoded.
// Laws: continuity (a sequence number never comes with other bytes; what descriptors count and
// timestamps go on), decodable (across consecutive sequence numbers every frame is whole and has
// all it refers to, and the headers say so), complete (the marker stands on the last packet of a
// picture and nowhere else).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "loadtest/terminal/decoded_frames.h"
#include "loadtest/terminal/heard_voice.h"
#include "loadtest/terminal/payload_format.h"
#include "loadtest/terminal/voice_playout.h"
#include "loadtest/terminal/watermark.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/sequence.h"
#include "sfu/rtp/nack_generator.h"
#include "sfu/rtp/receive_statistics.h"
#include "sfu/wire/rtp.h"

namespace loadtest {

struct SlotPacket {
  sfu::RtpPacket rtp;
  sfu::api::Codec codec = sfu::api::Codec::kOpus;
  sfu::ByteSpan dependencies;  // the dependency descriptor, or empty
  bool by_repair = false;
};

class SlotReceiver {
 public:
  static constexpr sfu::TimeDelta kFreeze = sfu::TimeDelta::ms(500);
  struct Options {
    bool video = false;
    bool nack = true;
    // A browser's pacer throws away what waits when a key frame comes.
    bool gaps_before_key_frames = false;
    sfu::TimeDelta give_up_after =
        sfu::TimeDelta::ms(600);  // a hole in pictures, before a key frame is asked for
    sfu::TimeDelta ask_again_after = sfu::TimeDelta::ms(600);  // for a key frame
  };
  struct Counts {
    std::int64_t packets = 0;
    std::int64_t recovered = 0;
    std::int64_t frames = 0;     // pictures decoded, or voice packets played
    std::int64_t given_up = 0;   // holes that were not repaired
    std::int64_t concealed = 0;  // voice that was made up while the other spoke (heard_voice.h)
    std::int64_t late = 0;       // voice packets that came after their time
    std::int64_t restored = 0;   // voice packets played from the redundancy of the next
    std::optional<sfu::Timestamp> first_frame;
    sfu::Timestamp last_frame;
    sfu::TimeDelta longest_freeze;  // between two decoded frames
    sfu::TimeDelta shown;           // from the first frame on, while somebody is in the slot
    sfu::TimeDelta frozen;          // of it: all pauses beyond kFreeze
    sfu::TimeDelta longest_delay;   // capture → decodable, or played
    std::map<sfu::ParticipantId, std::int64_t> by_publisher;  // frames
    std::map<sfu::api::Codec, std::int64_t> by_codec;         // frames
    // Decoded frames of each spatial and temporal layer.
    std::array<std::array<std::int64_t, kMaxTemporalLayers>, kMaxSpatialLayers> layers{};
    std::int64_t sender_reports = 0;
  };

  SlotReceiver(sfu::Ssrc ssrc, const Options& options);

  void on_rtp(const SlotPacket& packet, sfu::Timestamp now);
  void on_sender_report(std::uint64_t ntp, std::uint32_t rtp_timestamp, sfu::Timestamp now);
  void handle_timeout(sfu::Timestamp now);
  [[nodiscard]] sfu::Timestamp next_timeout() const;
  void set_rtt(sfu::TimeDelta rtt) { nack_.set_rtt(rtt); }  // of what is asked for again
  // `said`: how much speech of whom the source has sent by now, where that is known.
  struct Said {
    sfu::ParticipantId publisher;
    std::uint32_t spoken = 0;
  };
  void on_empty(sfu::Timestamp now, std::span<const Said> said = {});
  void take_nacks(sfu::Timestamp now, std::vector<sfu::UnwrappedSeq>& out);
  bool take_key_frame_wish() { return std::exchange(wants_key_frame_, false); }

  [[nodiscard]] sfu::Ssrc ssrc() const { return ssrc_; }
  [[nodiscard]] bool video() const { return options_.video; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const HeardVoice& heard() const { return heard_; }
  [[nodiscard]] std::optional<std::uint8_t> encoding() const { return encoding_; }
  [[nodiscard]] const std::vector<std::string>& breaches() const { return breaches_; }
  sfu::ReceiveStatistics& statistics() { return statistics_; }
  // Presentation time (by the slot's sender reports) minus true capture time of the newest frame,
  // and whose it was; the difference between a slot's audio and video is the lip-sync error.
  struct ClockError {
    sfu::ParticipantId publisher;
    sfu::TimeDelta error;
    sfu::Timestamp measured;
  };
  [[nodiscard]] const std::optional<ClockError>& clock_error() const { return clock_error_; }

 private:
  struct Packet {
    bool filler = false;  // empty: only there so that nobody misses its number
    Watermark mark;
    std::optional<Watermark> before;  // of the voice packet that is repeated in this one
    sfu::api::Codec codec = sfu::api::Codec::kOpus;
    std::uint32_t timestamp = 0;
    bool marker = false;
    std::vector<std::uint8_t> payload;  // of a frame's first packet
    std::vector<std::uint8_t> dependencies;
    std::uint64_t content = 0;  // hash
    sfu::Timestamp arrived;
  };
  using Packets = std::map<sfu::UnwrappedSeq, Packet>;

  [[nodiscard]] std::optional<Packet> read(const SlotPacket& packet, sfu::Timestamp now);
  void play(sfu::Timestamp now);
  bool take_voice(sfu::UnwrappedSeq sequence, const Packet& packet, sfu::Timestamp now);
  void play_voice(sfu::Timestamp now);
  void play_voice_packet(const Packet& packet, sfu::Timestamp at);
  void pause_until(sfu::Timestamp now);
  bool play_frame(sfu::Timestamp now);
  bool skip_to_whole_key_frame();
  bool skip_strays(const Packet& packet);
  std::optional<sfu::UnwrappedSeq> end_of_frame(Packets::const_iterator begin, bool& cut_short);
  void decode(const Packet& first, sfu::Timestamp now);
  void check_order(const Packet& packet);
  void check_clock(const Packet& packet);
  void check_marker(const Packet& first);
  void check_count(const WireFrame& wire, const Packet& first);
  void note_hole();
  void lose_layer(std::uint8_t spatial, sfu::Timestamp now);
  void wish_for_key_frame(sfu::Timestamp now);
  [[nodiscard]] Packets::const_iterator behind_hole() const;
  void count_frame(const Packet& packet, sfu::Timestamp now);
  void measure_clock(const Packet& packet, sfu::Timestamp now);
  PayloadFormat& format(sfu::api::Codec codec);
  void breach(std::string what);

  // What a sequence number came with, as far back as one may come again: 5 s of a good picture.
  static constexpr std::size_t kRemembered = 1'024;
  struct Known {
    sfu::UnwrappedSeq sequence = -1;
    std::uint64_t content = 0;
    std::uint32_t timestamp = 0;
  };

  sfu::Ssrc ssrc_;
  Options options_;
  std::vector<Known> known_;  // by sequence number; empty before the first packet
  sfu::SeqUnwrapper unwrapper_;
  sfu::NackGenerator nack_;
  sfu::ReceiveStatistics statistics_;
  std::map<sfu::api::Codec, std::unique_ptr<PayloadFormat>> formats_;
  Packets packets_;                              // that were not played yet
  std::optional<sfu::UnwrappedSeq> next_;        // the next sequence number to play
  std::optional<sfu::Timestamp> blocked_since_;  // a hole stands in front
  sfu::RtpTimeUnwrapper media_time_;
  VoicePlayout playout_;
  HeardVoice heard_;
  std::vector<PlayedVoice> played_;            // reused
  std::optional<sfu::Timestamp> shown_until_;  // the newest frame; nullopt: none since it was empty
  DecodedFrames decoded_;
  // Of the newest frame that was decoded, or voice packet that was played.
  struct Played {
    Watermark mark;
    std::uint32_t timestamp = 0;
    sfu::api::Codec codec = sfu::api::Codec::kOpus;
    std::optional<std::uint32_t> id;
  };
  std::optional<Played> last_;
  // The newest packet that was passed, decodable or not; nullopt behind a hole.
  struct Passed {
    std::uint32_t timestamp = 0;
    bool marker = false;
  };
  std::optional<Passed> passed_;
  bool behind_hole_ = true;  // joined in the middle, or one was given up; no frame began since
  bool gap_ = true;          // likewise, and no frame was decoded since
  struct Layer {
    std::optional<sfu::Timestamp> decoded;  // its newest frame
    bool lost = false;                      // too long ago
  };
  std::array<Layer, kMaxSpatialLayers> layers_;
  bool wants_key_frame_ = false;
  std::optional<sfu::Timestamp> last_wish_;
  std::optional<std::uint8_t> encoding_;
  struct Report {
    std::uint64_t ntp;
    std::uint32_t rtp_timestamp;
  };
  std::optional<Report> report_;
  std::optional<ClockError> clock_error_;
  Counts counts_;
  std::vector<std::string> breaches_;
};

}  // namespace loadtest
