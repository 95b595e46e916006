#include "sfu/room/line_test.h"

#include <algorithm>
#include <bit>

namespace sfu {
namespace {

constexpr DataRate kSlowest = DataRate::kbps(30);  // what a first train is waited for at
constexpr int kMaxAsked = 3;

std::optional<int> percent(int lost, int sent) {
  return sent == 0 ? std::nullopt : std::optional((100 * lost + sent / 2) / sent);
}

}  // namespace

LineTest::LineTest(const Options& options, DataSize on_line)
    : options_(options), on_line_(on_line), meter_(1, on_line) {}

void LineTest::start(Timestamp now) {
  if (phase_ != Phase::kWaiting) return;
  phase_ = Phase::kPing;
  deadline_ = now + options_.limit;
  ping(now);
}

Timestamp LineTest::next_timeout() const { return std::min(due_, deadline_); }

void LineTest::handle(ByteSpan message, Timestamp now) {
  const auto frame = LineFrame::parse(message);
  if (!frame || phase_ == Phase::kWaiting || phase_ == Phase::kDone) return;
  switch (frame->type) {
    case LineFrameType::kPong:
      return on_pong(frame->train, now);
    case LineFrameType::kArrivals:
      return on_arrivals(*frame, now);
    case LineFrameType::kLoad:
      return on_load(*frame, now);
    default:
      return;  // ours to say
  }
}

void LineTest::handle_timeout(Timestamp now) {
  if (phase_ == Phase::kDone || phase_ == Phase::kWaiting) return;
  if (now >= deadline_) return finish();
  if (now < due_) return;
  switch (phase_) {
    case Phase::kPing:
      if (pings_.size() < options_.pings) return ping(now);
      return begin(Phase::kDown, now);
    case Phase::kDown:
      return ask(now);
    default:
      return finish_train(now);
  }
}

// ---- round trips --------------------------------------------------------------------------------

void LineTest::ping(Timestamp now) {
  say({.type = LineFrameType::kPing, .train = static_cast<std::uint8_t>(pings_.size())});
  pings_.emplace_back(now);
  const bool last = pings_.size() >= options_.pings;
  due_ = now + (last ? options_.patience : options_.ping_interval);
}

void LineTest::on_pong(std::uint8_t number, Timestamp now) {
  if (phase_ != Phase::kPing || number >= pings_.size() || !pings_[number]) return;
  round_trips_.push_back(now - *std::exchange(pings_[number], std::nullopt));
  if (round_trips_.size() == options_.pings) begin(Phase::kDown, now);
}

// Of a line at rest: the shortest; a longer one met something.
TimeDelta LineTest::round_trip() const {
  if (round_trips_.empty()) return options_.patience;
  return *std::ranges::min_element(round_trips_);
}

TimeDelta LineTest::wait() const { return std::max(options_.patience / 2, round_trip() * 2); }

// ---- trains -------------------------------------------------------------------------------------

void LineTest::begin(Phase phase, Timestamp now) {
  phase_ = phase;
  direction().count = options_.first_train;
  direction().began = now;
  next_train(now);
}

void LineTest::next_train(Timestamp now) {
  const std::uint16_t count = direction().count;
  ++train_;
  ++direction().trains;
  asked_ = 0;
  meter_ = TrainMeter(count, on_line_);
  const DataRate slowest = direction().seen.value_or(kSlowest);
  const TimeDelta crossing = on_line_ * count / std::max(slowest, kSlowest);
  // SCTP doubles its window every round trip.
  const TimeDelta windows = round_trip() * std::bit_width(unsigned{count});
  due_ = now + crossing + windows + wait();
  if (phase_ == Phase::kDown) return send_train(now);
  say({.type = LineFrameType::kSend, .train = train_, .count = count, .size = options_.message});
  due_ = due_ + wait();
}

void LineTest::send_train(Timestamp) {
  for (std::uint16_t i = 0; i < direction().count; ++i) {
    say({.type = LineFrameType::kLoad,
         .train = train_,
         .index = i,
         .count = direction().count,
         .size = options_.message});
  }
}

// The page says by itself when all is there; what it has by now is better than nothing.
void LineTest::ask(Timestamp now) {
  if (++asked_ > kMaxAsked) return finish_train(now);
  say({.type = LineFrameType::kAsk, .train = train_});
  due_ = now + wait();
}

void LineTest::on_arrivals(const LineFrame& frame, Timestamp now) {
  if (phase_ != Phase::kDown || frame.train != train_) return;
  for (const LineFrame::Arrival& one : frame.arrivals) {
    meter_.on_arrival(one.index, Timestamp() + one.at);
  }
  finish_train(now);
}

void LineTest::on_load(const LineFrame& frame, Timestamp now) {
  if (phase_ != Phase::kUp || frame.train != train_ || frame.size != options_.message) return;
  meter_.on_arrival(frame.index, now);
  if (meter_.complete()) return finish_train(now);
  due_ = now + std::max(options_.patience, round_trip() * 2);  // SCTP's timer for a lost tail
}

void LineTest::finish_train(Timestamp now) { learn(meter_.read(round_trip()), now); }

void LineTest::learn(const TrainMeter::Reading& reading, Timestamp now) {
  Direction& way = direction();
  if (meter_.arrived() > 0) {  // otherwise it was asked for in vain, or all is late
    way.sent += reading.sent;
    way.lost += reading.lost;
  }
  const DataRate rate = reading.rate();
  const std::uint16_t most = messages_of(options_.ceiling);
  way.at_least = rate >= options_.ceiling && way.count >= most / 2;
  const bool is_long = reading.busy >= options_.train_time / 2;
  if (rate > DataRate::zero() && (is_long || way.long_trains == 0)) {
    const DataRate before = way.long_trains > 0 ? *way.seen : DataRate::zero();
    way.seen = std::min(std::max(rate, before), options_.ceiling);
  }
  if (is_long) ++way.long_trains;
  if (is_over(now)) return end_direction(now);
  const std::uint16_t grown = std::min<std::uint16_t>(
      most, static_cast<std::uint16_t>(std::uint32_t{way.count} * options_.growth));
  const std::uint16_t wanted = messages_of(rate);
  // One that was neither long nor told of much more gives the window of SCTP time to grow.
  const std::uint16_t least = is_long ? options_.first_train : way.count;
  way.count = std::clamp(wanted, least, std::max(grown, least));
  next_train(now);
}

bool LineTest::is_over(Timestamp now) {
  const Direction& way = direction();
  const TimeDelta took = now - way.began;
  if (way.at_least || way.long_trains >= options_.enough) return true;
  if (way.trains >= options_.max_trains || took >= options_.direction_limit) return true;
  return way.long_trains > 0 && took >= options_.direction_aim;
}

std::uint16_t LineTest::messages_of(DataRate rate) const {
  const DataSize size = std::min(rate, options_.ceiling) * options_.train_time;
  const std::int64_t messages = (size.bytes() + on_line_.bytes() - 1) / on_line_.bytes();
  return static_cast<std::uint16_t>(
      std::clamp<std::int64_t>(messages, options_.first_train, std::int64_t{kMaxTrain}));
}

void LineTest::end_direction(Timestamp now) {
  Direction& way = direction();
  if (way.at_least) way.seen = options_.ceiling;
  if (phase_ == Phase::kDown) return begin(Phase::kUp, now);
  finish();
}

void LineTest::finish() {
  phase_ = Phase::kDone;
  due_ = deadline_ = Timestamp::never();
  out_.clear();
  api::LineTestResult result;
  result.down = down_.seen;
  result.up = up_.seen;
  result.down_at_least = down_.at_least;
  result.up_at_least = up_.at_least;
  result.line.lost_down = percent(down_.lost, down_.sent);
  result.line.lost_up = percent(up_.lost, up_.sent);
  if (!round_trips_.empty()) {
    std::ranges::sort(round_trips_);
    result.line.round_trip = round_trips_[round_trips_.size() / 2];
  }
  result_ = result;
}

}  // namespace sfu
