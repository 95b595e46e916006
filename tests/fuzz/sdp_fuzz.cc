// Arbitrary text as a session description: parse, write, parse again gives the same.
#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"
#include "signalling/sdp/session_description.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto description = signalling::parse_sdp(sfu::as_text({data, size}));
  if (!description) return 0;
  const auto again = signalling::parse_sdp(signalling::write_sdp(*description));
  SFU_CHECK(again && *again == *description);
  return 0;
}
