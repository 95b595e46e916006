#include "loadtest/terminal/picture_source.h"

#include <algorithm>
#include <array>

#include "sfu/wire/vp8.h"

namespace loadtest {
namespace {

constexpr std::int64_t kSmallestFrame = 60;

// RFC 6386 §9.1: three bytes of frame tag; a key frame adds its start code and size.
void write_frame_header(sfu::ByteWriter& out, bool key_frame) {
  out.u8(key_frame ? 0x10 : 0x11);
  out.u16(0);
  if (!key_frame) return;
  out.bytes(std::array<std::uint8_t, 3>{0x9d, 0x01, 0x2a});
  out.bytes(std::array<std::uint8_t, 4>{0x40, 0x01, 0xb4, 0x00});  // 320 × 180, little-endian
}

}  // namespace

PictureSource::PictureSource(const Options& options) : options_(options) {
  for (const sfu::DataRate rate : options.encodings) {
    encodings_.push_back({rate, rate, options.first_picture_id, 0, true});
  }
}

void PictureSource::request_key_frame(std::size_t encoding) {
  if (encoding < encodings_.size()) encodings_[encoding].key_next = true;
}

void PictureSource::set_rate(sfu::DataRate total) {
  sfu::DataRate left = total;
  for (std::size_t i = 0; i < encodings_.size(); ++i) {
    Encoding& encoding = encodings_[i];
    const sfu::DataRate before = encoding.rate;
    // The lowest encoding stays on at any rate; a better one needs half of its own.
    const bool on = i == 0 || left >= encoding.full / 2;
    encoding.rate = on ? std::min(encoding.full, left) : sfu::DataRate::zero();
    if (before == sfu::DataRate::zero() && on) encoding.key_next = true;
    left -= std::min(left, encoding.rate);
  }
}

void PictureSource::take(sfu::Timestamp now, std::vector<PicturePacket>& out) {
  for (std::size_t i = 0; i < encodings_.size(); ++i) {
    if (encodings_[i].rate > sfu::DataRate::zero() || i == 0) encode(i, now, out);
  }
  next_frame_ = next_frame_ + sfu::TimeDelta::seconds(1) / options_.frames_per_second;
}

void PictureSource::encode(std::size_t index, sfu::Timestamp now, std::vector<PicturePacket>& out) {
  Encoding& encoding = encodings_[index];
  const bool key = encoding.key_next;
  encoding.key_next = false;
  key_frames_ += key ? 1 : 0;
  const std::int64_t delta = encoding.rate.bps() / 8 / options_.frames_per_second;
  const std::int64_t size =
      std::max(kSmallestFrame, key ? delta * options_.key_frame_percent / 100 : delta);
  const auto chunk = static_cast<std::int64_t>(options_.max_payload);
  const std::int64_t parts = std::clamp<std::int64_t>((size + chunk - 1) / chunk, 1, 255);

  sfu::Vp8Descriptor descriptor;
  descriptor.picture_id = encoding.picture_id;
  descriptor.wide_picture_id = true;
  Watermark mark{.publisher = options_.publisher,
                 .number = encoding.frames,
                 .captured = now,
                 .encoding = static_cast<std::uint8_t>(index),
                 .parts = static_cast<std::uint8_t>(parts),
                 .key_frame = key};
  for (std::int64_t part = 0; part < parts; ++part) {
    descriptor.start_of_partition = part == 0;
    mark.part = static_cast<std::uint8_t>(part);
    const sfu::PayloadPrefix prefix = sfu::write_vp8_descriptor(descriptor);
    const auto content = static_cast<std::size_t>(std::max(size / parts, kSmallestFrame));
    PicturePacket packet{index, part == parts - 1,
                         std::vector<std::uint8_t>(prefix.size + content)};
    sfu::ByteWriter writer(packet.payload);
    writer.bytes(sfu::ByteSpan(prefix.bytes).first(prefix.size));
    if (part == 0) write_frame_header(writer, key);
    mark.write(writer);
    out.push_back(std::move(packet));
  }
  ++encoding.frames;
  encoding.picture_id = (encoding.picture_id + 1) & 0x7FFF;
}

}  // namespace loadtest
