// Throttles the key-frame requests (PLI, RFC 4585 §6.3.1) for one encoding and repeats the ones
// that bring no key frame.
//   request(now)        somebody needs a key frame
//   should_send(now)    true: send one now; it counts as sent
//   on_key_frame(now)   a key frame began: nobody waits any more
//   next_timeout()      when to ask should_send again; Timestamp::never() when nobody waits
#pragma once

#include <optional>

#include "sfu/base/units.h"

namespace sfu {

class KeyFrameRequester {
 public:
  struct Options {
    TimeDelta min_interval = TimeDelta::ms(500);    // between two requests, whoever asks
    TimeDelta retry_after = TimeDelta::seconds(1);  // doubles with every retry
    TimeDelta max_retry_after = TimeDelta::seconds(8);
    int max_tries = 8;  // ~40 s of silence: the source is gone; a new request starts over
  };

  KeyFrameRequester();
  explicit KeyFrameRequester(Options options) : options_(options) {}
  void request(Timestamp now);
  bool should_send(Timestamp now);
  void on_key_frame(Timestamp now);
  [[nodiscard]] Timestamp next_timeout() const { return due_; }
  [[nodiscard]] bool waiting() const { return due_ != Timestamp::never(); }

 private:
  Options options_;
  Timestamp due_ = Timestamp::never();
  std::optional<Timestamp> sent_;
  TimeDelta backoff_;
  int tries_ = 0;
};

}  // namespace sfu
