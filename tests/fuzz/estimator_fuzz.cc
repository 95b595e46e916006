// What a peer may say of its line, in any order and at any time: transport-wide feedback about
// whatever numbers and times, REMB, receiver reports, round trips; upwards a voice with whatever
// numbers and clock. The estimates stay between their bounds meanwhile, and once everything is well
// they come back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"
#include "sfu/cc/probe_train.h"
#include "sfu/cc/send_rate_estimator.h"
#include "sfu/cc/twcc_history.h"
#include "sfu/cc/uplink_estimator.h"
#include "sfu/wire/rtcp/remb.h"
#include "sfu/wire/rtcp/transport_feedback.h"

namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr DataRate kMost = DataRate::kbps(2'000);
constexpr DataRate kLeast = DataRate::kbps(30);
constexpr DataRate kBack = DataRate::kbps(90);
// The least delay is remembered for 40 s: of a clock that jumped it is a queue until then.
constexpr TimeDelta kHealthy = TimeDelta::seconds(60);
constexpr int kMostSteps = 400;
constexpr std::size_t kMostAtOnce = 64;  // packets sent in one step, arrivals in one feedback

struct Downlink {
  void send(std::int64_t bytes) {
    rate.on_packet_sent(now);
    const auto size = DataSize::bytes(bytes);
    train.on_sent(size, now);
    newest = history.next(now, size);
  }
  void feed_back(std::uint16_t first, const std::vector<std::optional<Timestamp>>& arrivals) {
    results.clear();
    history.on_feedback(first, arrivals, now, results);
    if (const auto rtt = history.feedback_rtt()) rate.set_rtt(*rtt);
    const bool arrived = std::ranges::any_of(results, [](const auto& one) { return !one.lost; });
    if (rate.starved() && arrived) {
      history.begin_anew();
      rate.begin_anew(now);
      train.end();
    }
    rate.on_feedback(results, now);
    if (const auto found = train.on_results(results, now)) rate.on_probe(*found, now);
    const auto probe = train.running() ? std::nullopt : rate.probe(kMost * 2, now);
    if (probe) {
      SFU_CHECK(probe->rate <= kMost.scaled(110, 100));
      SFU_CHECK(probe->size <= DataSize::bytes(std::int64_t{64'000}));
      train.begin(*probe, now);
    }
  }
  void pass(TimeDelta time) {
    now = now + time;
    if (rate.next_timeout() <= now) rate.on_timeout(now);
    for (int i = 0; i < 8 && train.due() <= now; ++i) send(315);
  }
  void check() const { SFU_CHECK(rate.target() >= kLeast && rate.target() <= kMost); }
  // A line that carries everything at once: answered every 100 ms.
  void recover() {
    const Timestamp origin = now;
    for (; now - origin < kHealthy; pass(TimeDelta::ms(100))) {
      const auto first = static_cast<std::uint16_t>(newest + 1);
      std::vector<std::optional<Timestamp>> arrivals;
      const std::int64_t packets = std::max<std::int64_t>(1, rate.target().bps() / 10 / 8 / 1'000);
      for (std::int64_t i = 0; i < packets; ++i) {
        send(1'000);
        arrivals.emplace_back(now + TimeDelta::ms(30));
      }
      feed_back(first, arrivals);
      check();
    }
  }

  sfu::SendRateEstimator rate{{.max = kMost}};
  sfu::TwccHistory history;
  sfu::ProbeTrain train;
  std::vector<sfu::PacketResult> results;
  std::uint16_t newest = 0;
  Timestamp now = Timestamp::ms(1'000);
};

struct Uplink {
  void speak(std::int64_t numbers, std::uint32_t ticks, std::size_t bytes) {
    sequence += numbers;
    rtp_time += ticks;
    estimator.on_datagram(bytes, sfu::UplinkEstimator::Use::kMedia, now);
    estimator.on_voice(sequence, rtp_time, now);
  }
  void check() const { SFU_CHECK(estimator.target() >= kLeast && estimator.target() <= kMost); }
  void recover() {
    const Timestamp origin = now;
    for (; now - origin < kHealthy; now = now + TimeDelta::ms(60)) {
      speak(1, 2'880, static_cast<std::size_t>(estimator.target().bps() * 6 / 8 / 100));
      check();
    }
  }

  sfu::UplinkEstimator estimator{sfu::api::AccessLine{kMost, kMost, sfu::Framing::kIp}};
  sfu::UnwrappedSeq sequence = 1;
  std::uint32_t rtp_time = 0;
  Timestamp now = Timestamp::ms(1'000);
};

// As the wire has it: a reference of 24 bits in units of 64 ms, then steps of 16 bits.
std::vector<std::optional<Timestamp>> read_arrivals(sfu::ByteReader& in) {
  std::vector<std::optional<Timestamp>> arrivals;
  const std::uint32_t reference = std::uint32_t{in.u8()} << 16 | in.u16();
  Timestamp at = Timestamp() + sfu::TransportFeedback::kReferenceUnit * reference;
  for (std::size_t left = in.u8() % kMostAtOnce; left > 0 && in.ok(); --left) {
    const auto step = static_cast<std::int16_t>(in.u16());
    at = at + sfu::TransportFeedback::kDeltaUnit * step;
    arrivals.push_back(step == 0 ? std::nullopt : std::optional(at));
  }
  return arrivals;
}

void step_down(Downlink& down, sfu::ByteReader& in) {
  switch (in.u8() % 6) {
    case 0:
      for (std::size_t left = in.u8() % kMostAtOnce; left > 0; --left) down.send(1'000);
      break;
    case 1: {
      const auto first = static_cast<std::uint16_t>(down.newest - in.u16());
      down.feed_back(first, read_arrivals(in));
      break;
    }
    case 2:
      down.rate.set_remb(
          std::min(DataRate::bps(std::int64_t{in.u32()} << (in.u8() % 31)), sfu::Remb::kMaxBitrate),
          down.now);
      break;
    case 3:
      down.rate.set_rtt(TimeDelta::ms(static_cast<std::int16_t>(in.u16())));
      break;
    case 4:
      down.rate.on_receiver_report(in.u8(), down.now);
      break;
    default:
      down.pass(TimeDelta::ms(in.u16()));
      break;
  }
  down.check();
}

void step_up(Uplink& up, sfu::ByteReader& in) {
  switch (in.u8() % 4) {
    case 0:
      up.speak(1 + in.u16() % 4'096, in.u32(), in.u16() % 1'500U);
      break;
    case 1:
      up.estimator.on_late_voice(up.sequence - in.u16());
      break;
    case 2:
      up.estimator.set_rtt(TimeDelta::ms(static_cast<std::int16_t>(in.u16())));
      break;
    default:
      up.now = up.now + TimeDelta::ms(in.u16());
      break;
  }
  up.check();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sfu::ByteReader in({data, size});
  Downlink down;
  Uplink up;
  for (int i = 0; i < kMostSteps && in.remaining() > 0; ++i) {
    step_down(down, in);
    step_up(up, in);
  }
  down.recover();
  up.recover();
  SFU_CHECK(down.rate.target() >= kBack);
  SFU_CHECK(up.estimator.target() >= kBack);
  return 0;
}
