// The answers of the operator's API as JSON (docs/openapi.yaml holds their schemas).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signalling/session/overview.h"
#include "signalling/session/session.h"

namespace signalling {

// What the node itself knows.
struct NodeStatus {
  std::string version = {};
  sfu::TimeDelta uptime = sfu::TimeDelta::zero();
  bool draining = false;
  std::optional<sfu::UnixSeconds> certificate_expires = std::nullopt;
  std::vector<std::string> stuck_threads = {};
};

std::string status_json(const NodeStatus& status, const NodeCounts& counts, sfu::UnixSeconds now);
std::string sites_json(const std::vector<SiteView>& sites, sfu::UnixSeconds now);
std::string desks_json(const std::vector<DeskView>& desks, sfu::UnixSeconds now);
std::string visits_json(const std::vector<VisitView>& visits, sfu::UnixSeconds now);
std::string devices_json(const std::vector<DeviceView>& devices, sfu::UnixSeconds now);
std::string budgets_json(std::string_view visit, const std::vector<BudgetView>& views,
                         sfu::UnixSeconds now);
std::string code_json(const DeviceRegistry::Code& code, const DevicePlace& place);
std::string error_json(std::string_view code, std::string_view message);

// What POST /admin/v1/enrolment-codes asks for; none when it is no such body.
struct CodeRequest {
  DevicePlace place;
  std::string label;
};
std::optional<CodeRequest> parse_code_request(std::string_view body);

}  // namespace signalling
