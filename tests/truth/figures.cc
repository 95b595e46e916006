#include "tests/truth/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <tuple>

#include <boost/json.hpp>

#include "tests/truth/step.h"

namespace truth {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kSettledFrom = 20 * kSecond;
constexpr std::int64_t kSettledUntil = 60 * kSecond;  // then the line changes
constexpr double kSettledSeconds = 40;
constexpr double kNear = 0.2;         // of where the rate ends
constexpr std::size_t kSmoothed = 5;  // halves of a second

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

// Frames of one stream in the order they were sent; a key frame is the first, and whatever is much
// larger than those before it: SRTP hides what the encoder says.
struct Frame {
  std::int64_t at_us = 0;
  std::int64_t bytes = 0;
};

std::map<std::uint32_t, std::vector<Frame>> frames_of(const Trace& trace, bool up) {
  std::map<std::uint32_t, std::vector<Frame>> streams;
  std::map<std::uint32_t, std::uint32_t> last;
  for (const TracePacket& packet : trace.packets) {
    if (packet.up != up || packet.look.kind != Kind::kPicture) continue;
    auto& frames = streams[packet.look.ssrc];
    const auto found = last.find(packet.look.ssrc);
    if (found == last.end() || found->second != packet.look.timestamp) {
      frames.push_back({packet.at_us, 0});
    }
    last[packet.look.ssrc] = packet.look.timestamp;
    frames.back().bytes += packet.size;
  }
  return streams;
}

std::vector<Frame> key_frames(const std::vector<Frame>& frames) {
  constexpr std::size_t kBefore = 15;
  constexpr std::int64_t kTimes = 3;
  std::vector<Frame> keys;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    std::vector<std::int64_t> before;
    for (std::size_t j = i - std::min(i, kBefore); j < i; ++j) before.push_back(frames[j].bytes);
    const auto usual = static_cast<std::int64_t>(percentile(before, 50));
    if (before.empty() || frames[i].bytes > kTimes * usual) keys.push_back(frames[i]);
  }
  return keys;
}

void take_key_frames(const Trace& trace, bool up, WayFigures& figures) {
  std::vector<std::int64_t> sizes;
  std::int64_t count = 0;
  for (const auto& [ssrc, frames] : frames_of(trace, up)) {
    for (const Frame& key : key_frames(frames)) {
      sizes.push_back(key.bytes);
      count += key.at_us >= kSettledFrom && key.at_us < kSettledUntil ? 1 : 0;
    }
  }
  figures.key_frame_bytes = percentile(sizes, 50);
  figures.key_frames_per_minute = static_cast<double>(count) * 60 / kSettledSeconds;
}

// Kilobits per second of every half second, smoothed over those around it.
std::vector<double> rates(const Trace& trace, bool up) {
  const auto all = static_cast<std::size_t>(kRunTime.us() / kSecond * 2);
  std::vector<double> halves(all);
  for (const TracePacket& packet : trace.packets) {
    const auto half =
        static_cast<std::size_t>(std::max<std::int64_t>(packet.at_us, 0) * 2 / kSecond);
    if (packet.up == up && half < all) halves[half] += kbps(packet.size, 0.5);
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

// From the change on until the first time that the rate is near what it is in the last third.
double follows_after(const std::vector<double>& rates, sfu::TimeDelta from, sfu::TimeDelta until) {
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
    if (std::abs(rates[i] - level) <= kNear * level) return static_cast<double>(i - begin) / 2;
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
                          {"key_frame_bytes", rounded(figures.key_frame_bytes)},
                          {"key_frames_per_minute", rounded(figures.key_frames_per_minute)},
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
  figures.key_frame_bytes = from.at("key_frame_bytes").to_number<double>();
  figures.key_frames_per_minute = from.at("key_frames_per_minute").to_number<double>();
  const auto& start = from.at("start_kbps").as_array();
  for (std::size_t i = 0; i < figures.start_kbps.size(); ++i) {
    figures.start_kbps[i] = start.at(i).to_number<double>();
  }
  figures.fall_s = optional_number(from, "fall_s");
  figures.rise_s = optional_number(from, "rise_s");
  return figures;
}

}  // namespace

WayFigures figures_of(const Trace& trace, bool up, bool step) {
  WayFigures figures;
  std::map<std::string, std::int64_t> bytes;
  std::vector<std::int64_t> queues;
  std::int64_t lost = 0;
  for (const std::string_view kind : kKinds) bytes[std::string(kind)] = 0;
  for (const TracePacket& packet : trace.packets) {
    if (packet.up != up) continue;
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
  take_key_frames(trace, up, figures);
  if (step) {
    const std::vector<double> all = rates(trace, up);
    figures.fall_s = follows_after(all, kHalvedAt, kRestoredAt);
    figures.rise_s = follows_after(all, kRestoredAt, kRunTime);
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

std::string to_json(const Figures& figures) {
  return boost::json::serialize(boost::json::object{{"line", figures.line},
                                                    {"by", figures.by},
                                                    {"lateness_p99_us", figures.lateness_p99_us},
                                                    {"up", json_of(figures.up)},
                                                    {"down", json_of(figures.down)}});
}

std::optional<Figures> from_json(std::string_view text) {
  try {
    const boost::json::value value = boost::json::parse(text);
    const boost::json::object& all = value.as_object();
    Figures figures;
    figures.line = all.at("line").as_string().c_str();
    figures.by = all.at("by").as_string().c_str();
    figures.lateness_p99_us = all.at("lateness_p99_us").to_number<double>();
    figures.up = way_from(all.at("up").as_object());
    figures.down = way_from(all.at("down").as_object());
    return figures;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace truth
