// The relay's side of a line test (docs/PROTOCOL.md §3.1, docs/adr/0023-line-test.md): what to send
// when, and what was measured. Round trips first, then trains of messages down, then up, each once
// the one before is through, and each as long as the last one says the line carries in
// `train_time`: the modem's queue never holds much more than that.
//   start(now)                 the channel is open
//   handle(message, now)       of the channel; what is no frame ends nothing and counts nothing
//   front() / pop()            the frame to send now; stays when the association is full
//   handle_timeout / next_timeout
//   take_result()              once, when it is over: after `limit` at the latest
// A rate is that at which messages came out of the line, so never above what was seen; above
// `ceiling` nothing is asked, because a visit uses no more.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "sfu/api/line_test.h"
#include "sfu/base/bytes.h"
#include "sfu/base/units.h"
#include "sfu/room/line_test_frame.h"
#include "sfu/room/train_meter.h"

namespace sfu {

class LineTest {
 public:
  struct Options {
    DataRate ceiling = DataRate::kbps(5'000);  // lines above are not thin (docs/OPERATIONS.md)
    std::uint16_t message = 1'000;             // bytes: two never share a packet
    std::uint16_t first_train = 4;             // fits the first window of SCTP (RFC 9260 §7.2.1)
    std::uint16_t growth = 4;
    TimeDelta train_time = TimeDelta::ms(300);        // radio's jitter is a small part of it
    int enough = 3;                                   // trains of half of that time or more
    int max_trains = 8;                               // in one direction
    TimeDelta direction_aim = TimeDelta::seconds(4);  // then one of them is enough: a satellite
    TimeDelta direction_limit = TimeDelta::seconds(8);
    TimeDelta limit = TimeDelta::seconds(20);
    std::uint8_t pings = 5;
    TimeDelta ping_interval = TimeDelta::ms(100);
    TimeDelta patience = TimeDelta::ms(1'500);  // with a tail that SCTP sends again, or a page
  };
  // `on_line`: one message with all its headers.
  LineTest(const Options& options, DataSize on_line);

  void start(Timestamp now);
  void handle(ByteSpan message, Timestamp now);
  void handle_timeout(Timestamp now);
  [[nodiscard]] Timestamp next_timeout() const;
  [[nodiscard]] const std::vector<std::uint8_t>* front() const {
    return out_.empty() ? nullptr : &out_.front();
  }
  void pop() { out_.pop_front(); }
  std::optional<api::LineTestResult> take_result() { return std::exchange(result_, std::nullopt); }

 private:
  enum class Phase : std::uint8_t { kWaiting, kPing, kDown, kUp, kDone };
  struct Direction {
    std::uint16_t count = 0;  // of the next train
    int trains = 0;
    int long_trains = 0;
    std::optional<DataRate> seen;  // of the best long one; before there is one, of the last
    bool at_least = false;
    int sent = 0;
    int lost = 0;
    Timestamp began;
  };

  void on_pong(std::uint8_t number, Timestamp now);
  void on_arrivals(const LineFrame& frame, Timestamp now);
  void on_load(const LineFrame& frame, Timestamp now);
  void ping(Timestamp now);
  void begin(Phase phase, Timestamp now);
  void next_train(Timestamp now);
  void send_train(Timestamp now);
  void finish_train(Timestamp now);
  void learn(const TrainMeter::Reading& reading, Timestamp now);
  void ask(Timestamp now);
  [[nodiscard]] bool is_over(Timestamp now);  // this direction
  void end_direction(Timestamp now);
  void finish();
  void say(const LineFrame& frame) { out_.push_back(frame.write()); }
  [[nodiscard]] Direction& direction() { return phase_ == Phase::kDown ? down_ : up_; }
  [[nodiscard]] std::uint16_t messages_of(DataRate rate) const;
  [[nodiscard]] TimeDelta round_trip() const;
  [[nodiscard]] TimeDelta wait() const;  // for something that is only late

  Options options_;
  DataSize on_line_;
  Phase phase_ = Phase::kWaiting;
  Timestamp deadline_ = Timestamp::never();  // of everything
  Timestamp due_ = Timestamp::never();       // the next step
  std::deque<std::vector<std::uint8_t>> out_;
  std::vector<std::optional<Timestamp>> pings_;
  std::vector<TimeDelta> round_trips_;
  std::uint8_t train_ = 0;
  TrainMeter meter_;
  int asked_ = 0;
  Direction down_;
  Direction up_;
  std::optional<api::LineTestResult> result_;
};

}  // namespace sfu
