#include "sfu/metrics/metrics_reference.h"

#include <span>
#include <vector>

#include "sfu/metrics/catalog.h"
#include "sfu/metrics/process_metrics.h"

namespace sfu {
namespace {

std::string row(const std::string& name, const std::string& type, const std::string& help) {
  return "| `" + name + "` | " + type + " | " + help + " |\n";
}

std::string labels(const std::string& title, const std::string& name, const std::string& label,
                   std::span<const LabelRow> rows) {
  std::string text = "\n## " + title + "\n\n`" + name + "`, by `" + label + "`:\n\n";
  text += "| " + label + " | meaning |\n| --- | --- |\n";
  for (const LabelRow& each : rows) {
    text += "| `" + std::string(each.label) + "` | " + each.help + " |\n";
  }
  return text;
}

}  // namespace

std::string metrics_reference() {
  std::string text =
      "# Metrics\n\n"
      "<!-- Printed from sfu/metrics/catalog.def; GUICHET_UPDATE_DOCS=1 writes it anew. -->\n\n"
      "`GET /metrics` on the admin listener, in the Prometheus text format. Numbers are sums over\n"
      "all shards since the start; no series names a site together with an organisation.\n\n"
      "| name | type | meaning |\n| --- | --- | --- |\n";
  for (const NumberRow& each : number_rows()) {
    text += row(each.name, each.counter ? "counter" : "gauge", each.help);
  }
  text += row(std::string(kDropsName) + "{reason}", "counter", kDropsHelp);
  text += row(std::string(kVisitsName) + "{outcome}", "counter", kVisitsHelp);
  text += row(std::string(kRatingsName) + "{score}", "counter", kRatingsHelp);
  text += row(std::string(kTransportsName) + "{transport}", "gauge", kTransportsHelp);
  text += row(std::string(kTcpEndedName) + "{reason}", "counter", kTcpEndedHelp);
  text += row(std::string(kShedName) + "{class}", "counter", kShedHelp);
  text += row(std::string(kReloadsName) + "{result}", "counter", kReloadsHelp);
  text += row(std::string(kTlsFailuresName) + "{reason}", "counter", kTlsFailuresHelp);
  text += row(std::string(kIdentityRefusalsName) + "{reason}", "counter", kIdentityRefusalsHelp);
  text += row(std::string(kAppointmentsName) + "{event}", "counter", kAppointmentsHelp);
  text += row(std::string(kServiceRefusalsName) + "{reason}", "counter", kServiceRefusalsHelp);
  for (const HistogramRow& each : histogram_rows()) text += row(each.name, "histogram", each.help);
  for (const ProcessRow& each : process_rows()) {
    text += row(each.name, each.counter ? "counter" : "gauge", each.help);
  }
  for (const WebhookRow& each : webhook_rows()) {
    text +=
        row(std::string(each.name) + "{webhook}", each.counter ? "counter" : "gauge", each.help);
  }
  text += row(std::string(kWebhookLossesName) + "{webhook, reason}", "counter", kWebhookLossesHelp);
  text += row(std::string(kBuildName) + "{version}", "gauge", kBuildHelp);
  text += labels("Reasons of drops", kDropsName, "reason", drop_rows());
  text += labels("Outcomes of visits", kVisitsName, "outcome", outcome_rows());
  text += labels("Scores of visits", kRatingsName, "score", rating_rows());
  text += labels("What media runs over", kTransportsName, "transport", transport_rows());
  text += labels("Ends of ICE-TCP connections", kTcpEndedName, "reason", tcp_end_rows());
  text += labels("Packets shed on ICE-TCP", kShedName, "class", shed_rows());
  text +=
      labels("Reasons of failed TLS handshakes", kTlsFailuresName, "reason", tls_failure_rows());
  text += labels("Reasons of refused identities", kIdentityRefusalsName, "reason",
                 identity_refusal_rows());
  text += labels("Events of appointments", kAppointmentsName, "event", appointment_rows());
  text += labels("Reasons of refused requests to the server API", kServiceRefusalsName, "reason",
                 service_refusal_rows());
  std::vector<LabelRow> losses;
  for (const WebhookLossRow& each : webhook_loss_rows()) losses.push_back({each.label, each.help});
  text += labels("Reasons of messages lost to a webhook", kWebhookLossesName, "reason", losses);
  return text;
}

}  // namespace sfu
