// What waits to be written into one ICE-TCP connection, framed (RFC 4571). TCP loses nothing and
// makes everything wait instead; this queue is where a slow peer loses pictures before voice.
//   push(packet, class, now)       framed and queued; what there is no room for is shed and counted
//   gather(budget, now, out)       what to write next, at least `budget` bytes if so many wait;
//                                  control first, then voice, then the rest
//   consume(size)                  that much of it was written
//   stalled(now)                   even control does not drain: the connection is of no use
// Bounds, in bytes: pictures make room for newer ones (the oldest goes first), data channels are
// refused their newest (SCTP slows down), voice goes when it is too late to be heard.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/traffic_class.h"
#include "sfu/base/units.h"
#include "sfu/metrics/metrics.h"

namespace sfu {

class TcpSendQueue {
 public:
  struct Options {
    std::size_t max_bulk = 64 * 1'024;     // pictures and data: 350 ms at 1.5 Mbit/s
    std::size_t max_data = 32 * 1'024;     // of those, so that a document leaves a picture room
    std::size_t max_voice = 16 * 1'024;    // three voices of 40 kbit/s for a second
    std::size_t max_control = 32 * 1'024;  // a handshake has 4 KB, a second of RTCP less
    TimeDelta max_voice_age = TimeDelta::ms(200);  // beyond it a jitter buffer has given up
    TimeDelta max_control_age = TimeDelta::seconds(10);
  };

  TcpSendQueue(const Options& options, Metrics& metrics) : options_(options), metrics_(metrics) {}

  void push(ByteSpan packet, TrafficClass traffic, Timestamp now);
  void gather(std::size_t budget, Timestamp now, std::vector<ByteSpan>& out);
  void consume(std::size_t size);
  [[nodiscard]] bool stalled(Timestamp now) const;
  [[nodiscard]] bool empty() const { return bytes() == 0; }
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Frame {
    std::vector<std::uint8_t> bytes;
    TrafficClass traffic = TrafficClass::kControl;
    Timestamp queued;
  };
  struct Lane {
    std::deque<Frame> frames;
    std::size_t bytes = 0;
  };

  [[nodiscard]] bool make_room(std::size_t size, TrafficClass traffic, Timestamp now);
  [[nodiscard]] bool make_room_for_picture(std::size_t size);
  void shed_late_voice(Timestamp now);
  void shed_front(Lane& lane, std::size_t index);
  [[nodiscard]] bool take(Lane& lane);
  Lane& lane_of(TrafficClass traffic);
  [[nodiscard]] Frame spare_frame();
  void recycle(Frame frame);

  Options options_;
  Metrics& metrics_;
  Lane writing_;  // gathered: their order is fixed, the first may be half written
  std::size_t written_ = 0;
  Lane control_;
  Lane voice_;
  Lane bulk_;
  std::size_t data_bytes_ = 0;
  bool control_lost_ = false;
  std::vector<Frame> spare_;  // memory to use again
};

}  // namespace sfu
