#include "sfu/io/interfaces.h"

#include <gtest/gtest.h>

#include "sfu/io/sockaddr.h"
#include "sfu/io/system_entropy.h"

namespace sfu {
namespace {

TEST(Interfaces, NeverNamesLoopbackOrLinkLocal) {
  for (const SocketAddress& address : interface_addresses()) {
    EXPECT_NE(ip_to_string(address), "127.0.0.1");
    EXPECT_NE(address, parse_ip("::1"));
    EXPECT_FALSE(ip_to_string(address).starts_with("fe80"));
    EXPECT_EQ(address.port, 0);
  }
}

TEST(ParseIp, TakesBothFamiliesAndNothingElse) {
  EXPECT_EQ(parse_ip("192.0.2.1"), SocketAddress::ipv4(192, 0, 2, 1, 0));
  EXPECT_EQ(parse_ip("2001:db8::1").family, SocketAddress::Family::kIpv6);
  EXPECT_EQ(parse_ip("localhost").family, SocketAddress::Family::kNone);
  EXPECT_EQ(parse_ip("").family, SocketAddress::Family::kNone);
}

TEST(Sockaddr, RoundTripsBothFamilies) {
  SocketAddress six = parse_ip("2001:db8::1");
  six.port = 443;
  for (const SocketAddress& address : {SocketAddress::ipv4(192, 0, 2, 1, 10'000), six}) {
    const KernelAddress kernel = to_kernel(address, AF_INET6);
    EXPECT_EQ(from_kernel(reinterpret_cast<const sockaddr*>(&kernel.storage)), address);
  }
  EXPECT_EQ(to_kernel(six, AF_INET).size, 0u);
}

TEST(SystemEntropy, GivesOtherBytesEachTime) {
  SystemEntropy entropy;
  std::array<std::uint8_t, 300> first{}, second{};
  entropy.fill(first);
  entropy.fill(second);
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace sfu
