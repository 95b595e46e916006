// Decides which lost packets of one RTP stream to ask for again (RFC 4585 §6.2.1).
//   on_packet(seq, now)      a gap opens: the missing numbers wait out `reorder_grace`
//   next_timeout()           when the earliest of them is due; Timestamp::never() when none is
//   on_timeout(now, out)     appends the due numbers; each once per RTT, at most `max_tries` times
//   after_silence()          the sender was not heard for a while: what is missing when it is heard
//                            again is too much and too old to ask for
//   give_up()                what is missing is not worth asking for any more
//   take_keyframe_needed()   true once after a gap that will not be repaired
// Pure: no clock, socket, log or randomness. One stream, one shard, no locks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/rtp/sequence_window.h"

namespace sfu {

class NackGenerator {
 public:
  struct Options {
    TimeDelta reorder_grace = TimeDelta::ms(10);
    std::size_t max_missing = 1'000;  // beyond it the stream is broken: ask for a key frame instead
    int max_tries = 10;
    TimeDelta max_age = TimeDelta::seconds(3);   // later, a repair comes too late to be played
    TimeDelta min_interval = TimeDelta::ms(20);  // on a LAN the RTT is no measure for a retry
    TimeDelta initial_rtt = TimeDelta::ms(100);  // until set_rtt
  };
  // kRecovered: late but new, by retransmission or reordering. kTooFarBehind: cannot be told from a
  // duplicate any more.
  enum class Verdict : std::uint8_t { kInOrder, kGap, kRecovered, kDuplicate, kTooFarBehind };

  explicit NackGenerator(Options options);
  Verdict on_packet(UnwrappedSeq seq, Timestamp now);
  void on_timeout(Timestamp now, std::vector<UnwrappedSeq>& out);
  [[nodiscard]] Timestamp next_timeout() const;
  void after_silence() { after_silence_ = true; }
  void set_rtt(TimeDelta rtt);
  void give_up();
  bool take_keyframe_needed();
  [[nodiscard]] std::size_t missing() const { return missing_.size(); }

 private:
  struct Missing {
    UnwrappedSeq seq;
    Timestamp noticed;
    Timestamp due;
    int tries;
  };
  void open_gap(UnwrappedSeq first, UnwrappedSeq end, Timestamp now);
  void remove(UnwrappedSeq seq);

  Options options_;
  TimeDelta rtt_;
  SequenceWindow seen_;
  std::vector<Missing> missing_;             // ordered by seq
  Timestamp earliest_ = Timestamp::never();  // never later than the first due; may be earlier
  bool keyframe_needed_ = false;
  bool after_silence_ = false;
};

}  // namespace sfu
