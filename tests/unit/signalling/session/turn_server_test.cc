// What pages are told of a TURN server.
#include <gtest/gtest.h>

#include "signalling/auth/turn_credentials.h"
#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

config::Config with_turn() {
  config::Config config = two_organisations();
  config.turn.urls = {"turn:turn.example:3478?transport=udp", "turns:turn.example:443"};
  config.turn.secret = "the key that coturn has too";
  config.turn.lifetime = sfu::TimeDelta::seconds(3'600);
  return config;
}

TEST(TurnServer, IsInNoWelcomeUnlessConfigured) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  EXPECT_FALSE(node.last<WelcomeMessage>(kiosk).ice_servers.has_value());
  node.pass(sfu::TimeDelta::seconds(24 * 3'600));
  EXPECT_TRUE(node.all<IceServersMessage>(kiosk).empty());
}

TEST(TurnServer, IsInEveryWelcomeWithCredentialsOfOnesOwn) {
  Node node(with_turn());
  std::vector<std::string> names;
  for (const auto& token : {Node::kiosk_token(), Node::desk_token(), Node::room_token("salle")}) {
    const auto welcome = node.last<WelcomeMessage>(node.enter(token));
    ASSERT_TRUE(welcome.ice_servers.has_value());
    ASSERT_EQ(welcome.ice_servers->size(), 1U);
    const IceServer& server = welcome.ice_servers->front();
    EXPECT_EQ(server.urls, with_turn().turn.urls);
    const TurnCredentials expected = make_turn_credentials(
        with_turn().turn.secret, Node::kToday + 3'600, std::to_string(welcome.participant));
    EXPECT_EQ(server.username, expected.username);
    EXPECT_EQ(server.credential, expected.password);
    names.push_back(server.username);
  }
  EXPECT_NE(names[0], names[1]);
  EXPECT_NE(names[1], names[2]);
}

TEST(TurnServer, CredentialsAreRenewedBeforeTheyExpire) {
  Node node(with_turn());
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto gone = node.enter(Node::desk_token());
  node.hang_up(gone);
  node.forget();
  node.pass(sfu::TimeDelta::seconds(1'799));
  EXPECT_TRUE(node.all<IceServersMessage>(kiosk).empty());
  for (int half = 1; half <= 3; ++half) {
    node.pass(sfu::TimeDelta::seconds(half == 1 ? 1 : 1'800));
    EXPECT_EQ(node.all<IceServersMessage>(kiosk).size(), static_cast<std::size_t>(half));
    const IceServer server = node.last<IceServersMessage>(kiosk).ice_servers.front();
    const std::int64_t expires = Node::kToday + half * 1'800 + 3'600;
    EXPECT_EQ(server.username.substr(0, 10), std::to_string(expires));
  }
  EXPECT_TRUE(node.all<IceServersMessage>(gone).empty());
}

}  // namespace
}  // namespace signalling
