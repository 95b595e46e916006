#include "signalling/auth/device_challenge.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/auth/repeatable_entropy.h"

namespace signalling {
namespace {

constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";
constexpr UnixSeconds kNow = 1'800'000'000;

struct DeviceChallengeTest : testing::Test {
  RepeatableEntropy entropy;
  std::string text = make_challenge("0011223344556677", kSecret, kNow, entropy);
};

TEST_F(DeviceChallengeTest, SaysWhoItIsForAndEndsAfterAMinute) {
  const auto challenge = open_challenge(text, kSecret, kNow + 59);
  ASSERT_TRUE(challenge);
  EXPECT_EQ(challenge->device, "0011223344556677");
  EXPECT_EQ(challenge->expires, kNow + 60);
  EXPECT_EQ(open_challenge(text, kSecret, kNow + 60).error(), TokenError::kExpired);
  EXPECT_NE(make_challenge("0011223344556677", kSecret, kNow, entropy), text);
}

TEST_F(DeviceChallengeTest, IsOursOrNone) {
  EXPECT_FALSE(open_challenge(text, "another-secret-of-32-bytes-length", kNow));
  EXPECT_FALSE(open_challenge(text.substr(1), kSecret, kNow));
  EXPECT_FALSE(open_challenge("", kSecret, kNow));
  EXPECT_FALSE(open_challenge(std::string(2'000, 'a'), kSecret, kNow));
}

TEST_F(DeviceChallengeTest, IsNoToken) {
  EXPECT_FALSE(verify_token(text, kSecret, kNow));
  TokenClaims claims;
  claims.role = Role::kKiosk;
  claims.site = "isle";
  claims.expires = kNow + 60;
  EXPECT_FALSE(open_challenge(make_token(claims, kSecret, kNow), kSecret, kNow));
}

TEST_F(DeviceChallengeTest, ItsAnswerNamesPurposeAndHost) {
  EXPECT_EQ(text_to_sign("relay.example:8443", "C"),
            "guichet device token 1\nrelay.example:8443\nC");
}

TEST_F(DeviceChallengeTest, IsGoodOnce) {
  UsedChallenges used(2);
  const DeviceChallenge one{"d", "one", kNow + 60};
  EXPECT_EQ(used.use(one, kNow), UsedChallenges::Verdict::kFresh);
  EXPECT_EQ(used.use(one, kNow + 59), UsedChallenges::Verdict::kUsed);
  EXPECT_EQ(used.use({"d", "two", kNow + 90}, kNow + 59), UsedChallenges::Verdict::kFresh);
  EXPECT_EQ(used.use({"d", "three", kNow + 90}, kNow + 59), UsedChallenges::Verdict::kFull);
  EXPECT_EQ(used.use({"d", "three", kNow + 90}, kNow + 60), UsedChallenges::Verdict::kFresh);
  EXPECT_EQ(used.size(), 2U);
}

}  // namespace
}  // namespace signalling
