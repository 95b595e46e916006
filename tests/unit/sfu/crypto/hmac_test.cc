#include "sfu/crypto/hmac.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/sfu/crypto/hex.h"

namespace sfu {
namespace {

struct Case {
  std::string key, data;
  const char* want;
};

// RFC 2202 §3, cases 1, 2 and 6 (a key longer than a block).
const Case kCases[] = {
    {std::string(20, '\x0b'), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"},
    {"Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
    {"", "", "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"},
};

TEST(Hmac, AgreesWithRfc2202) {
  for (const Case& c : kCases) {
    const HmacSha1 hmac = hmac_sha1(as_bytes(c.key), {as_bytes(c.data)});
    EXPECT_EQ(std::vector(hmac.begin(), hmac.end()), from_hex(c.want)) << c.data;
  }
}

TEST(Hmac, CoversThePartsAsOneText) {
  EXPECT_EQ(
      hmac_sha1(as_bytes("Jefe"), {as_bytes("what do ya "), {}, as_bytes("want for nothing?")}),
      hmac_sha1(as_bytes("Jefe"), {as_bytes("what do ya want for nothing?")}));
}

TEST(Hmac, ComparesContentAndLength) {
  EXPECT_TRUE(equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("ab")));
}

}  // namespace
}  // namespace sfu
