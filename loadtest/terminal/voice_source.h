// A microphone and its Opus encoder: packets of one length, redundant ones (RED, RFC 2198) with the
// packet before in each, and silence left out (DTX, RFC 7587 §3.1.3) as libwebrtc does.
//   next_timeout / take(rtp_timestamp)   the packet that is due; its time stands in `captured`
//   speak(on, now)                       silence goes on the line only every 400 ms, with DTX
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace loadtest {

struct VoicePacket {
  bool marker = false;  // speech begins (RFC 3551 §4.1)
  std::uint8_t level = 0;
  std::vector<std::uint8_t> payload;
};

class VoiceSource {
 public:
  struct Options {
    sfu::ParticipantId publisher;
    sfu::TimeDelta packet_time = sfu::TimeDelta::ms(20);
    std::size_t packet_bytes = 80;           // Opus at 32 kbit/s
    bool varies = false;                     // from packet to packet, as a voice does
    std::optional<sfu::PayloadType> red_of;  // redundant, of this payload type
    bool dtx = false;
  };
  explicit VoiceSource(const Options& options) : options_(options) {}

  void start(sfu::Timestamp now);
  void stop() { next_ = sfu::Timestamp::never(); }
  void speak(bool on, sfu::Timestamp now);
  // From the next packet on.
  void use(sfu::TimeDelta packet_time, std::size_t packet_bytes) {
    options_.packet_time = packet_time;
    options_.packet_bytes = packet_bytes;
  }
  void use_red(std::optional<sfu::PayloadType> red_of) { options_.red_of = red_of; }
  [[nodiscard]] sfu::Timestamp next_timeout() const { return next_; }
  VoicePacket take(std::uint32_t rtp_timestamp);
  [[nodiscard]] std::uint32_t spoken() const { return spoken_; }  // packets of speech

 private:
  struct Sent {
    std::uint32_t rtp_timestamp = 0;
    std::vector<std::uint8_t> bytes;
  };
  [[nodiscard]] std::vector<std::uint8_t> encode();
  [[nodiscard]] std::vector<std::uint8_t> with_redundancy(const Sent& packet) const;

  Options options_;
  sfu::Timestamp next_ = sfu::Timestamp::never();
  sfu::Timestamp last_;
  bool speaking_ = true;
  bool was_silent_ = true;
  std::uint32_t number_ = 0;
  std::uint32_t spoken_ = 0;
  std::optional<Sent> before_;
};

}  // namespace loadtest
