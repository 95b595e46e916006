// Quantities with units: points in time, time spans, sizes and rates. Quantities add, points
// subtract. All are 64-bit integers (µs, bytes, bit/s), so a run is the same on every machine.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace sfu {

// Arithmetic shared by TimeDelta, DataSize and DataRate.
template <class Self>
class Quantity {
 public:
  constexpr Quantity() = default;
  static constexpr Self zero() { return Self(0); }
  static constexpr Self infinity() { return Self(std::numeric_limits<std::int64_t>::max()); }
  friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;
  friend constexpr Self operator+(Self a, Self b) { return Self(a.raw_ + b.raw_); }
  friend constexpr Self operator-(Self a, Self b) { return Self(a.raw_ - b.raw_); }
  friend constexpr Self operator*(Self a, std::int64_t n) { return Self(a.raw_ * n); }
  friend constexpr Self operator/(Self a, std::int64_t n) { return Self(a.raw_ / n); }
  friend constexpr std::int64_t operator/(Self a, Self b) { return a.raw_ / b.raw_; }
  constexpr Self& operator+=(Self b) {
    raw_ += b.raw_;
    return static_cast<Self&>(*this);
  }
  constexpr Self& operator-=(Self b) {
    raw_ -= b.raw_;
    return static_cast<Self&>(*this);
  }
  // this × numerator / denominator, in integers.
  constexpr Self scaled(std::int64_t numerator, std::int64_t denominator) const {
    return Self(raw_ * numerator / denominator);
  }

 protected:
  explicit constexpr Quantity(std::int64_t raw) : raw_(raw) {}
  std::int64_t raw_ = 0;
};

class TimeDelta : public Quantity<TimeDelta> {
 public:
  constexpr TimeDelta() = default;
  static constexpr TimeDelta us(std::int64_t v) { return TimeDelta(v); }
  static constexpr TimeDelta ms(std::int64_t v) { return TimeDelta(v * 1'000); }
  static constexpr TimeDelta seconds(std::int64_t v) { return TimeDelta(v * 1'000'000); }
  constexpr std::int64_t us() const { return raw_; }
  constexpr std::int64_t ms() const { return raw_ / 1'000; }

 private:
  friend Quantity<TimeDelta>;
  using Quantity::Quantity;
};

class DataSize : public Quantity<DataSize> {
 public:
  constexpr DataSize() = default;
  static constexpr DataSize bytes(std::int64_t v) { return DataSize(v); }
  static constexpr DataSize bytes(std::uint64_t v) {
    return DataSize(static_cast<std::int64_t>(v));
  }
  constexpr std::int64_t bytes() const { return raw_; }

 private:
  friend Quantity<DataSize>;
  using Quantity::Quantity;
};

class DataRate : public Quantity<DataRate> {
 public:
  constexpr DataRate() = default;
  static constexpr DataRate bps(std::int64_t v) { return DataRate(v); }
  static constexpr DataRate kbps(std::int64_t v) { return DataRate(v * 1'000); }
  constexpr std::int64_t bps() const { return raw_; }
  constexpr std::int64_t kbps() const { return raw_ / 1'000; }

 private:
  friend Quantity<DataRate>;
  using Quantity::Quantity;
};

// How long `size` takes at `rate`; the only way to get a time out of the two. `rate` must be
// positive.
constexpr TimeDelta operator/(DataSize size, DataRate rate) {
  return TimeDelta::us(size.bytes() * 8'000'000 / rate.bps());
}
constexpr DataSize operator*(DataRate rate, TimeDelta time) {
  return DataSize::bytes(rate.bps() / 8 * time.us() / 1'000'000);
}
// `time` must be positive.
constexpr DataRate operator/(DataSize size, TimeDelta time) {
  return DataRate::bps(size.bytes() * 8'000'000 / time.us());
}

// A point on the driver's monotonic clock. Nothing under sfu/io reads a clock: `now` is an
// argument.
class Timestamp {
 public:
  constexpr Timestamp() = default;  // the driver's origin
  static constexpr Timestamp us(std::int64_t v) { return Timestamp(v); }
  static constexpr Timestamp ms(std::int64_t v) { return Timestamp(v * 1'000); }
  static constexpr Timestamp never() { return Timestamp(std::numeric_limits<std::int64_t>::max()); }
  constexpr std::int64_t us() const { return us_; }
  constexpr std::int64_t ms() const { return us_ / 1'000; }
  friend constexpr auto operator<=>(const Timestamp&, const Timestamp&) = default;
  friend constexpr Timestamp operator+(Timestamp t, TimeDelta d) {
    return Timestamp(t.us_ + d.us());
  }
  friend constexpr Timestamp operator-(Timestamp t, TimeDelta d) {
    return Timestamp(t.us_ - d.us());
  }
  friend constexpr TimeDelta operator-(Timestamp a, Timestamp b) {
    return TimeDelta::us(a.us_ - b.us_);
  }

 private:
  explicit constexpr Timestamp(std::int64_t us) : us_(us) {}
  std::int64_t us_ = 0;
};

}  // namespace sfu
