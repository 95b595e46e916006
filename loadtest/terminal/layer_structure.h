// Which layers the pictures of one encoding have and what each refers to, by scalability mode (W3C
// WebRTC SVC §6), with the prediction structure libwebrtc's encoders use.
//   set_layers(spatial)   how many spatial layers there is rate for; more begin at the next picture
//                         of temporal layer 0, or (L3T3_KEY) with a key picture
//   next(key)             the frames of the next picture, lowest layer first
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "loadtest/terminal/coded_frame.h"

namespace loadtest {

enum class ScalabilityMode : std::uint8_t { kL1T1, kL1T3, kL3T3, kL3T3Key };

std::uint8_t spatial_layers(ScalabilityMode mode);
std::uint8_t temporal_layers(ScalabilityMode mode);
std::string_view to_string(ScalabilityMode mode);

class LayerStructure {
 public:
  explicit LayerStructure(ScalabilityMode mode) : mode_(mode), wanted_(spatial_layers(mode)) {}

  void set_layers(std::uint8_t spatial);
  std::vector<CodedFrame> next(bool key);
  [[nodiscard]] ScalabilityMode mode() const { return mode_; }
  [[nodiscard]] std::uint8_t layers() const { return wanted_; }

 private:
  struct Reference {
    std::uint32_t number;
    std::uint32_t picture;
  };
  CodedFrame frame(std::uint8_t spatial, bool key, std::uint8_t top);
  [[nodiscard]] std::optional<Reference> earlier(std::uint8_t spatial) const;
  void remember(const CodedFrame& frame);
  [[nodiscard]] std::uint8_t top_layer(bool key);

  ScalabilityMode mode_;
  std::uint8_t wanted_;
  std::uint8_t coded_ = 0;  // spatial layers of the newest picture
  bool announcing_ = false;
  bool enabling_ = false;
  std::uint8_t place_ = 0;
  std::uint32_t picture_ = 0;
  std::uint32_t number_ = 0;
  std::array<std::array<std::optional<Reference>, 2>, kMaxSpatialLayers> kept_{};  // T0 and T1
  std::array<std::optional<std::uint32_t>, kMaxSpatialLayers> chains_{};
};

}  // namespace loadtest
