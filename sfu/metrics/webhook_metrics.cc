#include "sfu/metrics/webhook_metrics.h"

namespace sfu {
namespace {

using W = WebhookMetrics;

constexpr WebhookRow kRows[] = {
    {"guichet_webhook_waiting_messages", "Messages that a webhook has not taken yet, by webhook.",
     false, &W::waiting},
    {"guichet_webhook_delivered_messages_total",
     "Messages that a webhook took (answered with 2xx), by webhook.", true, &W::delivered},
    {"guichet_webhook_failed_attempts_total",
     "Attempts without an answer in time, or with another one than 2xx, by webhook.", true,
     &W::failed},
    {"guichet_webhook_retries_total",
     "Attempts that were not the first of their message, by webhook.", true, &W::retried},
};

constexpr WebhookLossRow kLosses[] = {
    {"full", "The oldest, because the queue was full."},
    {"too_old", "Given up after a day."},
    {"gone", "The receiver answered 410: it wants none any more."},
    {"removed", "The configuration has that webhook no longer, or at another URL."},
    {"refused", "The receiver answered it five times with a 4xx that speaks of the message."},
};

}  // namespace

std::span<const WebhookRow> webhook_rows() { return kRows; }
std::span<const WebhookLossRow> webhook_loss_rows() { return kLosses; }

}  // namespace sfu
