#include "sfu/ice/stun_integrity.h"

#include "sfu/crypto/hmac.h"

namespace sfu {

bool has_integrity(const StunMessage& message, std::string_view password) {
  if (!message.integrity) return false;
  const HmacSha1 wanted = hmac_sha1(
      as_bytes(password), {message.header_for_integrity, message.attributes_before_integrity});
  return equal_in_constant_time(*message.integrity, wanted);
}

std::size_t finish_with_integrity(StunWriter& writer, std::string_view password) {
  writer.integrity(hmac_sha1(as_bytes(password), {writer.covered_by_integrity()}));
  return writer.finish();
}

}  // namespace sfu
