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

void LayerSelector::set_target(DataRate target) {
  target_ = target;
  choose();
}

bool LayerSelector::forward(std::size_t encoding, const IncomingRtp& packet) {
  if (encoding >= kMaxEncodings) return false;
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

  if (encoding == current_) return packet.sequence >= first_;
  if (encoding != wanted_ || !in_order || !can_start(packet)) return false;
  current_ = encoding;
  codec_ = packet.codec;
  first_ = packet.sequence;
  return true;
}

void LayerSelector::reset() {
  encodings_ = {};
  wanted_.reset();
  current_.reset();
}

std::optional<std::size_t> LayerSelector::needs_key_frame() const {
  return wanted_ == current_ ? std::nullopt : wanted_;
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
}

bool LayerSelector::fits(std::size_t encoding) const {
  const DataRate bitrate = encodings_[encoding].bitrate;
  // Nothing measured yet: not the one to jump to.
  if (bitrate <= DataRate::zero()) return false;
  const bool upwards = !wanted_ || encoding > *wanted_;
  const std::int64_t headroom = upwards ? options_.headroom_percent : 0;
  return bitrate.scaled(100 + headroom, 100) <= target_;
}

}  // namespace sfu
