#include "loadtest/scenario/draw.h"

#include <array>
#include <bit>
#include <numeric>

namespace loadtest {
namespace {

// Fixed point: logarithms to base 2 have 20 bits behind the point.
constexpr int kPoint = 20;
constexpr std::int64_t kOne = std::int64_t{1} << kPoint;
constexpr std::int64_t kLn2 = 726'817;    // ln 2 · 2²⁰
constexpr std::int64_t kP95 = 1'724'714;  // the normal's 95th percentile, 1.644854 · 2²⁰

// log2 of a positive integer: a bit of the result for each squaring of the mantissa.
std::int64_t log2_of(std::uint64_t value) {
  const auto whole = static_cast<int>(std::bit_width(value)) - 1;
  std::uint64_t mantissa = whole > 31 ? value >> (whole - 31) : value << (31 - whole);  // [1, 2)
  std::int64_t log = std::int64_t{whole} << kPoint;
  for (int bit = kPoint - 1; bit >= 0; --bit) {
    mantissa = mantissa * mantissa >> 31;
    if (mantissa < std::uint64_t{1} << 32) continue;
    mantissa >>= 1;
    log += std::int64_t{1} << bit;
  }
  return log;
}

constexpr std::uint64_t square_root(std::uint64_t value) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit > 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= value) root += bit;
  }
  return root;
}

// 2^(1/2), 2^(1/4), …, with 30 bits behind the point.
constexpr std::array<std::uint64_t, kPoint> kRoots = [] {
  std::array<std::uint64_t, kPoint> roots{};
  std::uint64_t power = std::uint64_t{2} << 30;
  for (std::uint64_t& root : roots) power = root = square_root(power << 30);
  return roots;
}();

// value · 2^(log / 2²⁰)
std::int64_t scale_by(std::int64_t value, std::int64_t log) {
  const std::int64_t whole = log >> kPoint;
  std::uint64_t factor = std::uint64_t{1} << 30;
  for (int i = 0; i < kPoint; ++i) {
    const bool set = (log >> (kPoint - 1 - i) & 1) != 0;
    if (set) factor = factor * kRoots[static_cast<std::size_t>(i)] >> 30;
  }
  const auto scaled = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) * factor >> 30);
  return whole >= 0 ? scaled << whole : scaled >> -whole;
}

// −ln of a number evenly spread over (0, 1], with 20 bits behind the point.
std::int64_t draw_unit_exponential(Random& random) {
  const auto number = static_cast<std::uint64_t>(random.below(std::int64_t{1} << 32)) + 1;
  return ((std::int64_t{32} << kPoint) - log2_of(number)) * kLn2 >> kPoint;
}

// The sum of twelve even ones: mean 0, deviation 1, nothing beyond 6.
std::int64_t draw_normal(Random& random) {
  std::int64_t sum = -6 * kOne;
  for (int i = 0; i < 12; ++i) sum += random.below(kOne);
  return sum;
}

}  // namespace

std::int64_t draw_exponential(Random& random, std::int64_t mean) {
  return mean * draw_unit_exponential(random) >> kPoint;
}

std::int64_t draw_log_normal(Random& random, std::int64_t median, std::int64_t p95) {
  const std::int64_t spread =
      log2_of(static_cast<std::uint64_t>(p95)) - log2_of(static_cast<std::uint64_t>(median));
  return scale_by(median, spread * draw_normal(random) / kP95);
}

std::int64_t draw_log_uniform(Random& random, std::int64_t from, std::int64_t to) {
  const std::int64_t range =
      log2_of(static_cast<std::uint64_t>(to)) - log2_of(static_cast<std::uint64_t>(from));
  return scale_by(from, range * random.below(kOne) >> kPoint);
}

std::int64_t draw_poisson(Random& random, std::int64_t mean_thousandths) {
  const std::int64_t end = mean_thousandths * kOne / 1'000;
  std::int64_t count = 0;
  for (std::int64_t at = draw_unit_exponential(random); at < end; ++count) {
    at += draw_unit_exponential(random);
  }
  return count;
}

std::size_t draw_index(Random& random, std::span<const std::int64_t> weights) {
  const std::int64_t all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::int64_t left = random.below(all);
  std::size_t index = 0;
  while (left >= weights[index]) left -= weights[index++];
  return index;
}

}  // namespace loadtest
