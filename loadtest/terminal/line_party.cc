#include "loadtest/terminal/line_party.h"

#include <utility>

namespace loadtest {

using sfu::LineFrame;
using sfu::LineFrameType;

void LineParty::handle(sfu::ByteSpan message, sfu::Timestamp now) {
  const auto frame = LineFrame::parse(message);
  if (!frame) return;
  if (frame->type == LineFrameType::kPing) {
    waiting_.push_back(LineFrame{.type = LineFrameType::kPong, .train = frame->train}.write());
  } else if (frame->type == LineFrameType::kSend) {
    for (std::uint16_t i = 0; i < frame->count; ++i) {
      waiting_.push_back(LineFrame{.type = LineFrameType::kLoad,
                                   .train = frame->train,
                                   .index = i,
                                   .count = frame->count,
                                   .size = frame->size}
                             .write());
    }
  } else if (frame->type == LineFrameType::kLoad) {
    take(*frame, now);
  } else if (frame->type == LineFrameType::kAsk && frame->train == train_) {
    report();
  }
}

void LineParty::take(const LineFrame& load, sfu::Timestamp now) {
  if (load.train < train_) return;  // sent again by SCTP, and given up by the relay
  if (load.train > train_) {
    train_ = load.train;
    first_ = now;
    arrivals_.clear();
  }
  arrivals_.push_back({load.index, now - first_});
  if (arrivals_.size() == load.count) report();
}

void LineParty::report() {
  LineFrame frame{.type = LineFrameType::kArrivals, .train = train_};
  frame.arrivals = arrivals_;
  waiting_.push_back(frame.write());
}

std::optional<std::vector<std::uint8_t>> LineParty::next() {
  if (waiting_.empty()) return std::nullopt;
  std::vector<std::uint8_t> message = std::move(waiting_.front());
  waiting_.pop_front();
  return message;
}

}  // namespace loadtest
