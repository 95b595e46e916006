// The first bytes of a connection to the shared port: the verdict comes in time, and more bytes
// never change one that was given.
#include "sfu/base/check.h"
#include "sfu/wire/first_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using sfu::FirstBytes;
  FirstBytes verdict = FirstBytes::kNeedMore;
  for (std::size_t known = 0; known <= size; ++known) {
    const FirstBytes next = sfu::classify_first_bytes({data, known});
    SFU_CHECK(verdict == FirstBytes::kNeedMore || next == verdict);
    verdict = next;
  }
  SFU_CHECK(size < sfu::kMaxFirstBytes || verdict != FirstBytes::kNeedMore);
  return 0;
}
