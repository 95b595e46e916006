#include "config/endpoint.h"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(Endpoint, ReadsAndPrintsBothFamilies) {
  for (const char* text : {"0.0.0.0:8080", "127.0.0.1:1", "[::]:8080", "[2001:db8::1]:65535"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(to_string(*endpoint), text);
  }
  EXPECT_EQ(parse_endpoint("[::1]:8080"), (Endpoint{"::1", 8080}));
}

TEST(Endpoint, RefusesTheRest) {
  for (const char* text :
       {"", ":", ":8080", "8080", "localhost:8080", "1.2.3:80", "::1:80", "[1.2.3.4]:80", "[::1]",
        "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:80 ", "1.2.3.4:+80"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

}  // namespace
}  // namespace config
