// STUN messages; the bytes under integrity are inside the message and end before the tag.
#include <cstddef>
#include <cstdint>

#include "sfu/base/check.h"
#include "sfu/wire/stun.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = sfu::StunMessage::parse({data, size});
  if (!message) return 0;
  if (message->username) SFU_CHECK(message->username->size() <= size);
  if (!message->integrity) return 0;
  const sfu::ByteSpan covered = message->attributes_before_integrity;
  SFU_CHECK(covered.data() == data + 20);
  SFU_CHECK(covered.data() + covered.size() + 4 == message->integrity->data());
  SFU_CHECK(message->integrity->data() + message->integrity->size() <= data + size);
  return 0;
}
