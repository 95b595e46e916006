// Arbitrary text as a client message: what is accepted is written and read again the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"
#include "signalling/protocol/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(signalling::decode_server(sfu::as_text({data, size})));
  const auto frame = signalling::decode(sfu::as_text({data, size}));
  if (!frame) return 0;
  const std::string text = signalling::encode_client(frame->message, frame->id);
  const auto again = signalling::decode(text);
  SFU_CHECK(again && signalling::encode_client(again->message, again->id) == text);
  return 0;
}
