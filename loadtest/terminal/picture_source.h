// A camera and its encoder: one picture stream in one or three simulcast encodings (RFC 8853), VP8
// framing, sizes by rate, a key frame when asked.
//   next_timeout / take(now, out)   the packets of the frame that is due, all encodings that are on
//   request_key_frame(encoding)     the next frame of that encoding is one
//   set_rate(total)                 what congestion control allows: lower encodings first
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "loadtest/terminal/watermark.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace loadtest {

struct PicturePacket {
  std::size_t encoding = 0;
  bool marker = false;
  std::vector<std::uint8_t> payload;  // VP8 descriptor, frame bytes with the watermark
};

class PictureSource {
 public:
  struct Options {
    sfu::ParticipantId publisher;
    std::vector<sfu::DataRate> encodings;  // full rates, lowest first
    int frames_per_second = 15;
    std::int64_t key_frame_percent = 400;  // of a delta frame
    std::size_t max_payload = 1'000;
    std::uint16_t first_picture_id = 32'700;  // the 15 bits wrap early in a run
  };
  explicit PictureSource(const Options& options);

  [[nodiscard]] sfu::Timestamp next_timeout() const { return next_frame_; }
  void start(sfu::Timestamp now) { next_frame_ = now; }
  void stop() { next_frame_ = sfu::Timestamp::never(); }
  // Takes the frame of `now`; the packets are appended.
  void take(sfu::Timestamp now, std::vector<PicturePacket>& out);
  void request_key_frame(std::size_t encoding);
  void set_rate(sfu::DataRate total);
  [[nodiscard]] std::int64_t key_frames() const { return key_frames_; }

 private:
  struct Encoding {
    sfu::DataRate full;
    sfu::DataRate rate;
    std::uint16_t picture_id = 0;
    std::uint32_t frames = 0;
    bool key_next = true;
  };
  void encode(std::size_t index, sfu::Timestamp now, std::vector<PicturePacket>& out);

  Options options_;
  std::vector<Encoding> encodings_;
  sfu::Timestamp next_frame_ = sfu::Timestamp::never();
  std::int64_t key_frames_ = 0;
};

}  // namespace loadtest
