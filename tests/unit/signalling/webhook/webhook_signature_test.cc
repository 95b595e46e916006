#include "signalling/webhook/webhook_signature.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

// The example of the Standard Webhooks specification and its reference libraries.
TEST(WebhookSignature, IsThatOfStandardWebhooks) {
  const auto key = decode_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->size(), 24U);
  EXPECT_EQ(
      sign_webhook(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330, R"({"test": 2432232314})"),
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, DecodesEveryPadding) {
  EXPECT_EQ(*decode_webhook_secret("whsec_YWJj"), "abc");
  EXPECT_EQ(*decode_webhook_secret("whsec_YWI="), "ab");
  EXPECT_EQ(*decode_webhook_secret("whsec_YQ=="), "a");
  for (const char* text : {"", "whsec_", "YWJj", "whsec_YW", "whsec_Y?Jj", "WHSEC_YWJj"}) {
    EXPECT_FALSE(decode_webhook_secret(text)) << text;
  }
}

}  // namespace
}  // namespace signalling
