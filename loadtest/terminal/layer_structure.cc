#include "loadtest/terminal/layer_structure.h"

#include <algorithm>

namespace loadtest {
namespace {

constexpr std::array<std::uint8_t, 4> kTemporalCycle = {0, 2, 1, 2};

}  // namespace

std::uint8_t spatial_layers(ScalabilityMode mode) {
  return mode == ScalabilityMode::kL3T3 || mode == ScalabilityMode::kL3T3Key ? 3 : 1;
}

std::uint8_t temporal_layers(ScalabilityMode mode) {
  return mode == ScalabilityMode::kL1T1 ? 1 : 3;
}

std::string_view to_string(ScalabilityMode mode) {
  switch (mode) {
    case ScalabilityMode::kL1T1:
      return "L1T1";
    case ScalabilityMode::kL1T3:
      return "L1T3";
    case ScalabilityMode::kL3T3:
      return "L3T3";
    case ScalabilityMode::kL3T3Key:
      return "L3T3_KEY";
  }
  return "";
}

void LayerStructure::set_layers(std::uint8_t spatial) {
  const std::uint8_t wanted = std::clamp<std::uint8_t>(spatial, 1, spatial_layers(mode_));
  if (wanted == wanted_) return;
  enabling_ |= wanted > wanted_;
  announcing_ = true;
  wanted_ = wanted;
}

// Fewer layers at once; more where nothing above them hangs on what never was.
std::uint8_t LayerStructure::top_layer(bool key) {
  if (key || place_ == 0) return wanted_;
  return std::min(coded_, wanted_);
}

std::vector<CodedFrame> LayerStructure::next(bool key) {
  const bool between_key_pictures = mode_ == ScalabilityMode::kL3T3Key;
  if (enabling_ && between_key_pictures) key = true;
  enabling_ = false;
  if (key) {
    place_ = 0;
    kept_ = {};
    chains_ = {};
  }
  const std::uint8_t top = top_layer(key);
  std::vector<CodedFrame> frames;
  for (std::uint8_t spatial = 0; spatial < top; ++spatial) {
    frames.push_back(frame(spatial, key, top));
    remember(frames.back());
  }
  for (std::size_t spatial = top; spatial < kMaxSpatialLayers; ++spatial) kept_[spatial] = {};
  coded_ = top;
  ++picture_;
  const std::uint8_t cycle = temporal_layers(mode_) == 1 ? 1 : kTemporalCycle.size();
  place_ = static_cast<std::uint8_t>((place_ + 1) % cycle);
  return frames;
}

// The newest frame of the same spatial layer that a frame at this place of the cycle refers to: the
// second picture of temporal layer 2 refers to the one of layer 1, the others to layer 0.
std::optional<LayerStructure::Reference> LayerStructure::earlier(std::uint8_t spatial) const {
  const auto& kept = kept_[spatial];
  return place_ == 3 && kept[1] ? kept[1] : kept[0];
}

CodedFrame LayerStructure::frame(std::uint8_t spatial, bool key, std::uint8_t top) {
  CodedFrame frame;
  frame.number = number_++;
  frame.picture = picture_;
  frame.spatial = spatial;
  frame.temporal = kTemporalCycle[place_];
  frame.layered = mode_ != ScalabilityMode::kL1T1;
  frame.key_picture = key;
  frame.last_of_picture = spatial + 1 == top;
  frame.layers = wanted_;
  // A key picture brings the whole structure: only what differs from it is left to say.
  frame.announces_layers =
      announcing_ || (frame.starts_stream() && wanted_ < spatial_layers(mode_));
  const auto reference = key ? std::nullopt : earlier(spatial);
  if (reference) {
    frame.picture_distance = static_cast<std::uint8_t>(picture_ - reference->picture);
    frame.distances.push_back(frame.number - reference->number);
  }
  const bool between_layers = mode_ != ScalabilityMode::kL3T3Key || key;
  frame.inter_layer = spatial > 0 && between_layers;
  frame.referred_above = spatial + 1 < spatial_layers(mode_) && between_layers;
  if (frame.inter_layer) frame.distances.push_back(1);
  for (std::size_t chain = 0; chain < kMaxSpatialLayers; ++chain) {
    if (chains_[chain]) frame.chain_distances[chain] = frame.number - *chains_[chain];
  }
  return frame;
}

void LayerStructure::remember(const CodedFrame& frame) {
  const Reference self{frame.number, frame.picture};
  if (frame.temporal == 0) kept_[frame.spatial] = {self, std::nullopt};
  if (frame.temporal == 1) kept_[frame.spatial][1] = self;
  if (frame.temporal != 0) return;
  // What the upper layers refer to is in their chains, too.
  const bool between_layers = mode_ != ScalabilityMode::kL3T3Key || frame.key_picture;
  const std::size_t last = between_layers ? kMaxSpatialLayers : frame.spatial + std::size_t{1};
  for (std::size_t chain = frame.spatial; chain < last; ++chain) chains_[chain] = frame.number;
  // Then whoever follows the uppermost chain has heard how many layers there are.
  if (last == kMaxSpatialLayers || frame.last_of_picture) announcing_ = false;
}

}  // namespace loadtest
