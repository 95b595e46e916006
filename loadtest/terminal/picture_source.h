// A camera and its encoder: one picture stream in one or three simulcast encodings (RFC 8853), each
// in the layers of one scalability mode, sizes by rate, a key frame when asked.
//   use(codec, mode, now)           from the next frame on, which is a key frame
//   next_timeout / take(now, out)   the packets of the frame that is due, all encodings that are on
//   request_key_frame(encoding)     the next frame of that encoding is one
//   set_rate(total, now)            what congestion control allows: lower encodings and lower
//                                   layers first
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "loadtest/terminal/encoder_model.h"
#include "loadtest/terminal/layer_structure.h"
#include "loadtest/terminal/payload_format.h"
#include "loadtest/terminal/watermark.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace loadtest {

struct PicturePacket {
  std::size_t encoding = 0;
  bool marker = false;
  std::vector<std::uint8_t> payload;       // descriptor, frame bytes with the watermark
  std::vector<std::uint8_t> dependencies;  // the dependency descriptor, where the stream has one
};

class PictureSource {
 public:
  struct Options {
    sfu::ParticipantId publisher;
    std::vector<sfu::DataRate> encodings;  // full rates, lowest first
    int frames_per_second = 15;
    std::int64_t key_frame_percent = 400;  // of a delta frame
    std::size_t max_payload = 1'000;
    sfu::api::Codec codec = sfu::api::Codec::kVp8;
    ScalabilityMode mode = ScalabilityMode::kL1T1;
    std::uint16_t first_frame_number = 65'400;  // the 16 bits wrap early in a run
    // Frames as a browser's encoder makes them, instead of equal ones by rate.
    std::optional<EncoderModel::Options> encoder = std::nullopt;
  };
  explicit PictureSource(const Options& options);

  [[nodiscard]] sfu::Timestamp next_timeout() const { return next_frame_; }
  // A camera that was on a moment ago has no second picture of that moment.
  void start(sfu::Timestamp now);
  void stop() { next_frame_ = sfu::Timestamp::never(); }
  void use(sfu::api::Codec codec, ScalabilityMode mode);
  // Takes the frame of `now`; the packets are appended.
  void take(sfu::Timestamp now, std::vector<PicturePacket>& out);
  // The frame that is due would not be coded by this encoder.
  bool drops() { return encoder_ && encoder_->drops(); }
  void skip() { advance(); }
  void request_key_frame(std::size_t encoding);
  void set_rate(sfu::DataRate total, sfu::Timestamp now);
  // Of a browser's encoder (EncoderModel::set_bounds).
  void set_bounds(sfu::DataRate max, int height, int frames_per_second);
  [[nodiscard]] std::int64_t key_frames() const { return key_frames_; }

 private:
  struct Encoding {
    sfu::DataRate full;
    sfu::DataRate rate;
    LayerStructure structure;
    std::uint32_t first_number = 0;  // of the watermarks: goes on when the codec changes
    std::uint32_t frames = 0;
    bool key_next = true;
  };
  void choose_layers(Encoding& encoding) const;
  void encode(std::size_t index, sfu::Timestamp now, std::vector<PicturePacket>& out);
  [[nodiscard]] std::int64_t size_of(const Encoding& encoding, const CodedFrame& frame);
  void packetize(std::size_t index, const CodedFrame& frame, sfu::Timestamp now,
                 std::vector<PicturePacket>& out);
  // Fewer frames than the camera takes are some of them: every fifth is left out of 25, not all of
  // them late.
  void advance();

  Options options_;
  std::unique_ptr<PayloadFormat> format_;
  std::vector<Encoding> encodings_;
  std::optional<EncoderModel> encoder_;
  sfu::TimeDelta camera_interval_;
  sfu::Timestamp ready_;  // behind the last picture
  sfu::Timestamp started_;
  sfu::Timestamp wanted_;  // the next frame, by the rate that is asked for
  sfu::Timestamp next_frame_ = sfu::Timestamp::never();
  std::int64_t key_frames_ = 0;
};

}  // namespace loadtest
