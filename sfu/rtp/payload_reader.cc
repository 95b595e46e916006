#include "sfu/rtp/payload_reader.h"

#include "sfu/wire/av1.h"
#include "sfu/wire/h264.h"
#include "sfu/wire/red.h"
#include "sfu/wire/vp8.h"

namespace sfu {
namespace {

FrameInfo one_layer(bool starts_key_frame, bool starts_picture, bool ends_picture) {
  FrameInfo frame;
  frame.starts_key_frame = starts_key_frame;
  frame.starts_picture = frame.starts_frame = starts_picture;
  frame.ends_frame = ends_picture;
  return frame;
}

}  // namespace

std::optional<ParseError> PayloadReader::read(IncomingRtp& packet) {
  switch (packet.codec) {
    case api::Codec::kOpus:
      return std::nullopt;
    case api::Codec::kRed:
      return read_red(packet);
    case api::Codec::kVp8:
      return read_vp8(packet);
    case api::Codec::kVp9:
      return read_vp9(packet);
    case api::Codec::kAv1:
      return read_av1(packet);
    case api::Codec::kH264:
      return read_h264(packet);
  }
  return std::nullopt;
}

std::optional<ParseError> PayloadReader::read_red(IncomingRtp& packet) {
  const auto red = RedPayload::parse(packet.payload);
  if (!red) return red.error();
  packet.red = *red;
  return std::nullopt;
}

std::optional<ParseError> PayloadReader::read_vp8(IncomingRtp& packet) {
  const auto descriptor = Vp8Descriptor::parse(packet.payload);
  if (!descriptor) return descriptor.error();
  packet.descriptor = *descriptor;
  packet.frame = one_layer(descriptor->key_frame, descriptor->starts_frame(), packet.marker);
  return std::nullopt;
}

std::optional<ParseError> PayloadReader::read_vp9(IncomingRtp& packet) {
  const auto descriptor = Vp9Descriptor::parse(packet.payload);
  if (!descriptor) return descriptor.error();
  packet.descriptor = *descriptor;
  packet.frame = vp9_.read(*descriptor);
  return std::nullopt;
}

std::optional<ParseError> PayloadReader::read_av1(IncomingRtp& packet) {
  const auto payload = Av1Payload::parse(packet.payload);
  if (!payload) return payload.error();
  const bool starts = starts_picture(packet);
  packet.frame = one_layer(payload->starts_coded_sequence, starts, packet.marker);
  if (packet.dependencies.empty()) return std::nullopt;
  const auto read = dependencies_.read(packet.dependencies, packet.sequence == highest_);
  if (!read) return read.error();
  packet.frame = read->frame;
  packet.descriptor = DependencyFrame{read->frame_number};
  return std::nullopt;
}

// An IDR slice is a beginning only where parameter sets come by another way: with them in-band the
// packet that brings them is, and a picture whose set was lost is none.
std::optional<ParseError> PayloadReader::read_h264(IncomingRtp& packet) {
  const auto payload = H264Payload::parse(packet.payload);
  if (!payload) return payload.error();
  has_parameters_ |= payload->parameters;
  const bool begins = payload->parameters || (payload->starts_idr && !has_parameters_);
  packet.frame = one_layer(begins, starts_picture(packet), packet.marker);
  return std::nullopt;
}

// Where the payload does not say: the first packet in order with another timestamp.
bool PayloadReader::starts_picture(const IncomingRtp& packet) {
  if (highest_ && packet.sequence <= *highest_) return false;
  const bool starts = !highest_ || packet.timestamp != last_timestamp_;
  highest_ = packet.sequence;
  last_timestamp_ = packet.timestamp;
  return starts;
}

}  // namespace sfu
