#include "signalling/server/webhooks.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <utility>

#include "sfu/base/check.h"
#include "signalling/server/clocks.h"
#include "signalling/webhook/webhook_signature.h"

namespace signalling {
namespace {

bool wants(const config::Webhook& webhook, const VisitNotice& notice) {
  const auto has = [](const auto& list, const auto& one) {
    return list.empty() || std::ranges::find(list, one) != list.end();
  };
  return has(webhook.events, notice.event) &&
         (has(webhook.organisations, notice.visit.organisation) ||
          has(webhook.organisations, notice.begun_for));
}

WebhookQueue::Answer answer_of(unsigned status) {
  if (status >= 200 && status < 300) return WebhookQueue::Answer::kDelivered;
  if (status == 410) return WebhookQueue::Answer::kGone;
  const bool later = status == 408 || status == 425 || status == 429;  // not of the message
  return status >= 400 && status < 500 && !later ? WebhookQueue::Answer::kRefused
                                                 : WebhookQueue::Answer::kFailed;
}

}  // namespace

class Webhooks::Endpoint : public std::enable_shared_from_this<Endpoint> {
 public:
  Endpoint(Loop& loop, sfu::Entropy& entropy, const Options& options, Receiver receiver)
      : loop_(loop),
        entropy_(entropy),
        options_(options),
        receiver_(std::move(receiver)),
        queue_(options.queue),
        timer_(loop, [this] { pump(); }) {}

  [[nodiscard]] const Receiver& receiver() const { return receiver_; }
  [[nodiscard]] const WebhookQueue& queue() const { return queue_; }
  [[nodiscard]] bool is_same(const Receiver& other) const {
    return receiver_.webhook.id == other.webhook.id && receiver_.url == other.url &&
           receiver_.key == other.key;
  }
  void take(Receiver receiver) { receiver_ = std::move(receiver); }
  void succeed(const Endpoint& before) { queue_.succeed(before.queue_); }

  void push(const VisitNotice& notice) {
    queue_.push({notice_id(notice), to_json(notice, receiver_.webhook.service)}, read_clocks().now);
    pump();
  }

  void drain() {
    queue_.drain(read_clocks().now);
    pump();
  }

 private:
  void pump() {
    const sfu::Instant now = read_clocks();
    if (const WebhookMessage* message = queue_.take(now.now)) send(*message, now.unix_time);
    timer_.arm(queue_.next_timeout());
  }

  void send(const WebhookMessage& message, sfu::UnixSeconds now) {
    WebhookPost post{.url = receiver_.url, .tls = receiver_.tls, .deadline = options_.deadline};
    post.headers = {
        {"Content-Type", "application/json"},
        {"webhook-id", message.id},
        {"webhook-timestamp", std::to_string(now)},
        {"webhook-signature", sign_webhook(receiver_.key, message.id, now, message.body)}};
    post.body = message.body;
    // It may be gone from the configuration by then.
    const auto answered = [endpoint = weak_from_this()](unsigned status) {
      if (const auto here = endpoint.lock()) here->settle(status);
    };
    try {
      post_webhook(loop_, std::move(post), answered);
    } catch (const std::exception&) {  // no thread or memory for it: as if nobody had answered
      loop_.post([answered] { answered(0); });
    }
  }

  void settle(unsigned status) {
    std::uint64_t jitter = 0;
    std::array<std::uint8_t, sizeof jitter> random{};
    entropy_.fill(random);
    std::memcpy(&jitter, random.data(), sizeof jitter);
    const WebhookQueue::Answer answer = answer_of(status);
    queue_.settle(answer, read_clocks().now, jitter);
    const bool failing =
        answer == WebhookQueue::Answer::kFailed || answer == WebhookQueue::Answer::kRefused;
    if (answer == WebhookQueue::Answer::kGone) {
      say(Change::kStopped);
    } else if (std::exchange(failing_, failing) != failing) {
      say(failing ? Change::kFailing : Change::kRecovered);
    }
    pump();
  }

  void say(Change change) const {
    if (options_.said) options_.said(receiver_.webhook.id, change);
  }

  Loop& loop_;
  sfu::Entropy& entropy_;
  const Options& options_;
  Receiver receiver_;
  WebhookQueue queue_;
  Timer timer_;
  bool failing_ = false;
};

Webhooks::Webhooks(Loop& loop, sfu::Entropy& entropy, Options options)
    : loop_(loop), entropy_(entropy), options_(std::move(options)) {}
Webhooks::~Webhooks() = default;

Webhooks::Receivers Webhooks::prepare(const std::vector<config::Webhook>& configured) {
  Receivers receivers;
  for (const config::Webhook& webhook : configured) {
    // The configuration's check took both.
    const auto url = config::parse_webhook_url(webhook.url);
    const auto key = decode_webhook_secret(webhook.secret);
    SFU_CHECK(url && key);
    receivers.push_back(
        {webhook, *url, *key, url->secure ? make_tls_client(webhook.authorities) : nullptr});
  }
  return receivers;
}

void Webhooks::take_over(Receivers receivers) {
  std::vector<std::shared_ptr<Endpoint>> taken;
  for (Receiver& receiver : receivers) {
    const auto same = std::ranges::find_if(
        endpoints_, [&](const auto& each) { return each != nullptr && each->is_same(receiver); });
    if (same != endpoints_.end()) {
      (*same)->take(std::move(receiver));
      taken.push_back(std::exchange(*same, nullptr));
      continue;
    }
    const std::string id = receiver.webhook.id;
    taken.push_back(std::make_shared<Endpoint>(loop_, entropy_, options_, std::move(receiver)));
    const auto before = std::ranges::find_if(endpoints_, [&](const auto& each) {
      return each != nullptr && each->receiver().webhook.id == id;
    });
    if (before != endpoints_.end()) taken.back()->succeed(**before);
    if (draining_) taken.back()->drain();
  }
  for (const auto& left : endpoints_) {
    if (left == nullptr || left->queue().size() == 0 || !options_.said) continue;
    options_.said(left->receiver().webhook.id, Change::kRemoved);
  }
  endpoints_ = std::move(taken);
}

void Webhooks::notify(const VisitNotice& notice) {
  for (const auto& endpoint : endpoints_) {
    if (wants(endpoint->receiver().webhook, notice)) endpoint->push(notice);
  }
}

void Webhooks::drain() {
  draining_ = true;
  for (const auto& endpoint : endpoints_) endpoint->drain();
}

std::size_t Webhooks::waiting() const {
  std::size_t waiting = 0;
  for (const auto& endpoint : endpoints_) waiting += endpoint->queue().size();
  return waiting;
}

std::vector<sfu::WebhookMetrics> Webhooks::metrics() const {
  std::vector<sfu::WebhookMetrics> all;
  for (const auto& endpoint : endpoints_) {
    const WebhookQueue::Counters& counters = endpoint->queue().counters();
    sfu::WebhookMetrics& metrics = all.emplace_back();
    metrics.webhook = endpoint->receiver().webhook.id;
    metrics.waiting = static_cast<std::int64_t>(endpoint->queue().size());
    metrics.delivered = static_cast<std::int64_t>(counters.delivered);
    metrics.failed = static_cast<std::int64_t>(counters.failed);
    metrics.retried = static_cast<std::int64_t>(counters.retried);
    static_assert(std::tuple_size_v<decltype(metrics.lost)> == WebhookQueue::kLosses);
    for (std::size_t i = 0; i < counters.lost.size(); ++i) {
      metrics.lost.at(i) = static_cast<std::int64_t>(counters.lost.at(i));
    }
  }
  return all;
}

}  // namespace signalling
