#include "signalling/auth/service_token.h"

#include <gtest/gtest.h>

#include <string>

#include "signalling/auth/jws.h"
#include "signalling/auth/ticket.h"

namespace signalling {
namespace {

constexpr std::string_view kSecret = "a key of at least thirty-two bytes";
constexpr UnixSeconds kNow = 1'800'000'000;
constexpr const char* kHeader = R"({"alg":"HS256","typ":"guichet-service"})";

ServiceClaims case_tool() {
  return {
      "case-tool", {ServiceScope::kCreate, ServiceScope::kEnd}, {"caf", "msa"}, kNow, kNow + 60};
}
std::string claims_json(const std::string& changed) {
  return R"({"iss":"guichet-service","sub":"rdv","scopes":["visits:read"],"iat":1800000000,)" +
         changed + "}";
}
bool is_good(const std::string& payload, const std::string& header = kHeader) {
  return verify_service_token(make_jws({header, payload}, kSecret), kSecret, kNow).has_value();
}

TEST(ServiceToken, ComesBackAsItWent) {
  const auto read = verify_service_token(make_service_token(case_tool(), kSecret), kSecret, kNow);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, case_tool());
  EXPECT_TRUE(read->may(ServiceScope::kEnd));
  EXPECT_FALSE(read->may(ServiceScope::kRead));
  EXPECT_TRUE(read->knows("msa"));
  EXPECT_FALSE(read->knows("cpam"));
  ServiceClaims any = case_tool();
  any.organisations.clear();
  EXPECT_TRUE(any.knows("cpam"));
}

TEST(ServiceToken, ExpiresAtItsSecondAndForgedIsInvalid) {
  const std::string token = make_service_token(case_tool(), kSecret);
  EXPECT_TRUE(verify_service_token(token, kSecret, kNow + 59));
  EXPECT_EQ(verify_service_token(token, kSecret, kNow + 60).error(), TokenError::kExpired);
  EXPECT_EQ(verify_service_token(token, "another key of thirty-two bytes....", kNow + 60).error(),
            TokenError::kInvalid);
}

TEST(ServiceToken, NoPageTokenOpensTheApiAndNoServiceTokenAPage) {
  const TokenClaims desk{
      .role = Role::kDesk, .organisation = "caf", .desk = "1", .expires = kNow + 60};
  const auto refused = verify_service_token(make_token(desk, kSecret, kNow), kSecret, kNow);
  EXPECT_EQ(refused.error(), TokenError::kInvalid);
  const std::string service = make_service_token(case_tool(), kSecret);
  EXPECT_EQ(verify_token(service, kSecret, kNow).error(), TokenError::kInvalid);
  EXPECT_FALSE(open_ticket(service, kSecret, kNow));
}

// The header alone and the claims alone keep the kinds apart: neither is worth the other's.
TEST(ServiceToken, HeaderAndClaimsEachTellItFromAPageToken) {
  const std::string good = claims_json(R"("exp":1800000060)");
  EXPECT_TRUE(is_good(good));
  for (const char* header :
       {R"({"alg":"HS256","typ":"JWT"})", R"({"alg":"HS256"})",
        R"({"alg":"none","typ":"guichet-service"})", R"({"alg":"HS256","typ":"guichet-ticket"})"}) {
    EXPECT_FALSE(is_good(good, header)) << header;
  }
  EXPECT_EQ(verify_token(make_jws({R"({"alg":"HS256","typ":"JWT"})", good}, kSecret), kSecret, kNow)
                .error(),
            TokenError::kInvalid);
}

TEST(ServiceToken, WhatDoesNotFitIsInvalid) {
  for (const char* rest :
       {R"("exp":"soon")", R"("exp":1799999999)", R"("exp":1831708801)",  // more than 366 days
        R"("exp":1800000060,"sub":"")", R"("exp":1800000060,"sub":"Mme Girard")",
        R"("exp":1800000060,"iss":"guichet")", R"("exp":1800000060,"scopes":[])",
        R"("exp":1800000060,"scopes":"visits:read")", R"("exp":1800000060,"scopes":["visits:*"])",
        R"("exp":1800000060,"scopes":["visits:read","visits:read"])",
        R"("exp":1800000060,"organisations":[])", R"("exp":1800000060,"organisations":["C A F"])",
        R"("exp":1800000060,"organisations":"caf")", R"("exp":1800000060,"iat":1)"}) {
    EXPECT_FALSE(is_good(claims_json(rest))) << rest;
  }
  EXPECT_TRUE(is_good(claims_json(R"("exp":1831622400)")));  // 366 days
  EXPECT_FALSE(verify_service_token(std::string(kMaxToken + 1, 'x'), kSecret, kNow));
}

TEST(ServiceToken, NamesAreIds) {
  EXPECT_TRUE(is_service_name("rdv-service-public-2"));
  for (const char* name : {"", "Rdv", "rdv_1", "rdv\n", "a b", "é"}) {
    EXPECT_FALSE(is_service_name(name)) << name;
  }
  EXPECT_FALSE(is_service_name(std::string(41, 'a')));
}

}  // namespace
}  // namespace signalling
