// Chooses which simulcast encoding (RFC 8853) of one publication goes to one subscriber. The best
// active encoding that fits the target; the lowest active one when none fits: whether even that is
// too much is the broker's to say. Switches only at a key frame's first packet; a change of codec
// in mid-stream is a switch.
//   set_available / set_target   what there is and what fits
//   forward(encoding, packet)    true: it goes out; where current() changed, another source
//                                starts (RtpRewriter::switch_to)
//   needs_key_frame()            the encoding to ask for one
// Limit: `kMaxEncodings`; others are never chosen.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/rtp/packet.h"

namespace sfu {

class LayerSelector {
 public:
  static constexpr std::size_t kMaxEncodings = 4;
  struct Options {
    std::int64_t headroom_percent = 15;  // a better encoding must fit with this much to spare
  };

  LayerSelector() = default;
  explicit LayerSelector(Options options) : options_(options) {}

  void set_available(std::size_t encoding, DataRate bitrate, bool active);
  void set_target(DataRate target);
  bool forward(std::size_t encoding, const IncomingRtp& packet);
  // Nothing goes out before the next key frame.
  void pause() { current_.reset(); }
  // Another publication is on this subscription now: everything is forgotten but the target.
  void reset();
  [[nodiscard]] std::optional<std::size_t> wanted() const { return wanted_; }
  [[nodiscard]] std::optional<std::size_t> current() const { return current_; }
  [[nodiscard]] std::optional<std::size_t> needs_key_frame() const;

 private:
  // So far behind is no late packet but a sender that began anew.
  static constexpr std::int64_t kRestart = 10'000;
  struct Encoding {
    bool active = false;
    DataRate bitrate;
    std::optional<UnwrappedSeq> highest;  // seen, forwarded or not
  };
  void choose();
  [[nodiscard]] bool fits(std::size_t encoding) const;

  Options options_;
  std::array<Encoding, kMaxEncodings> encodings_;
  DataRate target_ = DataRate::infinity();
  std::optional<std::size_t> wanted_;
  std::optional<std::size_t> current_;
  UnwrappedSeq first_ = 0;  // of the current encoding since the switch
  api::Codec codec_ = api::Codec::kOpus;
};

}  // namespace sfu
