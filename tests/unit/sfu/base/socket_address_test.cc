#include "sfu/base/socket_address.h"

#include <gtest/gtest.h>

#include <array>

namespace sfu {
namespace {

TEST(SocketAddress, PrintsBothFamilies) {
  EXPECT_EQ(to_string(SocketAddress::ipv4(192, 0, 2, 1, 443)), "192.0.2.1:443");
  SocketAddress six{SocketAddress::Family::kIpv6, 443, {0x20, 0x01, 0x0d, 0xb8}};
  six.ip[15] = 1;
  EXPECT_EQ(to_string(six), "[2001:db8::1]:443");
  six.protocol = SocketAddress::Protocol::kTcp;
  EXPECT_EQ(to_string(six), "[2001:db8::1]:443/tcp");
}

TEST(SocketAddress, PrintsTheFormsOfRfc5952) {
  struct Case {
    std::array<std::uint8_t, 16> ip;
    const char* text;
  };
  const Case cases[] = {
      {{}, "::"},
      {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, "::1"},
      {{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0x0A, 0xBC}, "fe80::1:0:abc"},
      {{0x20, 0x01, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, "2001:0:1:1:1:1:1:1"},
      {{0x20, 0x01, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}, "2001:0:0:1::1"},
  };
  for (const auto& [ip, text] : cases) {
    EXPECT_EQ(ip_to_string({SocketAddress::Family::kIpv6, 0, ip}), text);
  }
  EXPECT_EQ(ip_to_string({}), "none");
}

TEST(SocketAddress, ProtocolAndOurEndMakeAnotherPath) {
  const SocketAddress udp = SocketAddress::ipv4(192, 0, 2, 1, 443);
  SocketAddress tcp = udp;
  tcp.protocol = SocketAddress::Protocol::kTcp;
  SocketAddress elsewhere = udp;
  elsewhere.local = 1;
  const std::hash<SocketAddress> hash;
  for (const SocketAddress& other : {tcp, elsewhere}) {
    EXPECT_NE(udp, other);
    EXPECT_NE(hash(udp), hash(other));
  }
}

}  // namespace
}  // namespace sfu
