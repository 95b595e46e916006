// An enrolled kiosk or desk.
#pragma once

#include <optional>
#include <string>

#include "sfu/base/instant.h"
#include "signalling/auth/token.h"

namespace signalling {

// A kiosk of a site, or a desk of an organisation.
struct DevicePlace {
  std::string site = {};
  std::string organisation = {};
  std::string desk = {};
  [[nodiscard]] bool is_kiosk() const { return !site.empty(); }
  friend bool operator==(const DevicePlace&, const DevicePlace&) = default;
};

struct Device {
  std::string id;  // 16 hexadecimal digits
  DevicePlace place;
  std::string label = {};  // the operator's: "hall, left"
  std::string public_key;  // signalling/auth/device_key.h, base64url
  UnixSeconds enrolled_at = 0;
  std::optional<UnixSeconds> revoked_at = std::nullopt;
  friend bool operator==(const Device&, const Device&) = default;
};

// What a token of that device says.
inline TokenClaims claims_of(const Device& device, UnixSeconds expires) {
  TokenClaims claims;
  claims.role = device.place.is_kiosk() ? Role::kKiosk : Role::kDesk;
  claims.site = device.place.site;
  claims.organisation = device.place.organisation;
  claims.desk = device.place.desk;
  claims.device = device.id;
  claims.expires = expires;
  return claims;
}

}  // namespace signalling
