#include "signalling/session/reception.h"

#include <optional>
#include <utility>

#include "signalling/session/plain_text.h"

namespace signalling {
namespace {

bool is_room_name(std::string_view name) {
  return name != kAnyRoom && is_plain_text(name, kMaxClaim);
}

// Turns `claims.room` into the one room this person may enter.
std::optional<Refusal> choose_room(const HelloMessage& hello, bool allow_any_room,
                                   TokenClaims& claims) {
  if (claims.room != kAnyRoom) {
    if (!hello.room || *hello.room == claims.room) return std::nullopt;
    return Refusal{ErrorCode::kForbidden, "the token is for another room", "/room"};
  }
  if (!allow_any_room) return Refusal{ErrorCode::kForbidden, "auth.allow_any_room is off"};
  if (!hello.room || !is_room_name(*hello.room)) {
    return Refusal{ErrorCode::kBadMessage, "room must name one", "/room"};
  }
  // Into a visit only by its own invitation.
  if (parse_visit_id(*hello.room)) {
    return Refusal{ErrorCode::kForbidden, "the token opens no visit", "/room"};
  }
  claims.room = *hello.room;
  return std::nullopt;
}

}  // namespace

sfu::Result<TokenClaims, Refusal> admit(const HelloMessage& hello, const config::AuthConfig& auth,
                                        const Visits& visits, Instant now) {
  if (hello.version != kProtocolVersion) {
    return Refusal{ErrorCode::kBadVersion, "this relay speaks version 1", "/version"};
  }
  const auto verified = verify_token(hello.token, auth.secret, now.unix_time);
  if (!verified) {
    const bool expired = verified.error() == TokenError::kExpired;
    return Refusal{expired ? ErrorCode::kTokenExpired : ErrorCode::kTokenInvalid,
                   expired ? "the token has expired" : "the token is not valid here", "/token"};
  }
  TokenClaims claims = *verified;
  if (claims.role == Role::kKiosk || claims.role == Role::kDesk) return claims;
  if (auto refusal = choose_room(hello, auth.allow_any_room, claims)) return *refusal;
  const std::optional<VisitId> visit = parse_visit_id(claims.room);
  if (visit && !visits.is_connected(*visit)) {
    return Refusal{ErrorCode::kUnknownVisit, "that visit has ended or has no desk yet"};
  }
  return claims;
}

sfu::Result<std::string, Refusal> hand_out_token(const EnrolRequest& request,
                                                 const config::Config& config, Visits& visits,
                                                 Instant now) {
  if (!config.auth.open_enrolment) {
    return Refusal{ErrorCode::kNotEnrolled, "auth.open_enrolment is off: show an enrolment code"};
  }
  TokenClaims claims;
  if (request.site) {
    if (config::find_site(config.sites, *request.site) == nullptr) {
      return Refusal{ErrorCode::kForbidden, "no such site here", "/site"};
    }
    claims.role = Role::kKiosk;
    claims.site = *request.site;
  } else {
    const std::optional<DeskKey> desk = visits.hand_out_desk(*request.organisation);
    if (!desk) {
      return Refusal{ErrorCode::kUnknownOrganisation, "no desk of that organisation here",
                     "/organisation"};
    }
    claims.role = Role::kDesk;
    claims.organisation = desk->organisation;
    claims.desk = desk->desk;
  }
  claims.expires = now.unix_time + config.auth.token_lifetime.us() / 1'000'000;
  return make_token(claims, config.auth.secret, now.unix_time);
}

std::string display_name(const TokenClaims& claims, const Network& network) {
  if (claims.role == Role::kKiosk) return network.name_of_site(claims.site).name;
  if (claims.role == Role::kDesk) {
    return network.name_of_desk({claims.organisation, claims.desk}).name;
  }
  return claims.name;
}

}  // namespace signalling
