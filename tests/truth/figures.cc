#include "tests/truth/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <tuple>

#include <boost/json.hpp>

#include "tests/truth/step.h"

namespace truth {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kSettledFrom = 20 * kSecond;
constexpr std::int64_t kSettledUntil = 60 * kSecond;  // then the line changes
constexpr double kSettledSeconds = 40;
constexpr sfu::TimeDelta kLatest = sfu::TimeDelta::ms(2);  // of a forwarder, 99 %
constexpr std::int64_t kStall = 100'000;                   // in a voice of 20 ms
constexpr std::int64_t kMostStalled = kSecond;             // all of them in the settled time
constexpr double kNear = 0.2;                              // of where the rate ends
constexpr std::size_t kSmoothed = 5;                       // halves of a second

double kbps(std::int64_t bytes, double seconds) {
  return static_cast<double>(bytes) * 8 / seconds / 1'000;
}

bool within(const TracePacket& packet, std::int64_t from, std::int64_t until) {
  return packet.at_us >= from && packet.at_us < until;
}

double percentile(std::vector<std::int64_t> values, std::size_t percent) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return static_cast<double>(values[(values.size() - 1) * percent / 100]);
}

struct Frame {
  std::int64_t at_us = 0;
  std::int64_t size = 0;  // in packets of IP
};

std::vector<Frame> frames_of(const Trace& trace, bool up) {
  std::vector<Frame> frames;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> last;
  for (const TracePacket& packet : trace.packets) {
    if (packet.up != up || packet.look.kind != Kind::kPicture) continue;
    const std::pair frame(packet.look.ssrc, packet.look.timestamp);
    if (last != frame) frames.push_back({.at_us = packet.at_us});
    last = frame;
    frames.back().size += packet.size;
  }
  return frames;
}

// All RTCP but reports and feedback is encrypted behind its first words; by its size a packet of 12
// bytes is a picture loss indication (RFC 4585 §6.3.1): others have at least 16.
bool asks_for_key_frame(const TracePacket& packet) {
  constexpr std::int64_t kSize = 20 + 8 + 12 + 4 + 16;  // IP, UDP, PLI, SRTCP's index and tag
  return packet.look.kind == Kind::kWish && packet.size == kSize;
}

// SRTP hides which frames are key frames: each is the largest that begins within a moment of a
// request that crosses the line the other way.
void take_frames(const Trace& trace, bool up, WayFigures& figures) {
  constexpr std::int64_t kMoment = kSecond / 2;
  const std::vector<Frame> frames = frames_of(trace, up);
  std::vector<std::int64_t> keys;
  for (const TracePacket& packet : trace.packets) {
    if (packet.up == up || !asks_for_key_frame(packet)) continue;
    std::int64_t largest = 0;
    for (const Frame& frame : frames) {
      const std::int64_t since = frame.at_us - packet.at_us;
      if (since > 0 && since < kMoment) largest = std::max(largest, frame.size);
    }
    if (largest > 0) keys.push_back(largest);
  }
  figures.key_frame_bytes = percentile(keys, 50);
  if (!frames.empty()) figures.first_frame_bytes = static_cast<double>(frames.front().size);
}

// Kilobits per second of every half second, smoothed over those around it.
std::vector<double> rates(const Trace& trace, bool up) {
  const auto all = static_cast<std::size_t>(kRunTime.us() / kSecond * 2);
  std::vector<double> halves(all);
  for (const TracePacket& packet : trace.packets) {
    const auto half =
        static_cast<std::size_t>(std::max<std::int64_t>(packet.at_us, 0) * 2 / kSecond);
    if (packet.up == up && packet.look.kind != Kind::kOther && half < all)
      halves[half] += kbps(packet.size, 0.5);
  }
  std::vector<double> smooth(all);
  for (std::size_t i = 0; i < all; ++i) {
    const std::size_t from = i - std::min(i, kSmoothed / 2);
    const std::size_t until = std::min(all, i + kSmoothed / 2 + 1);
    for (std::size_t j = from; j < until; ++j) smooth[i] += halves[j];
    smooth[i] /= static_cast<double>(until - from);
  }
  return smooth;
}

// From the change on until the rate has come down, or up, to where it is in the last third.
double follows_after(const std::vector<double>& rates, sfu::TimeDelta from, sfu::TimeDelta until,
                     bool down) {
  const auto half = [](sfu::TimeDelta time) {
    return static_cast<std::size_t>(time.us() * 2 / kSecond);
  };
  const std::size_t begin = half(from);
  const std::size_t end = std::min(half(until), rates.size());
  double level = 0;
  const std::size_t last_third = end - (end - begin) / 3;
  for (std::size_t i = last_third; i < end; ++i) level += rates[i];
  level /= static_cast<double>(end - last_third);
  for (std::size_t i = begin; i < end; ++i) {
    const bool there = down ? rates[i] <= level * (1 + kNear) : rates[i] >= level * (1 - kNear);
    if (there) return static_cast<double>(i - begin) / 2;
  }
  return static_cast<double>(end - begin) / 2;
}

double rounded(double value) { return std::round(value * 10) / 10; }

boost::json::object json_of(const WayFigures& figures) {
  boost::json::object kinds;
  for (const auto& [kind, rate] : figures.kbps) kinds[kind] = rounded(rate);
  boost::json::array start;
  for (const double rate : figures.start_kbps) start.emplace_back(rounded(rate));
  boost::json::object all{{"kbps", kinds},
                          {"total_kbps", rounded(figures.total_kbps)},
                          {"packets_per_second", rounded(figures.packets_per_second)},
                          {"queue_p95_ms", rounded(figures.queue_p95_ms)},
                          {"lost_percent", rounded(figures.lost_percent)},
                          {"first_frame_bytes", rounded(figures.first_frame_bytes)},
                          {"key_frame_bytes", rounded(figures.key_frame_bytes)},
                          {"start_kbps", start}};
  if (figures.fall_s) all["fall_s"] = rounded(*figures.fall_s);
  if (figures.rise_s) all["rise_s"] = rounded(*figures.rise_s);
  return all;
}

std::optional<double> optional_number(const boost::json::object& from, std::string_view key) {
  const boost::json::value* found = from.if_contains(key);
  return found == nullptr ? std::nullopt : std::optional(found->to_number<double>());
}

WayFigures way_from(const boost::json::object& from) {
  WayFigures figures;
  for (const auto& [kind, rate] : from.at("kbps").as_object()) {
    figures.kbps[std::string(kind)] = rate.to_number<double>();
  }
  figures.total_kbps = from.at("total_kbps").to_number<double>();
  figures.packets_per_second = from.at("packets_per_second").to_number<double>();
  figures.queue_p95_ms = from.at("queue_p95_ms").to_number<double>();
  figures.lost_percent = from.at("lost_percent").to_number<double>();
  figures.first_frame_bytes = from.at("first_frame_bytes").to_number<double>();
  figures.key_frame_bytes = from.at("key_frame_bytes").to_number<double>();
  const auto& start = from.at("start_kbps").as_array();
  for (std::size_t i = 0; i < figures.start_kbps.size(); ++i) {
    figures.start_kbps[i] = start.at(i).to_number<double>();
  }
  figures.fall_s = optional_number(from, "fall_s");
  figures.rise_s = optional_number(from, "rise_s");
  return figures;
}

}  // namespace

std::string invalid(const Trace& trace) {
  if (trace.lateness_p99_us > kLatest.us()) return "the forwarder was late";
  std::int64_t stalled = 0;
  std::set<std::uint32_t> heard;  // a packet may be sent again
  std::int64_t last = kSettledFrom;
  for (const TracePacket& packet : trace.packets) {
    if (!packet.up || packet.look.kind != Kind::kVoice) continue;
    if (!within(packet, kSettledFrom, kSettledUntil)) continue;
    if (!heard.insert(packet.look.timestamp).second) continue;
    if (packet.at_us - last > kStall) stalled += packet.at_us - last;
    last = packet.at_us;
  }
  if (last < kSettledUntil - kSecond) return "the visit ended too early";
  return stalled > kMostStalled ? "the browser was starved" : "";
}

WayFigures figures_of(const Trace& trace, bool up, bool step) {
  WayFigures figures;
  std::map<std::string, std::int64_t> bytes;
  std::vector<std::int64_t> queues;
  std::int64_t lost = 0;
  for (const std::string_view kind : kKinds) bytes[std::string(kind)] = 0;
  for (const TracePacket& packet : trace.packets) {
    if (packet.up != up) continue;
    if (packet.look.kind == Kind::kOther) {
      if (within(packet, kSettledFrom, kSettledUntil)) bytes["other"] += packet.size;
      continue;
    }
    const std::int64_t second = packet.at_us / kSecond;
    if (packet.at_us >= 0 && second < 10) {
      figures.start_kbps[static_cast<std::size_t>(second)] += kbps(packet.size, 1);
    }
    if (!within(packet, kSettledFrom, kSettledUntil)) continue;
    bytes[std::string(kKinds[static_cast<std::size_t>(packet.look.kind)])] += packet.size;
    queues.push_back(packet.queue_us);
    lost += packet.fate == Fate::kLost ? 1 : 0;
  }
  for (const auto& [kind, sum] : bytes) {
    figures.kbps[kind] = kbps(sum, kSettledSeconds);
    figures.total_kbps += figures.kbps[kind];
  }
  const auto packets = static_cast<double>(queues.size());
  figures.packets_per_second = packets / kSettledSeconds;
  figures.queue_p95_ms = percentile(queues, 95) / 1'000;
  figures.lost_percent = queues.empty() ? 0 : static_cast<double>(lost) * 100 / packets;
  take_frames(trace, up, figures);
  if (step) {
    const std::vector<double> all = rates(trace, up);
    figures.fall_s = follows_after(all, kHalvedAt, kRestoredAt, true);
    figures.rise_s = follows_after(all, kRestoredAt, kRunTime, false);
  }
  return figures;
}

Figures figures_of(const Trace& trace, bool step) {
  Figures figures;
  figures.lateness_p99_us = static_cast<double>(trace.lateness_p99_us);
  figures.up = figures_of(trace, true, step);
  figures.down = figures_of(trace, false, step);
  return figures;
}

std::string to_json(const Measured& measured) {
  std::string text =
      "{\n  \"line\": " + boost::json::serialize(boost::json::string(measured.line)) +
      ",\n  \"by\": " + boost::json::serialize(boost::json::string(measured.by)) +
      ",\n  \"runs\": [";
  for (const Figures& run : measured.runs) {
    const boost::json::object one{{"lateness_p99_us", rounded(run.lateness_p99_us)},
                                  {"up", json_of(run.up)},
                                  {"down", json_of(run.down)}};
    text += (&run == measured.runs.data() ? "\n    " : ",\n    ") + boost::json::serialize(one);
  }
  return text + "\n  ]\n}\n";
}

std::optional<Measured> from_json(std::string_view text) {
  try {
    const boost::json::value value = boost::json::parse(text);
    const boost::json::object& all = value.as_object();
    Measured measured{all.at("line").as_string().c_str(), all.at("by").as_string().c_str(), {}};
    for (const boost::json::value& one : all.at("runs").as_array()) {
      const boost::json::object& run = one.as_object();
      measured.runs.push_back({run.at("lateness_p99_us").to_number<double>(),
                               way_from(run.at("up").as_object()),
                               way_from(run.at("down").as_object())});
    }
    if (measured.runs.empty()) return std::nullopt;
    return measured;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace truth
