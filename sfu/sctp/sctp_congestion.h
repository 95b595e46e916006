// The congestion window of SctpModel: RFC 9260 §7.2 with usrsctp's habits (its default module), so
// that the model takes as long as the real thing.
//   on_output(flight)      before sending: usrsctp caps the window at flight + max_burst packets
//   on_sack(...)           slow start by up to two packets per SACK, then one packet per window
//   on_loss / on_timeout   fast retransmit halves, T3 leaves one packet
#pragma once

#include <algorithm>
#include <cstddef>

namespace sfu {

class SctpCongestion {
 public:
  SctpCongestion(std::size_t mtu, std::size_t peer_window)
      : mtu_(mtu),
        window_(std::min(4 * mtu, std::max(2 * mtu, kInitialWindow))),
        threshold_(peer_window) {}

  void on_output(std::size_t flight) {
    if (flight + kMaxBurst * mtu_ >= window_) return;
    threshold_ = std::max(threshold_, window_);
    window_ = flight + kMaxBurst * mtu_;
  }
  // `acked` bytes left the flight with this SACK, which moved the cumulative TSN; `flight` is after
  // it.
  void on_sack(std::size_t acked, std::size_t flight) {
    const bool window_was_full = flight + acked >= window_;
    if (window_ <= threshold_) {
      if (window_was_full) window_ += std::min(acked, kSlowStartPackets * mtu_);
      return;
    }
    partial_ += acked;
    if (window_was_full && partial_ >= window_) {
      partial_ -= window_;
      window_ += mtu_;
    }
  }
  void on_loss() {
    threshold_ = std::max(window_ / 2, 2 * mtu_);
    window_ = threshold_;
    partial_ = 0;
  }
  void on_timeout() {
    threshold_ = std::max(window_ / 2, 4 * mtu_);
    window_ = mtu_;
    partial_ = 0;
  }
  void on_idle() { partial_ = 0; }  // §7.2.2: everything sent is acknowledged
  [[nodiscard]] std::size_t window() const { return window_; }

 private:
  static constexpr std::size_t kInitialWindow = 4'380;  // §7.2.1
  static constexpr std::size_t kMaxBurst = 4;           // §6.1 D
  static constexpr std::size_t kSlowStartPackets = 2;   // usrsctp's L2_abc_variable
  std::size_t mtu_;
  std::size_t window_;
  std::size_t threshold_;
  std::size_t partial_ = 0;
};

}  // namespace sfu
