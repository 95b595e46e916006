#include "signalling/webhook/webhook_queue.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"

namespace signalling {

void WebhookQueue::push(WebhookMessage message, sfu::Timestamp now) {
  if (stopped_) return lose(Lost::kGone);
  if (messages_.size() >= options_.most) {
    const auto oldest = messages_.begin() + (under_way_ ? 1 : 0);
    if (oldest == messages_.end()) return lose(Lost::kFull);
    messages_.erase(oldest);
    lose(Lost::kFull);
    if (!under_way_) tries_ = refusals_ = 0;
  }
  message.born = now;
  messages_.push_back(std::move(message));
}

const WebhookMessage* WebhookQueue::take(sfu::Timestamp now) {
  handle_timeout(now);
  if (under_way_ || messages_.empty() || now < not_before_) return nullptr;
  under_way_ = true;
  if (tries_++ > 0) ++counters_.retried;
  return &messages_.front();
}

void WebhookQueue::settle(Answer answer, sfu::Timestamp now, std::uint64_t jitter) {
  SFU_CHECK(under_way_ && !messages_.empty());
  under_way_ = false;
  if (answer == Answer::kDelivered) {
    ++counters_.delivered;
    messages_.pop_front();
    begin_next(now);
    return;
  }
  ++counters_.failed;
  if (answer == Answer::kGone) {
    stopped_ = true;
    lose(Lost::kGone, messages_.size());
    messages_.clear();
    return;
  }
  if (answer == Answer::kRefused && ++refusals_ >= options_.most_refusals) {
    messages_.pop_front();
    lose(Lost::kRefused);
    begin_next(now);
    return;
  }
  ++failures_;
  not_before_ = now + delay(jitter);
  handle_timeout(now);
}

void WebhookQueue::begin_next(sfu::Timestamp now) {
  failures_ = 0;
  tries_ = refusals_ = 0;
  not_before_ = now;
}

// Doubled with each failure; between half of it and all of it.
sfu::TimeDelta WebhookQueue::delay(std::uint64_t jitter) const {
  if (draining_) return options_.draining_delay;
  sfu::TimeDelta whole = options_.first_delay;
  for (int i = 1; i < failures_ && whole < options_.longest_delay; ++i) whole = whole * 2;
  whole = std::min(whole, options_.longest_delay);
  const auto half = static_cast<std::uint64_t>(whole.us() / 2);
  return sfu::TimeDelta::us(whole.us() - static_cast<std::int64_t>(jitter % (half + 1)));
}

void WebhookQueue::handle_timeout(sfu::Timestamp now) {
  if (under_way_) return;
  while (!messages_.empty() && messages_.front().born + options_.give_up_after <= now) {
    messages_.pop_front();
    tries_ = refusals_ = 0;
    lose(Lost::kTooOld);
  }
}

sfu::Timestamp WebhookQueue::next_timeout() const {
  if (under_way_ || messages_.empty()) return sfu::Timestamp::never();
  return std::min(not_before_, messages_.front().born + options_.give_up_after);
}

void WebhookQueue::drain(sfu::Timestamp now) {
  draining_ = true;
  not_before_ = std::min(not_before_, now);
}

void WebhookQueue::succeed(const WebhookQueue& before) {
  counters_ = before.counters_;
  lose(Lost::kRemoved, before.size());
}

void WebhookQueue::lose(Lost reason, std::size_t count) {
  counters_.lost[static_cast<std::size_t>(reason)] += count;
}

}  // namespace signalling
