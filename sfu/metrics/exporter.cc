#include "sfu/metrics/exporter.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

#include "sfu/metrics/catalog.h"

namespace sfu {
namespace {

using Parts = std::span<const Metrics* const>;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

template <class Get>
double sum(Parts parts, Get get) {
  std::int64_t total = 0;
  for (const Metrics* part : parts) total += get(*part);
  return static_cast<double>(total);
}

MetricFamily number_family(const NumberRow& row, Parts parts) {
  const double value = sum(parts, [&](const Metrics& part) { return (part.*row.field).value(); });
  MetricFamily family{
      row.name, row.help, row.counter ? MetricType::Counter : MetricType::Gauge, {}};
  ClientMetric& metric = family.metric.emplace_back();
  (row.counter ? metric.counter.value : metric.gauge.value) = value;
  return family;
}

// One series per label value; values[i] belongs to rows[i].
template <class Values>
MetricFamily labelled_family(const char* name, const char* help, const char* label,
                             std::span<const LabelRow> rows, Values Metrics::* values, Parts parts,
                             MetricType type = MetricType::Counter) {
  MetricFamily family{name, help, type, {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{label, rows[i].label}};
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) =
        sum(parts, [&](const Metrics& part) { return (part.*values)[i].value(); });
  }
  return family;
}

MetricFamily histogram_family(const HistogramRow& row, Parts parts) {
  MetricFamily family{row.name, row.help, MetricType::Histogram, {}};
  ClientMetric::Histogram& histogram = family.metric.emplace_back().histogram;
  const Metrics empty;  // for the bounds, which every part shares
  const std::size_t size = (empty.*row.field).size();
  for (std::size_t i = 0; i <= size; ++i) {
    histogram.sample_count += static_cast<std::uint64_t>(
        sum(parts, [&](const Metrics& part) { return (part.*row.field).count(i); }));
    if (i == size) break;  // beyond the last bound: the serializer adds le="+Inf"
    histogram.bucket.push_back({histogram.sample_count, (empty.*row.field).bound(i)});
  }
  histogram.sample_sum =
      sum(parts, [&](const Metrics& part) { return (part.*row.field).sum_us(); }) / 1e6;
  return family;
}

MetricFamily process_family(const ProcessRow& row, const ProcessMetrics& process) {
  MetricFamily family{
      row.name, row.help, row.counter ? MetricType::Counter : MetricType::Gauge, {}};
  ClientMetric& metric = family.metric.emplace_back();
  (row.counter ? metric.counter.value : metric.gauge.value) = row.value(process);
  return family;
}

MetricFamily reload_family(const ProcessMetrics& process) {
  MetricFamily family{kReloadsName, kReloadsHelp, MetricType::Counter, {}};
  for (const auto& [result, count] :
       {std::pair("taken", process.reloads_taken), std::pair("refused", process.reloads_refused)}) {
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"result", result}};
    metric.counter.value = static_cast<double>(count);
  }
  return family;
}

MetricFamily webhook_family(const WebhookRow& row, const ProcessMetrics& process) {
  MetricFamily family{
      row.name, row.help, row.counter ? MetricType::Counter : MetricType::Gauge, {}};
  for (const WebhookMetrics& webhook : process.webhooks) {
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"webhook", webhook.webhook}};
    (row.counter ? metric.counter.value : metric.gauge.value) =
        static_cast<double>(webhook.*row.value);
  }
  return family;
}

MetricFamily webhook_loss_family(const ProcessMetrics& process) {
  MetricFamily family{kWebhookLossesName, kWebhookLossesHelp, MetricType::Counter, {}};
  for (const WebhookMetrics& webhook : process.webhooks) {
    for (std::size_t i = 0; i < webhook_loss_rows().size(); ++i) {
      ClientMetric& metric = family.metric.emplace_back();
      metric.label = {{"webhook", webhook.webhook}, {"reason", webhook_loss_rows()[i].label}};
      metric.counter.value = static_cast<double>(webhook.lost.at(i));
    }
  }
  return family;
}

MetricFamily build_family(std::string_view version) {
  MetricFamily family{kBuildName, kBuildHelp, MetricType::Gauge, {}};
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = {{"version", std::string(version)}};
  metric.gauge.value = 1;
  return family;
}

}  // namespace

std::string export_text(Parts parts, const ProcessMetrics& process, std::string_view version) {
  std::vector<MetricFamily> families;
  for (const NumberRow& row : number_rows()) families.push_back(number_family(row, parts));
  families.push_back(
      labelled_family(kDropsName, kDropsHelp, "reason", drop_rows(), &Metrics::drops, parts));
  families.push_back(labelled_family(kVisitsName, kVisitsHelp, "outcome", outcome_rows(),
                                     &Metrics::visits, parts));
  families.push_back(labelled_family(kRatingsName, kRatingsHelp, "score", rating_rows(),
                                     &Metrics::ratings, parts));
  families.push_back(labelled_family(kTransportsName, kTransportsHelp, "transport",
                                     transport_rows(), &Metrics::participants_by_transport, parts,
                                     MetricType::Gauge));
  families.push_back(labelled_family(kTcpEndedName, kTcpEndedHelp, "reason", tcp_end_rows(),
                                     &Metrics::tcp_ended, parts));
  families.push_back(
      labelled_family(kShedName, kShedHelp, "class", shed_rows(), &Metrics::shed_by_class, parts));
  families.push_back(labelled_family(kTlsFailuresName, kTlsFailuresHelp, "reason",
                                     tls_failure_rows(), &Metrics::tls_failures, parts));
  families.push_back(labelled_family(kIdentityRefusalsName, kIdentityRefusalsHelp, "reason",
                                     identity_refusal_rows(), &Metrics::identity_refusals, parts));
  families.push_back(labelled_family(kAppointmentsName, kAppointmentsHelp, "event",
                                     appointment_rows(), &Metrics::appointments, parts));
  families.push_back(labelled_family(kServiceRefusalsName, kServiceRefusalsHelp, "reason",
                                     service_refusal_rows(), &Metrics::service_refusals, parts));
  for (const HistogramRow& row : histogram_rows()) families.push_back(histogram_family(row, parts));
  for (const ProcessRow& row : process_rows()) families.push_back(process_family(row, process));
  families.push_back(reload_family(process));
  if (!process.webhooks.empty()) {  // a family without a series is none
    for (const WebhookRow& row : webhook_rows()) families.push_back(webhook_family(row, process));
    families.push_back(webhook_loss_family(process));
  }
  families.push_back(build_family(version));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace sfu
