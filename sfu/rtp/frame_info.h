// What forwarding needs to know of a video packet, whatever its codec: where key frames, frames and
// pictures begin and end, and who needs it. sfu/rtp/payload_reader makes it; nothing behind it asks
// which codec it was.
//   decode target   all that is forwarded to somebody who is given at most these layers
//   picture         one moment of the camera: one frame of each spatial layer (a temporal unit)
// Limits: layers above kMaxSpatial and kMaxTemporal are counted as the highest there is.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace sfu {

struct LayerId {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  friend auto operator<=>(const LayerId&, const LayerId&) = default;
};

inline constexpr std::uint8_t kMaxSpatial = 4;  // browsers encode at most three of each
inline constexpr std::uint8_t kMaxTemporal = 4;
inline constexpr LayerId kAllLayers{kMaxSpatial - 1, kMaxTemporal - 1};

// Decode targets as a set; a target is named by its highest layers.
class DecodeTargets {
 public:
  static constexpr DecodeTargets all() { return DecodeTargets(0xFFFF); }
  static constexpr DecodeTargets none() { return DecodeTargets(0); }
  void add(LayerId target) { bits_ |= bit(target); }
  [[nodiscard]] bool contains(LayerId target) const { return (bits_ & bit(target)) != 0; }
  friend bool operator==(const DecodeTargets&, const DecodeTargets&) = default;

 private:
  constexpr explicit DecodeTargets(std::uint32_t bits) : bits_(bits) {}
  static std::uint32_t bit(LayerId target) {
    return std::uint32_t{1} << (target.spatial * kMaxTemporal + target.temporal);
  }
  std::uint32_t bits_;
};

template <class Visit>
void each_target(Visit visit) {
  for (std::uint8_t spatial = 0; spatial < kMaxSpatial; ++spatial) {
    for (std::uint8_t temporal = 0; temporal < kMaxTemporal; ++temporal) {
      visit(LayerId{spatial, temporal});
    }
  }
}

// In the order in which they become better where motion counts more than size.
template <class Visit>
void each_target_by_motion(Visit visit) {
  for (std::uint8_t temporal = 0; temporal < kMaxTemporal; ++temporal) {
    for (std::uint8_t spatial = 0; spatial < kMaxSpatial; ++spatial) {
      visit(LayerId{spatial, temporal});
    }
  }
}

struct FrameInfo {
  bool starts_key_frame = false;  // the first packet a decoder needs to begin here
  bool starts_picture = false;    // the first packet of one moment of the camera
  bool starts_frame = false;      // the first packet of one layer of it
  bool ends_frame = false;        // the last one
  LayerId layer;
  DecodeTargets needed = DecodeTargets::all();     // who cannot do without this packet
  DecodeTargets switches = DecodeTargets::none();  // who can be joined at this frame, by those who
                                                   // need it already
};

}  // namespace sfu
