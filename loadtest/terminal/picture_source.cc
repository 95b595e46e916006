#include "loadtest/terminal/picture_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "loadtest/terminal/dependency_writer.h"

namespace loadtest {
namespace {

constexpr std::int64_t kSmallestFrame = 60;

// Percent of an encoding's rate, as libwebrtc shares it out: a layer of twice the width and height
// takes about twice the rate of the one below.
constexpr std::array<std::int64_t, kMaxSpatialLayers> kSpatialShare = {15, 30, 55};
// Percent of an average frame: temporal layers get about half, a quarter and a quarter.
constexpr std::array<std::int64_t, kMaxTemporalLayers> kTemporalSize = {200, 100, 50};
constexpr std::int64_t kKeepPercent = 80;  // of what a layer needs is enough to keep it

std::int64_t share_up_to(std::uint8_t layers, std::uint8_t all) {
  if (layers >= all) return 100;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < layers; ++i) sum += kSpatialShare[i];
  return sum;
}

// libwebrtc's encoders make a dependency descriptor for all that has layers.
bool has_dependencies(const PictureSource::Options& options) {
  return options.mode != ScalabilityMode::kL1T1;
}

}  // namespace

PictureSource::PictureSource(const Options& options)
    : options_(options),
      format_(make_payload_format(options.codec)),
      camera_interval_(sfu::TimeDelta::seconds(1) / options.frames_per_second) {
  for (const sfu::DataRate rate : options.encodings) {
    encodings_.push_back({rate, rate, LayerStructure(options.mode)});
  }
  if (options.encoder) encoder_.emplace(*options.encoder);
}

void PictureSource::start(sfu::Timestamp now) {
  next_frame_ = started_ = wanted_ = std::max(now, ready_);
  if (encoder_) encoder_->begin();
}

void PictureSource::use(sfu::api::Codec codec, ScalabilityMode mode) {
  options_.codec = codec;
  options_.mode = mode;
  format_ = make_payload_format(codec);
  for (Encoding& encoding : encodings_) {
    encoding.structure = LayerStructure(mode);
    encoding.first_number = encoding.frames;
    encoding.key_next = true;
    choose_layers(encoding);
  }
}

void PictureSource::request_key_frame(std::size_t encoding) {
  if (encoding < encodings_.size()) encodings_[encoding].key_next = true;
}

void PictureSource::set_bounds(sfu::DataRate max, int height, int frames_per_second) {
  if (!encoder_) return;
  encoder_->set_bounds(max, height, frames_per_second);
}

void PictureSource::set_rate(sfu::DataRate total, sfu::Timestamp now) {
  if (encoder_) {
    encoder_->set_rate(total, now);
    if (encoder_->changes_width()) encodings_.front().key_next = true;
    return;
  }
  sfu::DataRate left = total;
  for (std::size_t i = 0; i < encodings_.size(); ++i) {
    Encoding& encoding = encodings_[i];
    const sfu::DataRate before = encoding.rate;
    // The lowest encoding stays on at any rate; a better one needs half of its own.
    const bool on = i == 0 || left >= encoding.full / 2;
    encoding.rate = on ? std::min(encoding.full, left) : sfu::DataRate::zero();
    if (before == sfu::DataRate::zero() && on) encoding.key_next = true;
    left -= std::min(left, encoding.rate);
    choose_layers(encoding);
  }
}

// As many spatial layers as the rate carries in full, with some hysteresis.
void PictureSource::choose_layers(Encoding& encoding) const {
  const std::uint8_t all = spatial_layers(options_.mode);
  std::uint8_t layers = 1;
  for (std::uint8_t more = 2; more <= all; ++more) {
    const std::int64_t percent =
        share_up_to(more, all) * (more <= encoding.structure.layers() ? kKeepPercent : 100) / 100;
    if (encoding.rate >= encoding.full.scaled(percent, 100)) layers = more;
  }
  encoding.structure.set_layers(layers);
}

void PictureSource::take(sfu::Timestamp now, std::vector<PicturePacket>& out) {
  for (std::size_t i = 0; i < encodings_.size(); ++i) {
    if (encodings_[i].rate > sfu::DataRate::zero() || i == 0) encode(i, now, out);
  }
  ready_ = now + camera_interval_;
  advance();
}

void PictureSource::advance() {
  const int rate = encoder_ ? encoder_->frames_per_second() : options_.frames_per_second;
  wanted_ = wanted_ + sfu::TimeDelta::seconds(1) / rate;
  const std::int64_t camera = camera_interval_.us();
  const std::int64_t frames = ((wanted_ - started_).us() + camera - 1) / camera;
  next_frame_ = started_ + camera_interval_ * frames;
}

void PictureSource::encode(std::size_t index, sfu::Timestamp now, std::vector<PicturePacket>& out) {
  Encoding& encoding = encodings_[index];
  for (const CodedFrame& frame : encoding.structure.next(std::exchange(encoding.key_next, false))) {
    key_frames_ += frame.starts_stream() ? 1 : 0;
    packetize(index, frame, now, out);
    ++encoding.frames;
  }
}

std::int64_t PictureSource::size_of(const Encoding& encoding, const CodedFrame& frame) {
  if (encoder_) return encoder_->size_of(frame.key_picture);
  const std::uint8_t all = spatial_layers(options_.mode);
  std::int64_t size = encoding.rate.bps() / 8 / options_.frames_per_second;
  if (all > 1) size = size * kSpatialShare[frame.spatial] / share_up_to(frame.layers, all);
  if (frame.key_picture) {
    size = size * options_.key_frame_percent / 100;
  } else if (frame.layered) {
    size = size * kTemporalSize[frame.temporal] / 100;
  }
  return std::max(kSmallestFrame, size);
}

void PictureSource::packetize(std::size_t index, const CodedFrame& frame, sfu::Timestamp now,
                              std::vector<PicturePacket>& out) {
  const Encoding& encoding = encodings_[index];
  const std::int64_t size = size_of(encoding, frame);
  const auto chunk = static_cast<std::int64_t>(options_.max_payload);
  const std::int64_t parts = std::clamp<std::int64_t>((size + chunk - 1) / chunk, 1, 255);
  const DependencyWriter dependencies(options_.mode, options_.first_frame_number);
  Watermark mark{.publisher = options_.publisher,
                 .number = encoding.first_number + frame.number,
                 .captured = now,
                 .encoding = static_cast<std::uint8_t>(index),
                 .parts = static_cast<std::uint8_t>(parts),
                 .key_frame = frame.starts_stream(),
                 .spatial = frame.spatial,
                 .temporal = frame.temporal};
  for (std::size_t i = 0; i < frame.distances.size(); ++i) {
    mark.distances[i] = static_cast<std::uint8_t>(frame.distances[i]);
  }
  FramePart part{.count = static_cast<std::size_t>(parts),
                 .content = static_cast<std::size_t>(std::max(size / parts, kSmallestFrame))};
  for (; part.index < part.count; ++part.index) {
    mark.part = static_cast<std::uint8_t>(part.index);
    PicturePacket packet;
    packet.encoding = index;
    packet.marker = part.last() && frame.last_of_picture;
    packet.payload.resize(kMaxHead + part.content);
    sfu::ByteWriter writer(packet.payload);
    format_->write_head(frame, part, writer);
    const std::size_t head = writer.size();
    mark.write(writer);
    packet.payload.resize(head + part.content);
    if (has_dependencies(options_)) {
      packet.dependencies = dependencies.write(frame, part.first(), part.last());
    }
    out.push_back(std::move(packet));
  }
}

}  // namespace loadtest
