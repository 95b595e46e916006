#include "signalling/auth/jws.h"

#include <gtest/gtest.h>

#include "signalling/auth/base64url.h"

namespace signalling {
namespace {

// RFC 7515 §A.1.
constexpr std::string_view kKey =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
constexpr std::string_view kToken =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    "."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

TEST(Jws, OpensTheExampleOfRfc7515) {
  const std::string key = *base64url_decode(kKey);
  const auto jws = open_jws(kToken, key);
  ASSERT_TRUE(jws);
  EXPECT_EQ(jws->header, "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}");
  EXPECT_EQ(make_jws(*jws, key), kToken);
}

TEST(Jws, RefusesEveryChangedOrMissingCharacter) {
  const std::string key = *base64url_decode(kKey);
  for (std::size_t i = 0; i < kToken.size(); ++i) {
    std::string changed(kToken);
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(open_jws(changed, key)) << i;
    EXPECT_FALSE(open_jws(kToken.substr(0, i), key)) << i;
  }
  EXPECT_FALSE(open_jws(std::string(kToken) + "A", key));
}

TEST(Jws, HasThreeParts) {
  EXPECT_FALSE(open_jws("", "key"));
  EXPECT_FALSE(open_jws("..", "key"));
  EXPECT_FALSE(open_jws("a.b", "key"));
  // Signed over a text with a third dot: the signature is right, the form is not.
  const std::string four = make_jws({"h", "p"}, "key");
  EXPECT_TRUE(open_jws(four, "key"));
  EXPECT_FALSE(open_jws(four + ".", "key"));
}

}  // namespace
}  // namespace signalling
