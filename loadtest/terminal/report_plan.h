// When a page reports: libwebrtc gives every stream an RTCP sender of its own, which speaks about
// once a second for pictures and every five for voice, at half to one and a half of that
// (rtcp_sender.cc), and for streams that nobody uses, too.
//   begin(now) / next_timeout() / take(now, entropy)
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/base/entropy.h"
#include "sfu/base/units.h"

namespace loadtest {

class ReportPlan {
 public:
  enum class Of : std::uint8_t { kVoice, kPicture, kReceiver };
  struct Due {
    Of of = Of::kVoice;
    std::size_t receiver = 0;
  };

  // Receivers alternate as the sections do: voice, picture, ….
  explicit ReportPlan(std::size_t receivers) {
    streams_.push_back({{Of::kVoice}, kVoice});
    streams_.push_back({{Of::kPicture}, kPicture});
    for (std::size_t i = 0; i < receivers; ++i) {
      const bool voice = i % 2 == 0 && i + 1 < receivers;
      streams_.push_back({{Of::kReceiver, i}, voice ? kVoice : kPicture});
    }
  }
  void begin(sfu::Timestamp now) {
    for (Stream& stream : streams_) stream.next = now + stream.interval / 2;
  }
  [[nodiscard]] sfu::Timestamp next_timeout() const {
    return std::ranges::min_element(streams_, {}, &Stream::next)->next;
  }
  std::optional<Due> take(sfu::Timestamp now, sfu::Entropy& entropy) {
    const auto first = std::ranges::min_element(streams_, {}, &Stream::next);
    if (first->next > now) return std::nullopt;
    const auto interval = first->interval.us();
    first->next = now + sfu::TimeDelta::us(interval / 2 + entropy.u32() % interval);
    return first->due;
  }

 private:
  static constexpr sfu::TimeDelta kVoice = sfu::TimeDelta::seconds(5);
  static constexpr sfu::TimeDelta kPicture = sfu::TimeDelta::seconds(1);
  struct Stream {
    Due due;
    sfu::TimeDelta interval;
    sfu::Timestamp next = sfu::Timestamp::never();
  };
  std::vector<Stream> streams_;
};

}  // namespace loadtest
