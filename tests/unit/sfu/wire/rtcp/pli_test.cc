#include "sfu/wire/rtcp/pli.h"

#include "tests/unit/sfu/wire/rtcp/rtcp_testing.h"

namespace sfu {
namespace {

TEST(Pli, IsItsBytes) {
  expect_golden(Pli{Ssrc(1), Ssrc(0x0A0B0C0D)}, "81 ce 00 02 00 00 00 01 0a 0b 0c 0d");
}

}  // namespace
}  // namespace sfu
