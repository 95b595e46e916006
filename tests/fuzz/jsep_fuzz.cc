// Arbitrary text as an offer: refused, or answered with as many sections, readable again.
#include <cstddef>
#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"
#include "signalling/jsep/answerer.h"
#include "signalling/sdp/session_description.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  struct Zeros : sfu::Entropy {
    void fill(sfu::MutableByteSpan bytes) override { std::ranges::fill(bytes, ++next); }
    std::uint8_t next = 0;
  } entropy;
  const std::string_view offer = sfu::as_text({data, size});
  const auto answer = signalling::Answerer({}).answer(offer, {.permissions = {true, true}}, entropy);
  if (!answer) return 0;
  const auto parsed = signalling::parse_sdp(answer->sdp, {.bytes = 1 << 20});
  SFU_CHECK(parsed && parsed->media.size() == signalling::parse_sdp(offer)->media.size());
  return 0;
}
