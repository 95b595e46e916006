// One frame as an encoder made it: one spatial layer of one picture, and what it refers to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace loadtest {

inline constexpr std::size_t kMaxSpatialLayers = 3;
inline constexpr std::size_t kMaxTemporalLayers = 3;

struct CodedFrame {
  std::uint32_t number = 0;   // counts frames of one encoding
  std::uint32_t picture = 0;  // counts pictures: all layers of one moment have the same
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  bool layered = false;      // its stream has layers of either kind
  bool key_picture = false;  // no layer of this picture refers to an earlier one
  bool last_of_picture = true;
  bool referred_above = false;  // a higher spatial layer of this picture may refer to this frame
  std::optional<std::uint8_t> picture_distance;  // to the picture it refers to in its own layer
  bool inter_layer = false;                      // refers to the spatial layer below
  std::vector<std::uint32_t> distances;          // to the frames it refers to, in frames
  // To the newest frame before it of each spatial layer's chain (AV1 RTP A.4); 0: there is none.
  std::array<std::uint32_t, kMaxSpatialLayers> chain_distances{};
  std::uint8_t layers = 1;        // spatial layers that the encoder makes at present
  bool announces_layers = false;  // their number changed, and nobody can count on having heard

  // A decoder can begin here.
  [[nodiscard]] bool starts_stream() const { return key_picture && spatial == 0; }
};

}  // namespace loadtest
