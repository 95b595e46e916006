#include "sfu/room/line_test_frame.h"

namespace sfu {
namespace {

constexpr std::size_t kArrivalSize = 6;

bool is_train(const LineFrame& frame) {
  return frame.count > 0 && frame.count <= kMaxTrain && frame.size >= kLineLoadHeader &&
         frame.size <= kMaxLineMessage;
}

//  |     index     |        microseconds since the first          |  once per message
Result<LineFrame, ParseError> read_arrivals(ByteReader& in, LineFrame frame) {
  if (in.remaining() % kArrivalSize != 0) return ParseError::kBadLength;
  if (in.remaining() / kArrivalSize > kMaxTrain) return ParseError::kBadLength;
  TimeDelta before;
  while (in.remaining() > 0) {
    const std::uint16_t index = in.u16();
    const auto at = TimeDelta::us(std::int64_t{in.u32()});
    if (index >= kMaxTrain || at < before) return ParseError::kBadValue;
    frame.arrivals.push_back({index, at});
    before = at;
  }
  return frame;
}

}  // namespace

//  |     type      |     train     |                                  every frame
//  |            count             |             size              |  kSend
//  |            index             |             count             |  kLoad, and what fills it up
Result<LineFrame, ParseError> LineFrame::parse(ByteSpan bytes) {
  ByteReader in(bytes);
  LineFrame frame;
  const std::uint8_t type = in.u8();
  frame.train = in.u8();
  if (!in.ok()) return ParseError::kTooShort;
  frame.type = static_cast<LineFrameType>(type);
  switch (frame.type) {
    case LineFrameType::kPing:
    case LineFrameType::kPong:
    case LineFrameType::kAsk:
      return frame;
    case LineFrameType::kSend:
      frame.count = in.u16();
      frame.size = in.u16();
      if (!in.ok()) return ParseError::kTooShort;
      if (!is_train(frame)) return ParseError::kBadValue;
      return frame;
    case LineFrameType::kLoad:
      frame.index = in.u16();
      frame.count = in.u16();
      if (!in.ok()) return ParseError::kTooShort;
      if (bytes.size() > kMaxLineMessage) return ParseError::kBadLength;
      frame.size = static_cast<std::uint16_t>(bytes.size());
      if (!is_train(frame) || frame.index >= frame.count) return ParseError::kBadValue;
      return frame;
    case LineFrameType::kArrivals:
      return read_arrivals(in, std::move(frame));
  }
  return ParseError::kUnsupported;
}

std::vector<std::uint8_t> LineFrame::write() const {
  const bool load = type == LineFrameType::kLoad;
  std::vector<std::uint8_t> bytes(load ? size : kLineLoadHeader + arrivals.size() * kArrivalSize);
  ByteWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(type));
  out.u8(train);
  if (type == LineFrameType::kSend || load) {
    out.u16(load ? index : count);
    out.u16(load ? count : size);
  }
  for (const Arrival& arrival : arrivals) {
    out.u16(arrival.index);
    out.u32(static_cast<std::uint32_t>(arrival.at.us()));
  }
  if (!load) bytes.resize(out.size());
  return bytes;
}

}  // namespace sfu
