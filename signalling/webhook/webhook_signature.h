// What a webhook's receiver knows us by (Standard Webhooks 1.0, "symmetric signatures"):
//   v1,base64(HMAC-SHA-256(key, id.timestamp.body))
// The key is what stands behind "whsec_", in base64. The timestamp is that of the attempt, so that
// a receiver may refuse what somebody recorded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/instant.h"

namespace signalling {

// The bytes of a "whsec_…"; nothing: it is none.
std::optional<std::string> decode_webhook_secret(std::string_view secret);
std::string sign_webhook(std::string_view key, std::string_view id, sfu::UnixSeconds timestamp,
                         std::string_view body);

}  // namespace signalling
