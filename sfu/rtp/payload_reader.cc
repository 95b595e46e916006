#include "sfu/rtp/payload_reader.h"

#include "sfu/wire/h264.h"
#include "sfu/wire/vp8.h"

namespace sfu {

std::optional<ParseError> PayloadReader::read(IncomingRtp& packet) {
  switch (packet.codec) {
    case api::Codec::kOpus:
      return std::nullopt;
    case api::Codec::kVp8:
      return read_vp8(packet);
    case api::Codec::kH264:
      return read_h264(packet);
  }
  return std::nullopt;
}

std::optional<ParseError> PayloadReader::read_vp8(IncomingRtp& packet) {
  const auto descriptor = Vp8Descriptor::parse(packet.payload);
  if (!descriptor) return descriptor.error();
  packet.descriptor = *descriptor;
  packet.frame = {.starts_key_frame = descriptor->key_frame,
                  .starts_picture = descriptor->starts_frame()};
  return std::nullopt;
}

// An IDR slice is a beginning only where parameter sets come by another way: with them in-band the
// packet that brings them is, and a picture whose set was lost is none.
std::optional<ParseError> PayloadReader::read_h264(IncomingRtp& packet) {
  const auto payload = H264Payload::parse(packet.payload);
  if (!payload) return payload.error();
  has_parameters_ |= payload->parameters;
  packet.frame = {
      .starts_key_frame = payload->parameters || (payload->starts_idr && !has_parameters_),
      .starts_picture = starts_picture(packet)};
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
