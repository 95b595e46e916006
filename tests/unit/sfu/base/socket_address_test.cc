#include "sfu/base/socket_address.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(SocketAddress, PrintsBothFamilies) {
  EXPECT_EQ(to_string(SocketAddress::ipv4(192, 0, 2, 1, 443)), "192.0.2.1:443");
  SocketAddress six{SocketAddress::Family::kIpv6, 443, {0x20, 0x01, 0x0d, 0xb8}};
  six.ip[15] = 1;
  EXPECT_EQ(to_string(six), "[2001:db8:0:0:0:0:0:1]:443");
}

}  // namespace
}  // namespace sfu
