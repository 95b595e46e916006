#include "sfu/ice/steering.h"

#include "sfu/api/shard_letter.h"
#include "sfu/ice/ice_credentials.h"
#include "sfu/wire/stun.h"

namespace sfu {

std::optional<std::size_t> shard_named_by(ByteSpan packet) {
  const auto message = StunMessage::parse(packet);
  if (!message || message->message_class != StunClass::kRequest) return std::nullopt;
  const auto names = split_username(message->username.value_or(""));
  if (!names) return std::nullopt;
  return api::shard_of_letter(names->local.front());
}

}  // namespace sfu
