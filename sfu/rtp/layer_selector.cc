#include "sfu/rtp/layer_selector.h"

#include <algorithm>

namespace sfu {
namespace {

// A picture needs a key frame to begin with; any packet of a voice stream will do.
bool can_start(const IncomingRtp& packet) {
  return api::kind_of(packet.codec) == api::MediaKind::kAudio || packet.frame.starts_key_frame;
}

}  // namespace

void LayerSelector::set_available(std::size_t encoding, DataRate bitrate, bool active) {
  if (encoding >= kMaxEncodings) return;
  encodings_[encoding].bitrate = bitrate;
  encodings_[encoding].active = active;
  choose();
}

void LayerSelector::set_layers(std::size_t encoding, const LayerRates& rates) {
  if (encoding >= kMaxEncodings) return;
  encodings_[encoding].layers = rates;
  if (encoding == wanted_) choose_layers(encodings_[encoding]);
}

void LayerSelector::set_target(DataRate target) {
  target_ = target;
  choose();
}

LayerSelector::Verdict LayerSelector::forward(std::size_t encoding, const IncomingRtp& packet) {
  if (encoding >= kMaxEncodings) return Verdict::kNotShown;
  auto& highest = encodings_[encoding].highest;
  if (highest && packet.sequence < *highest - kRestart) {
    highest.reset();
    if (encoding == current_) current_.reset();
  }
  // The encoder changed its codec in mid-stream: another beginning.
  if (encoding == current_ && packet.sequence >= first_ && packet.codec != codec_) current_.reset();
  // A key frame whose first packet comes late has lost what came before it: not a place to start.
  const bool in_order = !highest || packet.sequence > *highest;
  if (in_order) highest = packet.sequence;

  if (encoding == current_) {
    if (packet.sequence < first_) return Verdict::kNotShown;
    if (in_order) follow(packet);
    const bool needed = packet.frame.needed.contains(layers_at(packet.sequence));
    return needed ? Verdict::kForward : Verdict::kLeftOut;
  }
  if (encoding != wanted_ || !in_order || !can_start(packet)) return Verdict::kNotShown;
  start(encoding, packet);
  return Verdict::kForward;
}

void LayerSelector::start(std::size_t encoding, const IncomingRtp& packet) {
  current_ = encoding;
  codec_ = packet.codec;
  first_ = since_ = packet.sequence;
  layers_ = wanted_layers_;
  stuck_ = overdue_ = false;
}

// Goes over to the wanted layers where the stream allows it; leaving out frames that nobody who
// stays refers to is always allowed.
void LayerSelector::follow(const IncomingRtp& packet) {
  const FrameInfo& frame = packet.frame;
  if (layers_ == wanted_layers_) stuck_ = overdue_ = false;
  if (layers_ == wanted_layers_ || !frame.starts_frame) return;
  LayerId next = layers_;
  const bool joins = frame.needed.contains(layers_) && frame.switches.contains(wanted_layers_);
  if (frame.starts_key_frame || joins) {
    next = wanted_layers_;
  } else if (frame.starts_picture) {
    next.temporal = std::min(next.temporal, wanted_layers_.temporal);
  }
  if (next != layers_) {
    layers_before_ = layers_;
    layers_ = next;
    since_ = packet.sequence;
  }
  if (frame.starts_picture) note_delay(frame.layer.temporal == 0);
}

// Going up, no later frame of this picture will do; going down, those of its upper layers may.
void LayerSelector::note_delay(bool lowest_temporal) {
  const bool waits = layers_.spatial != wanted_layers_.spatial;
  const bool up = layers_.spatial < wanted_layers_.spatial;
  stuck_ |= waits && (overdue_ || (lowest_temporal && up));
  overdue_ = waits && lowest_temporal;
}

// The encoder marks the last packet of all its layers; of fewer layers it is the relay that does.
bool LayerSelector::closes_picture(const IncomingRtp& packet) const {
  return packet.marker || (packet.frame.ends_frame &&
                           packet.frame.layer.spatial == layers_at(packet.sequence).spatial);
}

void LayerSelector::reset() {
  encodings_ = {};
  wanted_.reset();
  wanted_layers_ = layers_ = layers_before_ = kAllLayers;
  current_.reset();
  stuck_ = overdue_ = false;
}

std::optional<std::size_t> LayerSelector::needs_key_frame() const {
  if (wanted_ != current_) return wanted_;
  return stuck_ && layers_.spatial != wanted_layers_.spatial ? current_ : std::nullopt;
}

void LayerSelector::choose() {
  std::optional<std::size_t> lowest;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < kMaxEncodings; ++i) {
    if (!encodings_[i].active) continue;
    if (!lowest) lowest = i;
    if (fits(i)) best = i;
  }
  wanted_ = best ? best : lowest;
  if (wanted_) choose_layers(encodings_[*wanted_]);
}

// The highest layer of a kind is wanted as "all there are": an encoder that leaves out its best
// layer for a while must not cost a key frame when it comes back.
void LayerSelector::choose_layers(const Encoding& encoding) {
  const LayerId top = encoding.layers.top();
  const auto named = [top](LayerId layers) {
    return LayerId{layers.spatial >= top.spatial ? kAllLayers.spatial : layers.spatial,
                   layers.temporal >= top.temporal ? kAllLayers.temporal : layers.temporal};
  };
  LayerId best = named({0, 0});
  const auto consider = [&](LayerId layers) {
    if (layers.spatial > top.spatial || layers.temporal > top.temporal) return;
    const LayerId candidate = named(layers);
    if (fits(encoding.layers.up_to(layers), candidate > wanted_layers_)) best = candidate;
  };
  if (motion_first_) {
    each_target_by_motion(consider);
  } else {
    each_target(consider);
  }
  wanted_layers_ = best;
}

bool LayerSelector::whole() const {
  if (!wanted_ || wanted_layers_ != kAllLayers) return false;
  for (std::size_t i = *wanted_ + 1; i < kMaxEncodings; ++i) {
    if (encodings_[i].active) return false;
  }
  return true;
}

bool LayerSelector::fits(std::size_t encoding) const {
  const DataRate bitrate = encodings_[encoding].bitrate;
  // Nothing measured yet: not the one to jump to.
  if (bitrate <= DataRate::zero()) return false;
  return fits(bitrate, !wanted_ || encoding > *wanted_);
}

bool LayerSelector::fits(DataRate rate, bool upwards) const {
  const std::int64_t headroom = upwards ? options_.headroom_percent : 0;
  return rate.scaled(100 + headroom, 100) <= target_;
}

}  // namespace sfu
