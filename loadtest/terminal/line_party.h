// The page's side of a line test (docs/PROTOCOL.md §3.1; line_test.js): it sends back pings, sends
// the trains it is asked for, and says when the messages of the relay's trains arrived. It decides
// nothing.
//   handle(message, now)   of the channel
//   next()                 the message to send now
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/units.h"
#include "sfu/room/line_test_frame.h"

namespace loadtest {

class LineParty {
 public:
  void handle(sfu::ByteSpan message, sfu::Timestamp now);
  std::optional<std::vector<std::uint8_t>> next();

 private:
  void take(const sfu::LineFrame& load, sfu::Timestamp now);
  void report();

  std::uint8_t train_ = 0;  // that is coming in
  sfu::Timestamp first_;
  std::vector<sfu::LineFrame::Arrival> arrivals_;
  std::deque<std::vector<std::uint8_t>> waiting_;
};

}  // namespace loadtest
