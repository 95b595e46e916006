#include "sfu/rtp/key_frame_requester.h"

#include <algorithm>

namespace sfu {

KeyFrameRequester::KeyFrameRequester() : KeyFrameRequester(Options{}) {}

void KeyFrameRequester::request(Timestamp now) {
  // Somebody new need not sit out the long backoff of those who wait already.
  const TimeDelta pause = waiting() ? options_.retry_after : options_.min_interval;
  const Timestamp earliest = sent_ ? std::max(now, *sent_ + pause) : now;
  if (!waiting()) backoff_ = options_.retry_after;
  due_ = std::min(due_, earliest);
  tries_ = 0;
}

bool KeyFrameRequester::should_send(Timestamp now) {
  if (now < due_) return false;
  if (tries_ >= options_.max_tries) {
    due_ = Timestamp::never();
    return false;
  }
  ++tries_;
  sent_ = now;
  due_ = now + std::max<TimeDelta>(backoff_, options_.min_interval);
  backoff_ = std::min<TimeDelta>(backoff_ * 2, options_.max_retry_after);
  return true;
}

void KeyFrameRequester::on_key_frame(Timestamp) {
  due_ = Timestamp::never();
  tries_ = 0;
}

}  // namespace sfu
