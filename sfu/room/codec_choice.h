// Which codec a publisher should send so that everybody it is shown to can decode it.
//   on_packet(codec)             what it sends
//   choose(offered, viewers)     a codec to ask it for, once; nullopt: it does well as it is. Asks
//                                for its own choice again when the reason to leave that is gone.
// Where no codec serves everybody the one that serves most is asked for, by the publisher's order.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "sfu/api/negotiated.h"

namespace sfu {

class CodecChoice {
 public:
  void on_packet(api::Codec codec) {
    if (!told_) own_ = codec;
  }
  [[nodiscard]] std::optional<api::Codec> choose(std::span<const api::CodecParameters> offered,
                                                 std::span<const api::CodecSet> viewers) {
    if (!own_) return std::nullopt;
    const auto served = [viewers](api::Codec codec) {
      return std::ranges::count_if(viewers,
                                   [codec](const auto& set) { return set.contains(codec); });
    };
    api::Codec best = *own_;
    for (const api::CodecParameters& one : offered) {
      if (served(one.codec) > served(best)) best = one.codec;
    }
    if (best == told_.value_or(*own_)) return std::nullopt;
    told_ = best == *own_ ? std::nullopt : std::optional(best);
    return best;
  }

 private:
  std::optional<api::Codec> own_;   // sent before it was asked for another
  std::optional<api::Codec> told_;  // asked for now
};

}  // namespace sfu
