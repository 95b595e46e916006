// How large the frames of a camera are as Chromium's VP8 makes them: three temporal layers of which
// the lowest gets 40 % of the bits; key frames of some average frames, at most what the content
// takes at the best quality, which the following frames pay back; less width when the rate stays
// low, at the price of a key frame (quality_scaler.cc), and what the page asks for at once. Every
// new encoder, so every new size, begins with its worst quality and takes seconds to the best that
// the rate allows. The sizes are those of somebody who talks before a wall
// (tests/truth/talking_head.mjs).
//   begin()                     a new encoder: at first, and behind a time in which it was off
//                               (simulcast_encoder_adapter.cc's and video_stream_encoder.cc's)
//   set_rate(rate, now)         of the payload
//   changes_width()             the next frame has to be a key frame
//   drops()                     the next frame: what was made is too far ahead of the rate
//   size_of(key)                of the next frame, in bytes
// Pure; the small spread from frame to frame is a fixed pattern.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "sfu/base/units.h"

namespace loadtest {

class EncoderModel {
 public:
  struct Options {
    int frames_per_second = 25;
    sfu::DataRate min = sfu::DataRate::kbps(30);
    sfu::DataRate max = sfu::DataRate::kbps(900);
    std::int64_t largest_key_frame = 12'600;  // 640×360 at the best quality
  };
  explicit EncoderModel(const Options& options)
      : camera_(options), options_(options), rate_(options.min) {}

  void begin() { made_ = 0; }
  void set_rate(sfu::DataRate rate, sfu::Timestamp now);
  // What the page asks for: never larger, and so many frames of it (RTCRtpEncodingParameters).
  void set_bounds(sfu::DataRate max, int height, int frames_per_second);
  // Never more than the encoder began with: simulcast_encoder_adapter.cc learns of fewer by the
  // camera and of more only when it makes an encoder anew.
  [[nodiscard]] int frames_per_second() const;
  // Once: the width is another one from the next frame on.
  bool changes_width() { return std::exchange(changes_width_, false); }
  bool drops();
  std::int64_t size_of(bool key);
  [[nodiscard]] const Options& options() const { return options_; }

 private:
  [[nodiscard]] std::int64_t average() const;
  // Bytes of an average frame by now: better quality comes step by step, worse at once.
  void approach();
  [[nodiscard]] std::int64_t key_frame() const;
  // Key frames that follow each other closely become larger and larger, up to a bound.
  void count_key_frame();
  void go_to(std::size_t width);

  Options camera_;   // a plan asks for no more than it gives
  Options options_;  // within the plan
  sfu::DataRate rate_;
  std::size_t widest_ = 0;
  std::size_t width_ = 0;  // place in the ladder: 640, 480, 320 pixels
  std::optional<sfu::Timestamp> low_since_;
  std::optional<sfu::Timestamp> high_since_;
  bool changes_width_ = false;
  int begun_with_ = 0;  // frames per second
  int made_ = 0;        // frames, by the encoder of this width
  std::int64_t reached_ = 0;
  std::int64_t close_ = 0;  // key frames in a row, each soon after the one before
  std::uint32_t last_key_ = 0;
  std::int64_t owed_ = 0;  // bytes that were made ahead of the rate
  std::uint32_t frames_ = 0;
  std::uint32_t place_ = 0;  // in the cycle of temporal layers
};

}  // namespace loadtest
