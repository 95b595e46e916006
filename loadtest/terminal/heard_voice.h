// What a listener makes of one slot's voice: how much of the other's speech it heard as it was said
// and how much was made up, in all and in the worst ten seconds, and how late.
//   on_played(mark, played)     a packet was played (voice_playout.h)
//   on_silence(made_up, said)   the rest until the source went: made up, and what was said
//   meanwhile
//                               (the count of the source's speech; nullopt: not known)
// Only speech counts: what is made up in a pause nobody hears. Watermarks count the speech that
// went before, so that what never came counts exactly. In packets' worth of 20 ms. Mouth to ear:
// from the first sample of a packet to its playing, the encoder's look-ahead included; what sound
// cards add on both sides (some 20 to 60 ms) is not in it.
#pragma once

#include <cstdint>
#include <optional>

#include "loadtest/measure/delay_histogram.h"
#include "loadtest/terminal/voice_playout.h"
#include "loadtest/terminal/watermark.h"
#include "sfu/base/units.h"

namespace loadtest {

class HeardVoice {
 public:
  static constexpr sfu::TimeDelta kPacket = sfu::TimeDelta::ms(20);
  static constexpr sfu::TimeDelta kWindow = sfu::TimeDelta::seconds(10);
  // Windows with less speech say nothing.
  static constexpr sfu::TimeDelta kEnoughSpeech = sfu::TimeDelta::seconds(1);

  void on_played(const Watermark& mark, const PlayedVoice& played);
  void on_silence(sfu::TimeDelta made_up, std::optional<std::uint32_t> said, sfu::Timestamp now);

  [[nodiscard]] std::int64_t expected() const { return expected_ / kPacket; }
  [[nodiscard]] std::int64_t concealed() const { return concealed_ / kPacket; }
  [[nodiscard]] std::int64_t worst_window_ppm() const;
  [[nodiscard]] const DelayHistogram& mouth_to_ear() const { return mouth_to_ear_; }
  [[nodiscard]] const std::optional<sfu::Timestamp>& first() const { return first_; }

 private:
  void count(sfu::TimeDelta heard, sfu::TimeDelta hidden, sfu::Timestamp at);
  [[nodiscard]] std::int64_t window_ppm() const;

  std::optional<Watermark> last_;
  std::optional<sfu::Timestamp> first_;
  sfu::TimeDelta expected_;
  sfu::TimeDelta concealed_;
  sfu::Timestamp window_begins_;
  sfu::TimeDelta window_expected_;
  sfu::TimeDelta window_concealed_;
  std::int64_t worst_ppm_ = 0;
  DelayHistogram mouth_to_ear_;
};

}  // namespace loadtest
