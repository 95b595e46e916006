// The rows of catalog.def as values, for whoever walks over all metrics (exporter, reference).
#pragma once

#include <span>
#include <string_view>

#include "sfu/metrics/metrics.h"

namespace sfu {

struct NumberRow {
  const char* name;
  const char* help;
  bool counter;  // otherwise a gauge
  Number Metrics::* field;
};
struct LabelRow {  // in the order of its enum
  const char* label;
  const char* help;
};
struct HistogramRow {
  const char* name;
  const char* help;
  DurationHistogram Metrics::* field;
};

std::span<const NumberRow> number_rows();
std::span<const LabelRow> drop_rows();
std::span<const LabelRow> outcome_rows();
std::span<const LabelRow> rating_rows();
std::span<const LabelRow> transport_rows();
std::span<const LabelRow> tcp_end_rows();
std::span<const LabelRow> shed_rows();
std::span<const LabelRow> tls_failure_rows();
std::span<const LabelRow> identity_refusal_rows();
std::span<const LabelRow> appointment_rows();
std::span<const LabelRow> service_refusal_rows();
std::span<const HistogramRow> histogram_rows();

inline constexpr const char* kDropsName = "guichet_dropped_packets_total";
inline constexpr const char* kDropsHelp = "Datagrams and packets not passed on, by reason.";
inline constexpr const char* kVisitsName = "guichet_visits_total";
inline constexpr const char* kVisitsHelp = "Visits that ended, by outcome.";
inline constexpr const char* kRatingsName = "guichet_visit_ratings_total";
inline constexpr const char* kRatingsHelp = "Citizens' touch after a visit, by score.";
inline constexpr const char* kTransportsName = "guichet_participants_by_transport";
inline constexpr const char* kTransportsHelp =
    "Connected participants by what their media runs over now.";
inline constexpr const char* kTcpEndedName = "guichet_ice_tcp_connections_ended_total";
inline constexpr const char* kTcpEndedHelp = "ICE-TCP connections that ended, by reason.";
inline constexpr const char* kShedName = "guichet_ice_tcp_shed_packets_total";
inline constexpr const char* kShedHelp =
    "Packets left out because an ICE-TCP connection did not take them in time, by class.";
inline constexpr const char* kTlsFailuresName = "guichet_tls_handshake_failures_total";
inline constexpr const char* kTlsFailuresHelp =
    "TLS handshakes on the pages' port that failed, by reason.";
inline constexpr const char* kIdentityRefusalsName = "guichet_identity_refusals_total";
inline constexpr const char* kIdentityRefusalsHelp =
    "Enrolments, device tokens and devices refused, by reason.";
inline constexpr const char* kAppointmentsName = "guichet_appointments_total";
inline constexpr const char* kAppointmentsHelp = "What became of appointments, by event.";
inline constexpr const char* kServiceRefusalsName = "guichet_service_refusals_total";
inline constexpr const char* kServiceRefusalsHelp =
    "Requests to the server API that were refused, by reason.";
inline constexpr const char* kBuildName = "guichet_build_info";
inline constexpr const char* kBuildHelp = "Always 1; the label says which version runs.";

std::string_view to_string(Drop reason);      // "unknown_ssrc"
std::string_view to_string(Outcome outcome);  // "served"

}  // namespace sfu
