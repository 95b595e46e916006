// Arbitrary text as an offer: refused, or answered section by section in readable SDP.
#include <algorithm>

#include "sfu/base/check.h"
#include "signalling/jsep/answerer.h"
#include "signalling/sdp/session_description.h"

struct FixedEntropy : sfu::Entropy {
  void fill(sfu::MutableByteSpan bytes) override { std::ranges::fill(bytes, 7); }
};

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FixedEntropy entropy;
  const std::string_view offer = sfu::as_text({data, size});
  const auto answer =
      signalling::Answerer({}).answer(offer, {.permissions = {true, true}}, entropy);
  if (!answer) return 0;
  const auto parsed = signalling::parse_sdp(answer->sdp);
  SFU_CHECK(parsed && parsed->media.size() == signalling::parse_sdp(offer)->media.size());
  return 0;
}
