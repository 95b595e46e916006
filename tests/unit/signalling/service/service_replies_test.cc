#include "signalling/service/service_replies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace signalling {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Pair;

TEST(ServiceReplies, SayWhatIsWrongWhereAndWhenToComeAgain) {
  const auto place =
      refuse_service({404, "unknown_site", "no such site", sfu::ServiceRefusal::kPlace, "/site"});
  EXPECT_EQ(place.status, 404U);
  EXPECT_EQ(place.body,
            R"({"error":{"code":"unknown_site","message":"no such site","pointer":"/site"}})");
  EXPECT_THAT(place.headers, IsEmpty());
  EXPECT_THAT(refuse_service({429, "rate", "slower"}).headers, Contains(Pair("Retry-After", "1")));
  EXPECT_THAT(refuse_service({503, "limit", "full"}).headers, Contains(Pair("Retry-After", "10")));
  EXPECT_THAT(refuse_service({405, "method_not_allowed", "no", {}, {}, "GET"}).headers,
              Contains(Pair("Allow", "GET")));
  EXPECT_THAT(refuse_service({401, "token_missing", "no"}).headers,
              Contains(Pair("WWW-Authenticate", R"(Bearer realm="guichet api")")));
  EXPECT_THAT(
      refuse_service({401, "token_expired", "no"}).headers,
      Contains(Pair("WWW-Authenticate", R"(Bearer realm="guichet api", error="invalid_token")")));
}

}  // namespace
}  // namespace signalling
