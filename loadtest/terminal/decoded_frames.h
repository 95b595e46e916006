// What a decoder has of one stream, and what it can decode next: a frame needs every frame it
// refers to. Judges by what the encoder wrote into the frame (Watermark), and holds what the
// headers on the wire say of the references against it.
//   on_hole()            packets were lost for good: what they were is not known
//   decode(mark, wire)   the next frame in order; `wire`: what its headers say of it, if they do
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "loadtest/terminal/payload_format.h"
#include "loadtest/terminal/watermark.h"

namespace loadtest {

class DecodedFrames {
 public:
  enum class Verdict : std::uint8_t {
    kDecoded,
    kLost,           // a frame it refers to was lost on the line
    kWithheld,       // one was not, and never came all the same
    kContradiction,  // the headers name other frames than the encoder did
  };
  void on_hole() { hole_ = true; }
  Verdict decode(const Watermark& mark, const std::optional<WireFrame>& wire);

 private:
  static constexpr std::size_t kMax = 64;  // no encoder refers further back
  struct Frame {
    sfu::ParticipantId publisher;
    std::uint8_t encoding = 0;
    std::uint32_t number = 0;
    bool decoded = true;
    std::optional<std::uint32_t> id;
  };
  Verdict judge(const Watermark& mark, const std::optional<WireFrame>& wire) const;
  [[nodiscard]] const Frame* find(const Watermark& mark, std::uint32_t number) const;

  bool hole_ = true;              // joined in the middle
  std::uint32_t resumed_at_ = 0;  // the first frame behind the newest hole
  std::deque<Frame> frames_;      // since the last key frame
};

}  // namespace loadtest
