// The numbers of one shard (or of the signalling thread). One thread writes, any thread may read:
// relaxed loads and stores, no lock, no read-modify-write on the packet path.
//   metrics.rtp_received.add();  return metrics.drop(Drop::kUnknownSsrc);   // where it happens
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "sfu/base/units.h"

namespace sfu {

enum class Drop : std::uint8_t {
#define GUICHET_DROP(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class Outcome : std::uint8_t {
#define GUICHET_OUTCOME(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class Rating : std::uint8_t {
#define GUICHET_RATING(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class MediaTransport : std::uint8_t {
#define GUICHET_TRANSPORT(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class TcpEnd : std::uint8_t {
#define GUICHET_TCP_END(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class Shed : std::uint8_t {
#define GUICHET_SHED(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class TlsFailure : std::uint8_t {
#define GUICHET_TLS_FAILURE(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class IdentityRefusal : std::uint8_t {
#define GUICHET_IDENTITY_REFUSAL(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class AppointmentEvent : std::uint8_t {
#define GUICHET_APPOINTMENT(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

enum class ServiceRefusal : std::uint8_t {
#define GUICHET_SERVICE_REFUSAL(constant, label, help) constant,
#include "sfu/metrics/catalog.def"
  kCount
};

// A counter or gauge with one writer.
class Number {
 public:
  void add(std::int64_t n = 1) { set(value() + n); }
  void set(std::int64_t n) { value_.store(n, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Counts of durations under each bound of its catalog row (+ one for beyond).
class DurationHistogram {
 public:
  static constexpr std::size_t kMaxBuckets = 16;
  template <class... Bounds>
  explicit DurationHistogram(Bounds... bounds)
      : bounds_{static_cast<double>(bounds)...}, size_(sizeof...(bounds)) {
    static_assert(sizeof...(bounds) <= kMaxBuckets);
  }
  void observe(TimeDelta time) {
    const double seconds = static_cast<double>(time.us()) / 1e6;
    std::size_t bucket = 0;
    while (bucket < size_ && seconds > bounds_[bucket]) ++bucket;
    counts_[bucket].add();
    sum_us_.add(time.us());
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] double bound(std::size_t i) const { return bounds_[i]; }
  [[nodiscard]] std::int64_t count(std::size_t i) const { return counts_[i].value(); }
  [[nodiscard]] std::int64_t sum_us() const { return sum_us_.value(); }

 private:
  std::array<double, kMaxBuckets> bounds_;
  std::size_t size_;
  std::array<Number, kMaxBuckets + 1> counts_;
  Number sum_us_;
};

struct Metrics {
#define GUICHET_COUNTER(field, name, help) Number field;
#define GUICHET_GAUGE(field, name, help) Number field;
#define GUICHET_HISTOGRAM(field, name, help, ...) DurationHistogram field{__VA_ARGS__};
#include "sfu/metrics/catalog.def"
  std::array<Number, static_cast<std::size_t>(Drop::kCount)> drops;
  std::array<Number, static_cast<std::size_t>(Outcome::kCount)> visits;
  std::array<Number, static_cast<std::size_t>(Rating::kCount)> ratings;
  std::array<Number, static_cast<std::size_t>(MediaTransport::kCount)> participants_by_transport;
  std::array<Number, static_cast<std::size_t>(TcpEnd::kCount)> tcp_ended;
  std::array<Number, static_cast<std::size_t>(Shed::kCount)> shed_by_class;
  std::array<Number, static_cast<std::size_t>(TlsFailure::kCount)> tls_failures;
  std::array<Number, static_cast<std::size_t>(IdentityRefusal::kCount)> identity_refusals;
  std::array<Number, static_cast<std::size_t>(AppointmentEvent::kCount)> appointments;
  std::array<Number, static_cast<std::size_t>(ServiceRefusal::kCount)> service_refusals;

  Drop drop(Drop reason) {
    drops[static_cast<std::size_t>(reason)].add();
    return reason;
  }
  void runs_over(MediaTransport transport, std::int64_t change) {
    participants_by_transport[static_cast<std::size_t>(transport)].add(change);
  }
  void tcp_end(TcpEnd reason) { tcp_ended[static_cast<std::size_t>(reason)].add(); }
  void shed(Shed what) { shed_by_class[static_cast<std::size_t>(what)].add(); }
  void tls_failure(TlsFailure reason) { tls_failures[static_cast<std::size_t>(reason)].add(); }
  void identity_refusal(IdentityRefusal reason) {
    identity_refusals[static_cast<std::size_t>(reason)].add();
  }
  void appointment(AppointmentEvent event) { appointments[static_cast<std::size_t>(event)].add(); }
  void service_refusal(ServiceRefusal reason) {
    service_refusals[static_cast<std::size_t>(reason)].add();
  }
  void rate(Rating rating) { ratings[static_cast<std::size_t>(rating)].add(); }
  void visit(Outcome outcome) { visits[static_cast<std::size_t>(outcome)].add(); }
};

}  // namespace sfu
