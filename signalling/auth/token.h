// Join tokens: JWTs (RFC 7519), HS256 and nothing else, issuer "guichet" (docs/PROTOCOL.md §1).
//   make_token(claims, secret, now)     for enrolment, invitations and `guichet token`
//   verify_token(text, secret, now)     kExpired only for a token that is genuine in all else
// Verified means: signature, issuer, expiry, and the claims that the role needs are there and
// no others. Whether the room or desk exists, and whether any room ("*") is allowed, is the
// caller's. `now` is an argument: no clock here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sfu/base/instant.h"
#include "sfu/base/result.h"

namespace signalling {

using sfu::UnixSeconds;

enum class Role : std::uint8_t { kKiosk, kDesk, kBoth, kPublish, kSubscribe };
std::string_view to_string(Role role);  // "kiosk", "desk", "both", "publish", "subscribe"

struct TokenClaims {
  Role role = Role::kSubscribe;
  // Empty: the claim is absent. kiosk: site; desk: organisation and desk; the others: room, may be
  // with name. Each at most kMaxClaim bytes.
  std::string site = {};
  std::string organisation = {};
  std::string desk = {};
  std::string room = {};
  std::string name = {};
  std::string as = {};      // what an invited one is there for: "interpreter"
  std::string device = {};  // kiosk, desk: the enrolled one that showed its key
  UnixSeconds expires = 0;  // refused from this second on
  friend bool operator==(const TokenClaims&, const TokenClaims&) = default;
};

enum class TokenError : std::uint8_t { kInvalid, kExpired };

inline constexpr std::size_t kMaxToken = 4'096;  // ours have about 250 bytes; foreign ones cost CPU
inline constexpr std::size_t kMaxClaim = 256;    // ids have 40, names 120 characters
inline constexpr std::string_view kAnyRoom = "*";  // a load tester's token

std::string make_token(const TokenClaims& claims, std::string_view secret, UnixSeconds now);
sfu::Result<TokenClaims, TokenError> verify_token(std::string_view text, std::string_view secret,
                                                  UnixSeconds now);

}  // namespace signalling
