// A jitter buffer for voice in the spirit of NetEq: every packet has a time at which it is played,
// behind a wait that follows the line (playout_delay.h). What is not there at its time is made up;
// what comes after its time is not played. The wait changes slowly, by playing a little faster or
// slower.
//   on_packet(packet, now)   after advance(now); false: too late, or twice
//   advance(now, played)     what was played up to now, in order
//   made_up()                how long nothing but made-up voice has been played, up to then
//   restart()                the source is gone; another may begin, but what was too late stays so
// Driven by arrivals alone: between two of them nothing can happen that they do not know, so it
// needs no timer. Limit: NetEq's 200 packets; what would be more empties it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "loadtest/terminal/playout_delay.h"
#include "sfu/base/sequence.h"
#include "sfu/base/units.h"

namespace loadtest {

struct PlayedVoice {
  sfu::UnwrappedSeq sequence = 0;  // of the packet it was in
  bool repeated = false;           // the copy in that packet of the one before (RED)
  sfu::Timestamp at;
  sfu::TimeDelta made_up;  // before it, since the one played before
  sfu::TimeDelta gap;      // on the sender's clock, since the end of that one
};

class VoicePlayout {
 public:
  struct Packet {
    sfu::UnwrappedSeq sequence = 0;
    sfu::TimeDelta media;  // its place on the sender's clock
    sfu::TimeDelta lasts;
    bool empty = false;    // only there so that nobody misses its number
    bool repeats = false;  // the packet before is in it
  };

  bool on_packet(const Packet& packet, sfu::Timestamp now);
  void advance(sfu::Timestamp now, std::vector<PlayedVoice>& played);
  void restart();
  [[nodiscard]] sfu::TimeDelta made_up() const { return made_up_; }
  // What has a lower number is not played any more.
  [[nodiscard]] sfu::UnwrappedSeq next() const { return next_.value_or(earliest_); }
  [[nodiscard]] sfu::TimeDelta target() const { return delay_.target(); }

 private:
  void insert(const Packet& packet);
  void drop_empty();
  void conceal(sfu::TimeDelta at_most, sfu::Timestamp now);
  void play(const Packet& packet, bool repeated, std::vector<PlayedVoice>& played);
  void stretch(const Packet& packet);

  PlayoutDelay delay_;
  std::deque<Packet> packets_;                // in order
  std::optional<sfu::UnwrappedSeq> next_;     // the next number to be played
  sfu::UnwrappedSeq earliest_ = 0;            // of a source that has not begun
  std::optional<sfu::TimeDelta> next_media_;  // and its place
  sfu::Timestamp play_at_;
  sfu::TimeDelta made_up_;
  sfu::Timestamp stretched_at_;
};

}  // namespace loadtest
