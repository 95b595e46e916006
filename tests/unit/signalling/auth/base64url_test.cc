#include "signalling/auth/base64url.h"

#include <gtest/gtest.h>

#include <string>

namespace signalling {
namespace {

struct Vector {
  std::string bytes;
  std::string text;
};

// RFC 4648 §10 without the padding, and the two characters that differ from plain base 64.
class Base64UrlVectors : public testing::TestWithParam<Vector> {};
TEST_P(Base64UrlVectors, EncodesAndDecodes) {
  EXPECT_EQ(base64url_encode(GetParam().bytes), GetParam().text);
  EXPECT_EQ(base64url_decode(GetParam().text), GetParam().bytes);
}
INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64UrlVectors,
                         testing::Values(Vector{"", ""}, Vector{"f", "Zg"}, Vector{"fo", "Zm8"},
                                         Vector{"foo", "Zm9v"}, Vector{"foob", "Zm9vYg"},
                                         Vector{"foobar", "Zm9vYmFy"},
                                         Vector{"\xFB\xFF\xFE", "-__-"}));

TEST(Base64Url, RefusesOtherSpellings) {
  for (const char* text :
       {"Z", "Zg==", "Zh", "Zm9", "+//+", "Zm 9", "Zm9v\n", "Zm9v\xFF\xFF\xFF"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
}

}  // namespace
}  // namespace signalling
