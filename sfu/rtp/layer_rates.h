// How much of one stream each of its layers takes (spatial and temporal, RFC 9628 §3), over the
// last second.
//   add(layer, size, now)    a packet of that layer
//   rates(now)               by layer; a layer that sends nothing has none
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "sfu/base/units.h"
#include "sfu/rtp/frame_info.h"
#include "sfu/rtp/rate_window.h"

namespace sfu {

class LayerRates {
 public:
  [[nodiscard]] DataRate of(LayerId layer) const { return rates_[index(layer)]; }
  void set(LayerId layer, DataRate rate) { rates_[index(layer)] = rate; }
  // What somebody is sent who is given at most these layers; where upper layers do without lower
  // ones (K-SVC) it is less.
  [[nodiscard]] DataRate up_to(LayerId target) const {
    DataRate sum;
    each_target([&](LayerId layer) {
      if (layer.spatial <= target.spatial && layer.temporal <= target.temporal) sum += of(layer);
    });
    return sum;
  }
  // The highest of each kind that sends anything.
  [[nodiscard]] LayerId top() const {
    LayerId top;
    each_target([&](LayerId layer) {
      if (of(layer) <= DataRate::zero()) return;
      top.spatial = std::max(top.spatial, layer.spatial);
      top.temporal = std::max(top.temporal, layer.temporal);
    });
    return top;
  }

 private:
  static std::size_t index(LayerId layer) {
    return std::size_t{layer.spatial} * kMaxTemporal + layer.temporal;
  }
  std::array<DataRate, std::size_t{kMaxSpatial} * kMaxTemporal> rates_{};
};

class LayerRateMeter {
 public:
  void add(LayerId layer, DataSize size, Timestamp now) {
    windows_[std::size_t{layer.spatial} * kMaxTemporal + layer.temporal].add(size, now);
  }
  [[nodiscard]] LayerRates rates(Timestamp now) const {
    LayerRates rates;
    each_target([&](LayerId layer) {
      rates.set(layer,
                windows_[std::size_t{layer.spatial} * kMaxTemporal + layer.temporal].rate(now));
    });
    return rates;
  }

 private:
  std::array<RateWindow, std::size_t{kMaxSpatial} * kMaxTemporal> windows_;
};

}  // namespace sfu
