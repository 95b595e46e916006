// The retransmission timeout of SctpModel (RFC 9260 §6.3.1), with usrsctp's default bounds.
#pragma once

#include <algorithm>

#include "sfu/base/units.h"

namespace sfu {

class SctpRto {
 public:
  void on_rtt(TimeDelta rtt) {
    const TimeDelta error = rtt > smoothed_ ? rtt - smoothed_ : smoothed_ - rtt;
    if (smoothed_ == TimeDelta::zero()) {
      smoothed_ = rtt;
      variation_ = rtt / 2;
    } else {
      variation_ = (variation_ * 3 + error) / 4;
      smoothed_ = (smoothed_ * 7 + rtt) / 8;
    }
    restore();
  }
  // An acknowledgement of something sent once undoes the doubling.
  void restore() {
    if (smoothed_ != TimeDelta::zero()) rto_ = std::clamp(recent(), kMin, kMax);
  }
  void back_off() { rto_ = std::min(rto_ * 2, kMax); }
  [[nodiscard]] TimeDelta rto() const { return rto_; }
  // Younger packets than this are not given up when T3 expires: their SACK may be on its way.
  [[nodiscard]] TimeDelta recent() const { return smoothed_ + variation_ * 4; }

 private:
  static constexpr TimeDelta kInitial = TimeDelta::seconds(3);
  static constexpr TimeDelta kMin = TimeDelta::seconds(1);
  static constexpr TimeDelta kMax = TimeDelta::seconds(60);
  TimeDelta smoothed_;
  TimeDelta variation_;
  TimeDelta rto_ = kInitial;
};

}  // namespace sfu
