// What is told of each webhook: a handful, by the id that the configuration gives it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace sfu {

struct WebhookMetrics {
  std::string webhook;  // its id
  std::int64_t waiting = 0;
  std::int64_t delivered = 0;
  std::int64_t failed = 0;
  std::int64_t retried = 0;
  std::array<std::int64_t, 5> lost{};  // in the order of webhook_loss_rows()
};

struct WebhookRow {
  const char* name;
  const char* help;
  bool counter;  // otherwise a gauge
  std::int64_t WebhookMetrics::* value;
};
struct WebhookLossRow {
  const char* label;
  const char* help;
};

std::span<const WebhookRow> webhook_rows();
std::span<const WebhookLossRow> webhook_loss_rows();

inline constexpr const char* kWebhookLossesName = "guichet_webhook_lost_messages_total";
inline constexpr const char* kWebhookLossesHelp =
    "Messages that a webhook never took, by webhook and reason.";

}  // namespace sfu
