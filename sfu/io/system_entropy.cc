#include "sfu/io/system_entropy.h"

#include <sys/random.h>

#include <cerrno>

#include "sfu/base/check.h"

namespace sfu {

void SystemEntropy::fill(MutableByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    SFU_CHECK(got > 0);  // a kernel without randomness cannot run a relay
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace sfu
