#include "sfu/io/tcp_send_queue.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"
#include "sfu/wire/tcp_framing.h"

namespace sfu {
namespace {

constexpr std::size_t kMaxSpare = 32;

void count_shed(TrafficClass traffic, Metrics& metrics) {
  switch (traffic) {
    case TrafficClass::kVoice:
      return metrics.shed(Shed::kVoice);
    case TrafficClass::kVideo:
      return metrics.shed(Shed::kVideo);
    case TrafficClass::kRetransmission:
      return metrics.shed(Shed::kRetransmission);
    case TrafficClass::kData:
      return metrics.shed(Shed::kData);
    case TrafficClass::kControl:
    case TrafficClass::kCount:
      return;  // never shed: the connection ends instead
  }
}

}  // namespace

void TcpSendQueue::push(ByteSpan packet, TrafficClass traffic, Timestamp now) {
  const std::size_t size = kTcpFrameHeader + packet.size();
  if (!make_room(size, traffic, now)) return count_shed(traffic, metrics_);
  Frame frame = spare_frame();
  const TcpFrameHeader header = tcp_frame_header(packet.size());
  frame.bytes.assign(header.begin(), header.end());
  frame.bytes.insert(frame.bytes.end(), packet.begin(), packet.end());
  frame.traffic = traffic;
  frame.queued = now;
  if (traffic == TrafficClass::kData) data_bytes_ += size;
  Lane& lane = lane_of(traffic);
  lane.bytes += size;
  lane.frames.push_back(std::move(frame));
}

bool TcpSendQueue::make_room(std::size_t size, TrafficClass traffic, Timestamp now) {
  switch (traffic) {
    case TrafficClass::kControl:
      control_lost_ |= control_.bytes + size > options_.max_control;
      return !control_lost_;
    case TrafficClass::kVoice:
      shed_late_voice(now);
      return voice_.bytes + size <= options_.max_voice;
    case TrafficClass::kData:
      return data_bytes_ + size <= options_.max_data && make_room_for_picture(size);
    default:
      return make_room_for_picture(size);
  }
}

// The oldest pictures go: what follows is worth more, and the viewer learns sooner that some are
// missing.
bool TcpSendQueue::make_room_for_picture(std::size_t size) {
  const auto is_picture = [](const Frame& frame) { return frame.traffic != TrafficClass::kData; };
  while (bulk_.bytes + size > options_.max_bulk) {
    const auto oldest = std::ranges::find_if(bulk_.frames, is_picture);
    if (oldest == bulk_.frames.end()) return false;
    shed_front(bulk_, static_cast<std::size_t>(oldest - bulk_.frames.begin()));
  }
  return true;
}

void TcpSendQueue::shed_late_voice(Timestamp now) {
  while (!voice_.frames.empty() && now - voice_.frames.front().queued > options_.max_voice_age) {
    shed_front(voice_, 0);
  }
}

void TcpSendQueue::shed_front(Lane& lane, std::size_t index) {
  const auto at = lane.frames.begin() + static_cast<std::ptrdiff_t>(index);
  count_shed(at->traffic, metrics_);
  lane.bytes -= at->bytes.size();
  recycle(std::move(*at));
  lane.frames.erase(at);
}

void TcpSendQueue::gather(std::size_t budget, Timestamp now, std::vector<ByteSpan>& out) {
  out.clear();
  shed_late_voice(now);
  while (writing_.bytes < budget && (take(control_) || take(voice_) || take(bulk_))) {
  }
  std::size_t skip = written_;
  for (const Frame& frame : writing_.frames) {
    out.push_back(ByteSpan(frame.bytes).subspan(std::exchange(skip, 0)));
  }
}

bool TcpSendQueue::take(Lane& lane) {
  if (lane.frames.empty()) return false;
  Frame& frame = lane.frames.front();
  lane.bytes -= frame.bytes.size();
  writing_.bytes += frame.bytes.size();
  if (frame.traffic == TrafficClass::kData) data_bytes_ -= frame.bytes.size();
  writing_.frames.push_back(std::move(frame));
  lane.frames.pop_front();
  return true;
}

void TcpSendQueue::consume(std::size_t size) {
  SFU_CHECK(size <= writing_.bytes);
  writing_.bytes -= size;
  written_ += size;
  while (!writing_.frames.empty() && written_ >= writing_.frames.front().bytes.size()) {
    written_ -= writing_.frames.front().bytes.size();
    recycle(std::move(writing_.frames.front()));
    writing_.frames.pop_front();
  }
}

bool TcpSendQueue::stalled(Timestamp now) const {
  const auto waits_too_long = [&](const Lane& lane) {
    return !lane.frames.empty() && now - lane.frames.front().queued > options_.max_control_age;
  };
  return control_lost_ || waits_too_long(control_) || waits_too_long(writing_);
}

std::size_t TcpSendQueue::bytes() const {
  return writing_.bytes + control_.bytes + voice_.bytes + bulk_.bytes;
}

TcpSendQueue::Lane& TcpSendQueue::lane_of(TrafficClass traffic) {
  if (traffic == TrafficClass::kControl) return control_;
  return traffic == TrafficClass::kVoice ? voice_ : bulk_;
}

TcpSendQueue::Frame TcpSendQueue::spare_frame() {
  if (spare_.empty()) return {};
  Frame frame = std::move(spare_.back());
  spare_.pop_back();
  return frame;
}

void TcpSendQueue::recycle(Frame frame) {
  if (spare_.size() < kMaxSpare) spare_.push_back(std::move(frame));
}

}  // namespace sfu
