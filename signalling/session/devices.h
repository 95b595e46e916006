// The enrolled kiosks and desks of a node, and what their pages ask over HTTP (docs/PROTOCOL.md
// §1.6). Each refusal is counted by its reason.
//   issue(place, label)             the operator: a one-time code
//   enrol(request, address)         a page: the code and its public key
//   challenge(device), token(…)     a page: a short token for whoever has the key
//   admits(claims)                  whether a token or ticket with these claims is honoured
//   revoke(id)                      the operator: for good
// What changes is kept (Actions::Keep) before anybody is told. Without a state directory nobody is
// enrolled: they would be forgotten with the relay.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "sfu/base/entropy.h"
#include "sfu/base/result.h"
#include "sfu/metrics/metrics.h"
#include "signalling/auth/device_challenge.h"
#include "signalling/auth/device_registry.h"
#include "signalling/protocol/enrolment.h"
#include "signalling/session/attempts.h"
#include "signalling/session/reception.h"
#include "signalling/session/turn.h"

namespace signalling {

inline constexpr std::string_view kDevicesFile = "devices.json";

class Devices {
 public:
  enum class IssueRefusal : std::uint8_t { kNotKept, kUnknownPlace, kBadLabel, kFull };

  // `kept`: none: nothing outlives this relay.
  Devices(const config::Config& config, std::optional<DeviceRegistry> kept, sfu::Entropy& entropy,
          sfu::Metrics& metrics);

  sfu::Result<DeviceRegistry::Code, IssueRefusal> issue(const DevicePlace& place,
                                                        std::string_view label, Turn& turn);
  sfu::Result<Device, Refusal> enrol(const EnrolRequest& request, std::string_view address,
                                     Turn& turn);
  sfu::Result<std::string, Refusal> challenge(std::string_view device, sfu::Instant now);
  // `host`: the one the page was loaded from, as the request names it.
  sfu::Result<std::string, Refusal> token(const TokenRequest& request, std::string_view host,
                                          std::string_view address, sfu::Instant now);
  [[nodiscard]] bool admits(const TokenClaims& claims) const {
    return claims.device.empty() || (registry_ && registry_->is_active(claims.device));
  }
  [[nodiscard]] Refusal why_not(std::string_view device) const;
  bool revoke(std::string_view device, Turn& turn);  // false: unknown, or revoked before
  [[nodiscard]] std::vector<Device> all() const {
    return registry_ ? registry_->devices() : std::vector<Device>();
  }

 private:
  Refusal refuse(sfu::IdentityRefusal reason, Refusal refusal);
  [[nodiscard]] bool is_configured(const DevicePlace& place) const;
  void keep(Turn& turn) const;

  const config::Config& config_;
  std::optional<DeviceRegistry> registry_;
  sfu::Entropy& entropy_;
  sfu::Metrics& metrics_;
  UsedChallenges used_;
  Attempts codes_;
  // Nobody guesses a signature, and only who knows a device's id is asked for one: what is bounded
  // for all together is the work, so that wrong codes keep no enrolled device out.
  Attempts signatures_{{.all_per_second = 1'000, .all_burst = 1'000}};
};

}  // namespace signalling
