// Chooses which simulcast encoding (RFC 8853) of one publication goes to one subscriber, and which
// layers of it (SVC). The best active encoding that fits the target; the lowest active one when
// none fits: whether even that is too much is the broker's to say. Of an encoding that does not fit
// as a whole, the highest spatial layer that fits with some temporal layers: frame rate goes first,
// but where motion is what is said (signs): there size does.
// Encodings change only at a key frame's first packet (a change of codec in mid-stream is such a
// change); layers where the stream says that the others can be joined.
//   set_available / set_layers / set_target / set_motion_first   what there is and what fits
//   whole()                      nothing better is there
//   forward(encoding, packet)    whether it goes out; where current() changed, another source
//                                starts (RtpRewriter::switch_to)
//   closes_picture(packet)       of a forwarded packet: nothing of its picture follows
//   needs_key_frame()            the encoding to ask for one
// Limit: `kMaxEncodings`; others are never chosen.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/rtp/layer_rates.h"
#include "sfu/rtp/packet.h"

namespace sfu {

class LayerSelector {
 public:
  static constexpr std::size_t kMaxEncodings = 4;
  struct Options {
    std::int64_t headroom_percent = 15;  // what is better must fit with this much to spare
  };
  enum class Verdict : std::uint8_t {
    kForward,
    kLeftOut,   // of a layer that is not wanted: later packets close up
    kNotShown,  // of another encoding, or from before the current one's beginning
  };

  LayerSelector() = default;
  explicit LayerSelector(Options options) : options_(options) {}

  void set_available(std::size_t encoding, DataRate bitrate, bool active);
  void set_layers(std::size_t encoding, const LayerRates& rates);
  void set_target(DataRate target);
  void set_motion_first(bool motion_first) { motion_first_ = motion_first; }
  Verdict forward(std::size_t encoding, const IncomingRtp& packet);
  [[nodiscard]] bool closes_picture(const IncomingRtp& packet) const;
  // Nothing goes out before the next key frame.
  void pause() { current_.reset(); }
  // Another publication is on this subscription now: everything is forgotten but the target.
  void reset();
  [[nodiscard]] DataRate target() const { return target_; }
  [[nodiscard]] std::optional<std::size_t> wanted() const { return wanted_; }
  [[nodiscard]] std::optional<std::size_t> current() const { return current_; }
  [[nodiscard]] bool sends() const { return wanted_.has_value(); }  // some encoding is active
  [[nodiscard]] bool whole() const;
  [[nodiscard]] LayerId wanted_layers() const { return wanted_layers_; }
  [[nodiscard]] LayerId layers() const { return layers_; }  // of the current encoding
  [[nodiscard]] std::optional<std::size_t> needs_key_frame() const;

 private:
  // So far behind is no late packet but a sender that began anew.
  static constexpr std::int64_t kRestart = 10'000;
  struct Encoding {
    bool active = false;
    DataRate bitrate;
    LayerRates layers;
    std::optional<UnwrappedSeq> highest;  // seen, forwarded or not
  };
  void start(std::size_t encoding, const IncomingRtp& packet);
  void follow(const IncomingRtp& packet);
  void note_delay(bool lowest_temporal);
  void choose();
  void choose_layers(const Encoding& encoding);
  [[nodiscard]] bool fits(std::size_t encoding) const;
  [[nodiscard]] bool fits(DataRate rate, bool upwards) const;
  [[nodiscard]] LayerId layers_at(UnwrappedSeq sequence) const {
    return sequence < since_ ? layers_before_ : layers_;
  }

  Options options_;
  std::array<Encoding, kMaxEncodings> encodings_;
  DataRate target_ = DataRate::infinity();
  bool motion_first_ = false;
  std::optional<std::size_t> wanted_;
  LayerId wanted_layers_ = kAllLayers;
  std::optional<std::size_t> current_;
  UnwrappedSeq first_ = 0;  // of the current encoding since the switch
  api::Codec codec_ = api::Codec::kOpus;
  LayerId layers_ = kAllLayers;
  LayerId layers_before_ = kAllLayers;  // for packets that come late
  UnwrappedSeq since_ = 0;              // the first packet of `layers_`
  bool stuck_ = false;                  // a picture passed where others could not be joined
  bool overdue_ = false;                // one of the lowest temporal layer did, going down
};

}  // namespace sfu
