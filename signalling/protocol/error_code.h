// The error codes of docs/PROTOCOL.md §1.3, one row each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace signalling {

enum class ErrorCode : std::uint8_t {
  kBadJson,
  kBadMessage,
  kUnknownType,
  kTooLarge,
  kBadVersion,
  kNotHello,
  kTokenInvalid,
  kTokenExpired,
  kNotEnrolled,
  kCodeInvalid,
  kChallengeInvalid,
  kDeviceRevoked,
  kDeviceUnknown,
  kForbidden,
  kUnknownOrganisation,
  kUnknownVisit,
  kVisitTaken,
  kBusy,
  kDeskInUse,
  kClosed,
  kNobody,
  kUnknownAppointment,
  kNoSlot,
  kSlotTaken,
  kTooLate,
  kTooEarly,
  kBadSdp,
  kLimit,
  kRate,
  kSiteRemoved,
  kDeskRemoved,
  kInternal,
};

inline constexpr auto kErrorCodes = std::to_array<std::pair<ErrorCode, std::string_view>>({
    {ErrorCode::kBadJson, "bad_json"},
    {ErrorCode::kBadMessage, "bad_message"},
    {ErrorCode::kUnknownType, "unknown_type"},
    {ErrorCode::kTooLarge, "too_large"},
    {ErrorCode::kBadVersion, "bad_version"},
    {ErrorCode::kNotHello, "not_hello"},
    {ErrorCode::kTokenInvalid, "token_invalid"},
    {ErrorCode::kTokenExpired, "token_expired"},
    {ErrorCode::kNotEnrolled, "not_enrolled"},
    {ErrorCode::kCodeInvalid, "code_invalid"},
    {ErrorCode::kChallengeInvalid, "challenge_invalid"},
    {ErrorCode::kDeviceRevoked, "device_revoked"},
    {ErrorCode::kDeviceUnknown, "device_unknown"},
    {ErrorCode::kForbidden, "forbidden"},
    {ErrorCode::kUnknownOrganisation, "unknown_organisation"},
    {ErrorCode::kUnknownVisit, "unknown_visit"},
    {ErrorCode::kVisitTaken, "visit_taken"},
    {ErrorCode::kBusy, "busy"},
    {ErrorCode::kDeskInUse, "desk_in_use"},
    {ErrorCode::kClosed, "closed"},
    {ErrorCode::kNobody, "nobody"},
    {ErrorCode::kUnknownAppointment, "unknown_appointment"},
    {ErrorCode::kNoSlot, "no_slot"},
    {ErrorCode::kSlotTaken, "slot_taken"},
    {ErrorCode::kTooLate, "too_late"},
    {ErrorCode::kTooEarly, "too_early"},
    {ErrorCode::kBadSdp, "bad_sdp"},
    {ErrorCode::kLimit, "limit"},
    {ErrorCode::kRate, "rate"},
    {ErrorCode::kSiteRemoved, "site_removed"},
    {ErrorCode::kDeskRemoved, "desk_removed"},
    {ErrorCode::kInternal, "internal"},
});

constexpr std::string_view to_string(ErrorCode code) {
  for (const auto& [known, name] : kErrorCodes) {
    if (known == code) return name;
  }
  return "internal";
}
constexpr std::optional<ErrorCode> parse_error_code(std::string_view text) {
  for (const auto& [code, name] : kErrorCodes) {
    if (name == text) return code;
  }
  return std::nullopt;
}

}  // namespace signalling
