#include "sfu/metrics/catalog.h"

#include "sfu/base/check.h"

namespace sfu {
namespace {

constexpr NumberRow kNumbers[] = {
#define GUICHET_COUNTER(field, name, help) {name, help, true, &Metrics::field},
#define GUICHET_GAUGE(field, name, help) {name, help, false, &Metrics::field},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kDrops[] = {
#define GUICHET_DROP(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kTlsFailures[] = {
#define GUICHET_TLS_FAILURE(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};
constexpr LabelRow kIdentityRefusals[] = {
#define GUICHET_IDENTITY_REFUSAL(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};
constexpr LabelRow kAppointments[] = {
#define GUICHET_APPOINTMENT(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kServiceRefusals[] = {
#define GUICHET_SERVICE_REFUSAL(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kOutcomes[] = {
#define GUICHET_OUTCOME(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kRatings[] = {
#define GUICHET_RATING(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kTransports[] = {
#define GUICHET_TRANSPORT(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kTcpEnds[] = {
#define GUICHET_TCP_END(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr LabelRow kSheds[] = {
#define GUICHET_SHED(constant, label, help) {label, help},
#include "sfu/metrics/catalog.def"
};

constexpr HistogramRow kHistograms[] = {
#define GUICHET_HISTOGRAM(field, name, help, ...) {name, help, &Metrics::field},
#include "sfu/metrics/catalog.def"
};

std::string_view label_at(std::span<const LabelRow> rows, std::size_t index) {
  SFU_CHECK(index < rows.size());
  return rows[index].label;
}

}  // namespace

std::span<const NumberRow> number_rows() { return kNumbers; }
std::span<const LabelRow> drop_rows() { return kDrops; }
std::span<const LabelRow> tls_failure_rows() { return kTlsFailures; }
std::span<const LabelRow> identity_refusal_rows() { return kIdentityRefusals; }
std::span<const LabelRow> appointment_rows() { return kAppointments; }
std::span<const LabelRow> service_refusal_rows() { return kServiceRefusals; }
std::span<const LabelRow> outcome_rows() { return kOutcomes; }
std::span<const LabelRow> rating_rows() { return kRatings; }
std::span<const LabelRow> transport_rows() { return kTransports; }
std::span<const LabelRow> tcp_end_rows() { return kTcpEnds; }
std::span<const LabelRow> shed_rows() { return kSheds; }
std::span<const HistogramRow> histogram_rows() { return kHistograms; }

std::string_view to_string(Drop reason) {
  return label_at(kDrops, static_cast<std::size_t>(reason));
}

std::string_view to_string(Outcome outcome) {
  return label_at(kOutcomes, static_cast<std::size_t>(outcome));
}

}  // namespace sfu
