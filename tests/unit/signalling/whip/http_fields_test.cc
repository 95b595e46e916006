#include "signalling/whip/http_fields.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(HttpFields, BearerToken) {
  EXPECT_EQ(bearer_token("Bearer abc.DEF-_~+/="), "abc.DEF-_~+/=");
  EXPECT_EQ(bearer_token("  bearer   abc "), "abc");
  for (const char* none : {"", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearerabc",
                           "Bearer a,b", "Bearer \"a\""}) {
    EXPECT_FALSE(bearer_token(none)) << none;
  }
}

TEST(HttpFields, MediaTypeWithoutItsParameters) {
  EXPECT_TRUE(is_media_type("application/sdp", kSdpType));
  EXPECT_TRUE(is_media_type(" Application/SDP ; charset=utf-8", kSdpType));
  for (const char* other :
       {"", "application/sdpx", "text/plain", "application/json, application/sdp"}) {
    EXPECT_FALSE(is_media_type(other, kSdpType)) << other;
  }
}

TEST(HttpFields, Accept) {
  for (const char* yes : {"", "*/*", "application/*", "application/sdp",
                          "text/html, Application/Sdp;q=0.5", "text/html;q=0, */*;q=0.1"}) {
    EXPECT_TRUE(accepts(yes, kSdpType)) << yes;
  }
  for (const char* no :
       {"text/html", "application/json, text/*", "application/sdp;q=0", "*/*; q=0.000"}) {
    EXPECT_FALSE(accepts(no, kSdpType)) << no;
  }
}

TEST(HttpFields, IfMatch) {
  EXPECT_EQ(check_if_match("", "\"a\""), Precondition::kAbsent);
  EXPECT_EQ(check_if_match("*", "\"a\""), Precondition::kAny);
  EXPECT_EQ(check_if_match("\"*\"", "\"a\""), Precondition::kAny);  // RFC 9725 §4.3.3
  EXPECT_EQ(check_if_match("\"b\", \"a\"", "\"a\""), Precondition::kMatches);
  EXPECT_EQ(check_if_match("W/\"a\"", "\"a\""), Precondition::kFails);  // RFC 9110 §13.1.1: strong
  EXPECT_EQ(check_if_match("a", "\"a\""), Precondition::kFails);
}

}  // namespace
}  // namespace signalling
