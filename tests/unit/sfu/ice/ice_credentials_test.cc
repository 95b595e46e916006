#include "sfu/ice/ice_credentials.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/sfu/ice/stun_check.h"

namespace sfu {
namespace {

TEST(IceCredentials, AreLongEnoughAndOfIceChars) {
  CountingEntropy entropy;
  for (int i = 0; i < 20; ++i) {
    const api::IceCredentials made = make_ice_credentials(entropy);
    EXPECT_EQ(made.ufrag.size(), 8U);
    EXPECT_EQ(made.pwd.size(), 24U);
    for (const char c : made.ufrag + made.pwd) {
      EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/') << c;
    }
  }
}

TEST(IceCredentials, DifferEachTime) {
  CountingEntropy entropy;
  const api::IceCredentials first = make_ice_credentials(entropy);
  const api::IceCredentials second = make_ice_credentials(entropy);
  EXPECT_NE(first.ufrag, second.ufrag);
  EXPECT_NE(first.pwd, second.pwd);
}

TEST(IceUsername, SplitsAtTheOneColon) {
  const auto split = split_username("relay:peer");
  ASSERT_TRUE(split);
  EXPECT_EQ(split->local, "relay");
  EXPECT_EQ(split->remote, "peer");
}

TEST(IceUsername, RefusesEverythingElse) {
  const std::string longest(256, 'a');
  EXPECT_TRUE(split_username(longest + ":" + longest));
  for (const std::string& bad :
       {std::string(), std::string(":"), std::string("relay"), std::string("relay:"),
        std::string(":peer"), std::string("a:b:c"), longest + "a:b", "b:" + longest + "a"}) {
    EXPECT_FALSE(split_username(bad)) << bad;
  }
}

}  // namespace
}  // namespace sfu
