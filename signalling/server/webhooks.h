// Tells the webhooks of the configuration what happens to visits (docs/INTEGRATION.md): the shell
// of WebhookQueue, which decides when. On the loop's thread.
//   prepare(configured)     reads what they need; throws std::runtime_error, changes nothing
//   take_over(receivers)    from here on these; one with the same id, URL and secret goes on
//   notify(notice)          to each that wants to hear of it
//   drain()                 the relay goes down: what is left is tried more often
//   waiting()               messages that nobody has taken yet
// Messages live in memory: those that nobody took are lost with the relay, and counted.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/webhook_config.h"
#include "sfu/base/entropy.h"
#include "sfu/metrics/webhook_metrics.h"
#include "signalling/server/loop.h"
#include "signalling/server/webhook_post.h"
#include "signalling/session/visit_notice.h"
#include "signalling/webhook/webhook_queue.h"

namespace signalling {

class Webhooks {
 public:
  // Of one webhook, for the log: failing, delivering again, stopped for good, gone from the
  // configuration with messages that it had not taken.
  enum class Change : std::uint8_t { kFailing, kRecovered, kStopped, kRemoved };
  struct Options {
    WebhookQueue::Options queue{};
    sfu::TimeDelta deadline = sfu::TimeDelta::seconds(10);  // of one attempt
    std::function<void(std::string_view webhook, Change change)> said = {};
  };
  struct Receiver {
    config::Webhook webhook;
    config::WebhookUrl url;
    std::string key;
    std::shared_ptr<TlsClientContext> tls;  // of https
  };
  using Receivers = std::vector<Receiver>;

  Webhooks(Loop& loop, sfu::Entropy& entropy, Options options);
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;
  ~Webhooks();

  [[nodiscard]] static Receivers prepare(const std::vector<config::Webhook>& configured);
  void take_over(Receivers receivers);
  void notify(const VisitNotice& notice);
  void drain();
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::vector<sfu::WebhookMetrics> metrics() const;

 private:
  class Endpoint;
  Loop& loop_;
  sfu::Entropy& entropy_;
  const Options options_;
  std::vector<std::shared_ptr<Endpoint>> endpoints_;
  bool draining_ = false;
};

}  // namespace signalling
