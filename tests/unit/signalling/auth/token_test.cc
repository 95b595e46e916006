#include "signalling/auth/token.h"

#include <gtest/gtest.h>

#include <string>

#include <jwt/jwt.hpp>

#include "signalling/auth/jws.h"

namespace signalling {
namespace {

constexpr std::string_view kSecret = "a key of at least thirty-two bytes";
constexpr UnixSeconds kNow = 1'800'000'000;
constexpr UnixSeconds kLater = kNow + 60;
constexpr const char* kHeader = R"({"alg":"HS256","typ":"JWT"})";

sfu::Result<TokenClaims, TokenError> verify(const std::string& token) {
  return verify_token(token, kSecret, kNow);
}
// What became of a token that is signed with the right key but says something else.
TokenError error_of(const std::string& header, const std::string& payload) {
  const auto result = verify(make_jws({header, payload}, kSecret));
  EXPECT_FALSE(result) << header << payload;
  return result ? TokenError::kExpired : result.error();
}

TokenClaims kiosk() { return {.role = Role::kKiosk, .site = "montmorillon", .expires = kLater}; }
TokenClaims desk() {
  return {.role = Role::kDesk, .organisation = "caf", .desk = "guichet-1", .expires = kLater};
}
TokenClaims member(Role role) {
  return {.role = role, .room = "0000000000000007", .name = "Mme Élodie \"M\"", .expires = kLater};
}

TEST(Token, RolesComeBackAsTheyWent) {
  for (const TokenClaims& claims :
       {kiosk(), desk(), member(Role::kBoth), member(Role::kPublish), member(Role::kSubscribe)}) {
    const auto read = verify(make_token(claims, kSecret, kNow));
    ASSERT_TRUE(read) << to_string(claims.role);
    EXPECT_EQ(*read, claims);
  }
}

TEST(Token, ExpiresAtItsSecond) {
  const std::string token = make_token(kiosk(), kSecret, kNow);
  EXPECT_TRUE(verify_token(token, kSecret, kLater - 1));
  ASSERT_FALSE(verify_token(token, kSecret, kLater));
  EXPECT_EQ(verify_token(token, kSecret, kLater).error(), TokenError::kExpired);
}

TEST(Token, ForgedAndExpiredIsInvalid) {
  const std::string token = make_token(kiosk(), "another key of the right length...", kNow);
  EXPECT_EQ(verify_token(token, kSecret, kNow).error(), TokenError::kInvalid);
  EXPECT_EQ(verify_token(token, kSecret, kLater).error(), TokenError::kInvalid);
}

TEST(Token, OnlyHs256IsAnAlgorithm) {
  const std::string payload =
      R"({"iss":"guichet","exp":1800000060,"role":"kiosk","site":"montmorillon"})";
  EXPECT_TRUE(verify(make_jws({kHeader, payload}, kSecret)));
  EXPECT_TRUE(verify(make_jws({R"({"alg":"HS256"})", payload}, kSecret)));
  for (const char* header :
       {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"hs256"})", R"({"alg":"HS512"})",
        R"({"alg":"RS256"})", R"({"typ":"JWT"})", R"({"alg":["HS256"]})", R"({"alg":null})",
        R"({"alg":"HS256","typ":"JWE"})", R"({"alg":"HS256","crit":["b64"]})", R"("HS256")", ""}) {
    EXPECT_EQ(error_of(header, payload), TokenError::kInvalid) << header;
  }
  // As an attacker without the key sends it.
  const std::string unsigned_token = make_jws({R"({"alg":"none"})", payload}, "");
  EXPECT_FALSE(verify(unsigned_token.substr(0, unsigned_token.rfind('.') + 1)));
}

TEST(Token, RefusesWhatItsRoleDoesNotNeedOrLacks) {
  const std::string front = R"({"iss":"guichet","exp":1800000060,)";
  for (const char* rest :
       {R"("site":"a"})", R"("role":"admin","site":"a"})", R"("role":"","site":"a"})",
        R"("role":"kiosk"})", R"("role":"kiosk","site":""})", R"("role":"kiosk","site":7})",
        R"("role":"kiosk","site":"a","room":"b"})", R"("role":"kiosk","organisation":"a"})",
        R"("role":"kiosk","site":"a","desk":"b"})", R"("role":"desk","organisation":"a"})",
        R"("role":"desk","desk":"a"})",
        R"("role":"desk","organisation":"a","desk":"b","site":"c"})",
        R"("role":"desk","organisation":"a","desk":"b","room":"c"})", R"("role":"both"})",
        R"("role":"both","room":"a","site":"b"})", R"("role":"subscribe","name":"a"})",
        R"("role":"publish","room":"a","organisation":"b"})",
        "\"role\":\"both\",\"room\":\"a\\r\\nSet-Cookie: b\"}"}) {
    EXPECT_EQ(error_of(kHeader, front + rest), TokenError::kInvalid) << rest;
  }
}

TEST(Token, RefusesWrongIssuerAndExpiry) {
  const std::string back = R"("role":"kiosk","site":"a"})";
  for (const char* front :
       {R"({"exp":1800000060,)", R"({"iss":"guichet2","exp":1800000060,)",
        R"({"iss":["guichet"],"exp":1800000060,)", R"({"iss":"guichet",)",
        R"({"iss":"guichet","exp":"1800000060",)", R"({"iss":"guichet","exp":1800000060.5,)",
        R"({"iss":"guichet","exp":18446744073709551615,)", R"({"iss":"guichet","exp":1e300,)"}) {
    EXPECT_EQ(error_of(kHeader, front + back), TokenError::kInvalid) << front;
  }
  EXPECT_EQ(error_of(kHeader, R"({"iss":"guichet","exp":-1,)" + back), TokenError::kExpired);
}

TEST(Token, RefusesPayloadsThatAreNoObjectOrTooDeep) {
  for (const std::string& payload : {std::string(), std::string("[]"), std::string("{"),
                                     std::string("{}{}"), std::string(1'000, '[')}) {
    EXPECT_EQ(error_of(kHeader, payload), TokenError::kInvalid);
  }
}

TEST(Token, IsBoundedInSize) {
  TokenClaims claims = member(Role::kBoth);
  claims.name = std::string(kMaxClaim, 'x');
  EXPECT_TRUE(verify(make_token(claims, kSecret, kNow)));
  claims.name += 'x';
  EXPECT_FALSE(verify(make_token(claims, kSecret, kNow)));
  const std::string payload =
      R"({"iss":"guichet","exp":1800000060,"role":"kiosk","site":"a","x":")";
  EXPECT_TRUE(verify(make_jws({kHeader, payload + std::string(2'000, 'x') + "\"}"}, kSecret)));
  EXPECT_FALSE(verify(make_jws({kHeader, payload + std::string(kMaxToken, 'x') + "\"}"}, kSecret)));
}

// An independent implementation reads ours, and we read its own.
TEST(Token, AgreesWithLibcppJwt) {
  namespace params = jwt::params;
  const std::string key(kSecret);
  const std::string ours = make_token(desk(), key, kNow);
  std::error_code error;
  const auto read = jwt::decode(ours, params::algorithms({"HS256"}), error, params::secret(key),
                                params::issuer("guichet"));
  ASSERT_FALSE(error) << error.message();
  EXPECT_EQ(read.payload().get_claim_value<std::string>("desk"), "guichet-1");

  jwt::jwt_object theirs{params::algorithm("HS256"), params::secret(key)};
  theirs.add_claim("iss", "guichet").add_claim("exp", kLater).add_claim("role", "kiosk");
  theirs.add_claim("site", "montmorillon");
  const auto claims = verify_token(theirs.signature(), kSecret, kNow);
  ASSERT_TRUE(claims);
  EXPECT_EQ(*claims, kiosk());
}

}  // namespace
}  // namespace signalling
