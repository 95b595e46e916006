// What one slot's stream looks like to a client: repairs it, plays it, and checks the laws the
// relay must keep. Breaches are words, for the scenario to print.
//   on_rtp(packet, by_repair, now)   an authenticated packet of this SSRC (RTX unwrapped)
//   on_sender_report(...)            the slot's clock
//   handle_timeout(now)              gives up holes that were not repaired
//   take_nacks / wants_key_frame     feedback to send
// Laws: continuity (a sequence number never comes with other bytes; picture ids and timestamps go
// on), decodable (across consecutive sequence numbers every frame follows the one it refers to).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "loadtest/terminal/watermark.h"
#include "sfu/base/sequence.h"
#include "sfu/rtp/nack_generator.h"
#include "sfu/rtp/receive_statistics.h"
#include "sfu/wire/rtp.h"

namespace loadtest {

class SlotReceiver {
 public:
  struct Options {
    bool video = false;
    sfu::TimeDelta give_up_after =
        sfu::TimeDelta::ms(600);         // a hole, before a key frame is asked for
    std::size_t max_remembered = 4'096;  // packets, for the continuity law
  };
  struct Counts {
    std::int64_t packets = 0;
    std::int64_t recovered = 0;
    std::int64_t frames = 0;    // decoded, or voice packets played
    std::int64_t given_up = 0;  // holes that were not repaired
    std::optional<sfu::Timestamp> first_frame;
    sfu::Timestamp last_frame;
    sfu::TimeDelta longest_freeze;                            // between two decoded frames
    sfu::TimeDelta longest_delay;                             // capture → decodable
    std::map<sfu::ParticipantId, std::int64_t> by_publisher;  // frames
    std::int64_t sender_reports = 0;
  };

  SlotReceiver(sfu::Ssrc ssrc, const Options& options);

  void on_rtp(const sfu::RtpPacket& packet, bool by_repair, sfu::Timestamp now);
  void on_sender_report(std::uint64_t ntp, std::uint32_t rtp_timestamp, sfu::Timestamp now);
  void handle_timeout(sfu::Timestamp now);
  [[nodiscard]] sfu::Timestamp next_timeout() const;
  void take_nacks(sfu::Timestamp now, std::vector<sfu::UnwrappedSeq>& out);
  bool take_key_frame_wish() { return std::exchange(wants_key_frame_, false); }

  [[nodiscard]] sfu::Ssrc ssrc() const { return ssrc_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
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
    Watermark mark;
    std::uint32_t timestamp = 0;
    bool marker = false;
    std::optional<std::uint16_t> picture_id;
    std::uint64_t content = 0;  // hash
    sfu::Timestamp arrived;
    bool played = false;
  };
  struct Frame {
    Watermark mark;
    std::uint32_t timestamp = 0;
    std::uint16_t picture_id = 0;
    bool whole = false;
  };
  void play(sfu::Timestamp now);
  bool play_frame(sfu::Timestamp now);
  void play_voice(Packet& packet, sfu::Timestamp now);
  void check_follows(const Frame& frame);
  void count_frame(const Watermark& mark, std::uint32_t timestamp, sfu::Timestamp now);
  void skip_to_key_frame();
  bool skip_to_whole_key_frame();
  void breach(std::string what);

  sfu::Ssrc ssrc_;
  Options options_;
  sfu::SeqUnwrapper unwrapper_;
  sfu::NackGenerator nack_;
  sfu::ReceiveStatistics statistics_;
  std::map<sfu::UnwrappedSeq, Packet> packets_;
  std::optional<sfu::UnwrappedSeq> next_;        // the next sequence number to play
  std::optional<sfu::Timestamp> blocked_since_;  // a hole stands in front
  std::optional<Frame> last_frame_;
  bool needs_key_frame_ = true;
  bool wants_key_frame_ = false;
  sfu::Timestamp last_wish_;
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
