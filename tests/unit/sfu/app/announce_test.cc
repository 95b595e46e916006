#include "sfu/app/announce.h"

#include <gtest/gtest.h>

#include "sfu/io/interfaces.h"

namespace sfu {
namespace {

const SocketAddress kFour = parse_ip("192.0.2.1");
const SocketAddress kSix = parse_ip("2001:db8::1");

std::vector<SocketAddress> with_port(std::vector<SocketAddress> addresses) {
  for (SocketAddress& address : addresses) address.port = 10'000;
  return addresses;
}

TEST(AnnouncedAddresses, AreTheInterfacesAndTheConfiguredOnesOnce) {
  config::MediaConfig media;
  media.tcp = false;
  media.announce = {"127.0.0.1", "192.0.2.1"};
  EXPECT_EQ(announced_addresses(media, {kFour, kSix}, 10'000, true),
            with_port({kFour, kSix, parse_ip("127.0.0.1")}));
}

TEST(AnnouncedAddresses, ConfiguredOnesAloneWithoutAuto) {
  config::MediaConfig media;
  media.tcp = false;
  media.announce_interfaces = false;
  media.announce = {"203.0.113.7"};
  EXPECT_EQ(announced_addresses(media, {kFour}, 10'000, true),
            with_port({parse_ip("203.0.113.7")}));
}

TEST(AnnouncedAddresses, NoIpv6ThatTheSocketCannotCarry) {
  config::MediaConfig media;
  media.tcp = false;
  EXPECT_EQ(announced_addresses(media, {kFour, kSix}, 10'000, false), with_port({kFour}));
}

TEST(AnnouncedAddresses, ThePagesPortWhenItIsShared) {
  config::MediaConfig media;
  media.shared_tcp_port = 443;
  const auto all = announced_addresses(media, {kFour}, 10'000, true);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(to_string(all[1]), "192.0.2.1:10000/tcp");
  EXPECT_EQ(to_string(all[2]), "192.0.2.1:443/tcp");
}

TEST(AnnouncedAddresses, OnceMoreByTcpBehindThoseByUdp) {
  const auto all = announced_addresses({}, {kFour, kSix}, 10'000, true);
  std::vector<std::string> texts;
  for (const SocketAddress& address : all) texts.push_back(to_string(address));
  EXPECT_EQ(texts, (std::vector<std::string>{"192.0.2.1:10000", "[2001:db8::1]:10000",
                                             "192.0.2.1:10000/tcp", "[2001:db8::1]:10000/tcp"}));
}

}  // namespace
}  // namespace sfu
