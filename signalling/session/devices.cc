#include "signalling/session/devices.h"

#include <utility>

#include "signalling/auth/base64url.h"
#include "signalling/auth/device_key.h"
#include "signalling/session/plain_text.h"

namespace signalling {
namespace {

using sfu::IdentityRefusal;

constexpr std::size_t kMaxLabel = 120;  // bytes, as of other names

Refusal too_many() { return {ErrorCode::kRate, "too many wrong attempts: try again in a minute"}; }

}  // namespace

Devices::Devices(const config::Config& config, std::optional<DeviceRegistry> kept,
                 sfu::Entropy& entropy, sfu::Metrics& metrics)
    : config_(config), registry_(std::move(kept)), entropy_(entropy), metrics_(metrics) {}

Refusal Devices::refuse(IdentityRefusal reason, Refusal refusal) {
  metrics_.identity_refusal(reason);
  return refusal;
}

bool Devices::is_configured(const DevicePlace& place) const {
  if (place.is_kiosk()) return config::find_site(config_.sites, place.site) != nullptr;
  const auto* organisation = config::find_organisation(config_.organisations, place.organisation);
  return organisation != nullptr && config::find_desk(*organisation, place.desk) != nullptr;
}

void Devices::keep(Turn& turn) const { turn.keep(std::string(kDevicesFile), registry_->to_text()); }

sfu::Result<DeviceRegistry::Code, Devices::IssueRefusal> Devices::issue(const DevicePlace& place,
                                                                        std::string_view label,
                                                                        Turn& turn) {
  if (!registry_) return IssueRefusal::kNotKept;
  if (!is_configured(place)) return IssueRefusal::kUnknownPlace;
  if (!label.empty() && !is_plain_text(label, kMaxLabel)) return IssueRefusal::kBadLabel;
  auto code = registry_->issue(place, label, turn.at().unix_time, entropy_);
  if (!code) return IssueRefusal::kFull;
  keep(turn);
  return *std::move(code);
}

sfu::Result<Device, Refusal> Devices::enrol(const EnrolRequest& request, std::string_view address,
                                            Turn& turn) {
  using Reason = DeviceRegistry::Refusal;
  if (!codes_.may_try(address, turn.now())) return refuse(IdentityRefusal::kRate, too_many());
  const DevicePlace page{request.site.value_or(""), request.organisation.value_or(""), {}};
  auto device = registry_ ? registry_->enrol(*request.code, page, request.public_key.value_or(""),
                                             turn.at().unix_time, entropy_)
                          : Reason::kUnknownCode;
  if (device) {
    metrics_.devices_enrolled.add();
    keep(turn);
    return *std::move(device);
  }
  switch (device.error()) {
    case Reason::kUnknownCode:
      codes_.wrong(address, turn.now());
      return refuse(IdentityRefusal::kCode,
                    {ErrorCode::kCodeInvalid, "that code is wrong, used, or too old", "/code"});
    case Reason::kOtherPlace:
      return refuse(IdentityRefusal::kPlace,
                    {ErrorCode::kForbidden, "that code is for another place", "/code"});
    case Reason::kBadKey:
      return refuse(IdentityRefusal::kKey,
                    {ErrorCode::kBadMessage, "public_key must be an SPKI of P-256", "/public_key"});
    case Reason::kFull:
      break;
  }
  return refuse(IdentityRefusal::kLimit, {ErrorCode::kLimit, "too many devices"});
}

Refusal Devices::why_not(std::string_view device) const {
  if (!registry_ || registry_->find(device) == nullptr) {
    return {ErrorCode::kDeviceUnknown, "no such device is enrolled here"};
  }
  return {ErrorCode::kDeviceRevoked, "this device was revoked"};
}

sfu::Result<std::string, Refusal> Devices::challenge(std::string_view device, sfu::Instant now) {
  if (!registry_ || !registry_->is_active(device)) {
    return refuse(IdentityRefusal::kDevice, why_not(device));
  }
  return make_challenge(device, config_.auth.secret, now.unix_time, entropy_);
}

// Cheap questions first: ours, in time, of a device that is one, then its signature, and only what
// passed all of that is remembered.
sfu::Result<std::string, Refusal> Devices::token(const TokenRequest& request, std::string_view host,
                                                 std::string_view address, sfu::Instant now) {
  if (!signatures_.may_try(address, now.now)) return refuse(IdentityRefusal::kRate, too_many());
  const std::string& text = *request.challenge;
  const auto challenge = open_challenge(text, config_.auth.secret, now.unix_time);
  if (!challenge) {
    return refuse(
        IdentityRefusal::kChallenge,
        {ErrorCode::kChallengeInvalid, "that challenge is not ours, or late", "/challenge"});
  }
  const Device* device = registry_ ? registry_->find(challenge->device) : nullptr;
  if (device == nullptr || device->revoked_at) {
    return refuse(IdentityRefusal::kDevice, why_not(challenge->device));
  }
  const auto signature = base64url_decode(request.signature.value_or(""));
  const auto key = base64url_decode(device->public_key);
  if (!signature || !key || !verify_device_signature(*key, text_to_sign(host, text), *signature)) {
    signatures_.wrong(address, now.now);
    return refuse(IdentityRefusal::kSignature,
                  {ErrorCode::kForbidden, "that signature is not the device's", "/signature"});
  }
  switch (used_.use(*challenge, now.unix_time)) {
    case UsedChallenges::Verdict::kFresh:
      break;
    case UsedChallenges::Verdict::kUsed:
      return refuse(IdentityRefusal::kChallenge,
                    {ErrorCode::kChallengeInvalid, "that challenge was answered", "/challenge"});
    case UsedChallenges::Verdict::kFull:
      return refuse(IdentityRefusal::kLimit, {ErrorCode::kLimit, "too many challenges"});
  }
  metrics_.device_tokens.add();
  const UnixSeconds expires = now.unix_time + config_.auth.device_token_lifetime.us() / 1'000'000;
  return make_token(claims_of(*device, expires), config_.auth.secret, now.unix_time);
}

bool Devices::revoke(std::string_view device, Turn& turn) {
  if (!registry_ || !registry_->revoke(device, turn.at().unix_time)) return false;
  metrics_.devices_revoked.add();
  keep(turn);
  return true;
}

}  // namespace signalling
