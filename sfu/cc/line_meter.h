// What one peer's line does to packets (sfu/api/line.h), told when it is news: the first time, and
// when a share or the round trip has changed by what people notice.
//   on_received / on_delivered(packets, lost)   from the peer, to the peer; `lost` of `packets`
//   set_round_trip(time)                     of one report
//   set_shared(up, down)                     with somebody else, now; true: that is new
//   take(carrier, now)                       the news; asked about once a second
//   begin_anew()                             another path: nothing that was counted says anything
//   of it
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/api/line.h"
#include "sfu/base/units.h"
#include "sfu/cc/loss_window.h"

namespace sfu {

class LineMeter {
 public:
  struct Options {
    // Four seconds of voice in packets of 60 ms: one lost of 66 is no news.
    LossWindow::Options loss{.min_packets = 66, .min_time = TimeDelta::seconds(4)};
    int loss_step = 2;  // points of a percent
    TimeDelta round_trip_step = TimeDelta::ms(100);
    TimeDelta quiet = TimeDelta::seconds(4);  // between two pieces of news: they cost the line too
  };

  LineMeter();
  explicit LineMeter(Options options);
  void on_received(std::int64_t packets, std::int64_t lost) { up_.on_packets(packets, lost); }
  void on_delivered(std::int64_t packets, std::int64_t lost) { down_.on_packets(packets, lost); }
  void set_round_trip(TimeDelta round_trip);
  bool set_shared(bool up, bool down);
  std::optional<api::Line> take(api::Carrier carrier, Timestamp now);
  void begin_anew();

 private:
  [[nodiscard]] bool is_news() const;

  Options options_;
  LossWindow up_;
  LossWindow down_;
  api::Line line_;
  std::optional<api::Line> told_;
  Timestamp told_at_;
};

}  // namespace sfu
