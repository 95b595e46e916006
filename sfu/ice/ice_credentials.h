// Username fragment and password of one side of one ICE session (RFC 8445 §5.3).
#pragma once

#include <optional>
#include <string_view>

#include "sfu/api/negotiated.h"
#include "sfu/base/entropy.h"

namespace sfu {

// 8 and 24 of ice-char: 48 and 144 bits, where RFC 8445 wants 24 and 128.
api::IceCredentials make_ice_credentials(Entropy& entropy);

// USERNAME of a check: "ufrag of who receives it:ufrag of who sends it" (RFC 8445 §7.2.2).
struct IceUsername {
  std::string_view local;  // ours, when the check came to us
  std::string_view remote;
};

// nullopt unless it is two fragments of 1..256 characters around one colon.
std::optional<IceUsername> split_username(std::string_view username);

}  // namespace sfu
