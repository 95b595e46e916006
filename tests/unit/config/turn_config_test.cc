#include "config/turn_config.h"

#include <gtest/gtest.h>

namespace config {
namespace {

TEST(TurnUrl, IsOfRfc7065) {
  for (const char* url :
       {"turn:turn.example.org", "turn:192.0.2.1:3478", "turn:192.0.2.1:3478?transport=udp",
        "turn:turn.example.org:80?transport=tcp", "turns:turn.example.org:443?transport=tcp",
        "turns:[2001:db8::1]:443", "turn:[2001:db8::1]"}) {
    EXPECT_TRUE(is_turn_url(url)) << url;
  }
}

TEST(TurnUrl, RefusesWhatABrowserWould) {
  for (const char* url :
       {"", "turn:", "stun:a.example", "http://a.example", "turn://a.example", "turn:a.example:0",
        "turn:a.example:70000", "turn:a.example:", "turn:a b", "turn:a.example?transport=sctp",
        "turns:a.example?transport=udp", "turn:user@a.example", "turn:[a.example]", "turn:[::1",
        "turn:2001:db8::1", "turn:a.example?transport=tcp&x=y", "turn:a\nb"}) {
    EXPECT_FALSE(is_turn_url(url)) << url;
  }
}

}  // namespace
}  // namespace config
