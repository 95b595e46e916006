// Who may come in: checks a `hello` (version, token, room) and hands out tokens (POST /enrol).
#pragma once

#include <string>

#include "config/config.h"
#include "sfu/base/instant.h"
#include "sfu/base/result.h"
#include "signalling/auth/token.h"
#include "signalling/protocol/client_message.h"
#include "signalling/protocol/enrolment.h"
#include "signalling/protocol/error_code.h"
#include "signalling/session/network.h"
#include "signalling/session/visits.h"

namespace signalling {

struct Refusal {
  ErrorCode code = ErrorCode::kInternal;
  std::string why;
  std::string pointer = {};
};

// The claims of whoever is admitted; `room` is then the room itself, never "*".
sfu::Result<TokenClaims, Refusal> admit(const HelloMessage& hello, const config::AuthConfig& auth,
                                        const Visits& visits, sfu::Instant now);

// A token for a kiosk of that site or for the next desk of that organisation.
// Where enrolment is open only.
sfu::Result<std::string, Refusal> hand_out_token(const EnrolRequest& request,
                                                 const config::Config& config, Visits& visits,
                                                 sfu::Instant now);

// What the others see of them.
std::string display_name(const TokenClaims& claims, const Network& network);

}  // namespace signalling
