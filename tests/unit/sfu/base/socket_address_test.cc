#include "sfu/base/socket_address.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(SocketAddress, PrintsBothFamilies) {
  EXPECT_EQ(to_string(SocketAddress::ipv4(192, 0, 2, 1, 443)), "192.0.2.1:443");
  SocketAddress six{SocketAddress::Family::kIpv6, 443, {0x20, 0x01, 0x0d, 0xb8}};
  six.ip[15] = 1;
  EXPECT_EQ(to_string(six), "[2001:db8:0:0:0:0:0:1]:443");
  six.protocol = SocketAddress::Protocol::kTcp;
  EXPECT_EQ(to_string(six), "[2001:db8:0:0:0:0:0:1]:443/tcp");
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
