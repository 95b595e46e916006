// The machine's own addresses that peers have sent to, as the small numbers that stand in
// SocketAddress::local, and both as the kernel says them (IP_PKTINFO, RFC 3542 §6). A host with
// several addresses must answer from the one that was asked: a check answered from another fails
// (RFC 8445 §7.2.5.2.1).
//   ask_for(fd, family)          the kernel tells with every datagram
//   number_in(header)            of the address a datagram came to; 0 when it does not say
//   write(number, header)        the control message that sends from there; nothing for 0
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "sfu/io/file_descriptor.h"

namespace sfu {

class LocalAddresses {
 public:
  // More than a host has; beyond it the kernel chooses, as if nobody had asked.
  static constexpr std::size_t kMax = 64;
  static constexpr std::size_t kControlSize = CMSG_SPACE(sizeof(in6_pktinfo));

  explicit LocalAddresses(int family) : ipv6_(family == AF_INET6) { known_.reserve(kMax); }

  static bool ask_for(int fd, int family) {
    return family == AF_INET6 ? set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
                              : set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
  }

  std::uint16_t number_in(msghdr& header) {
    for (cmsghdr* at = CMSG_FIRSTHDR(&header); at != nullptr; at = CMSG_NXTHDR(&header, at)) {
      if (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_PKTINFO) {
        in6_pktinfo info;
        std::memcpy(&info, CMSG_DATA(at), sizeof info);
        return number_of(info.ipi6_addr);
      }
      if (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_PKTINFO) {
        in_pktinfo info;
        std::memcpy(&info, CMSG_DATA(at), sizeof info);
        in6_addr address{};
        std::memcpy(&address, &info.ipi_spec_dst, sizeof info.ipi_spec_dst);
        return number_of(address);
      }
    }
    return 0;
  }

  // Fills one control message at `control`, of kControlSize bytes; returns its space, 0 for none.
  std::size_t write(std::uint16_t number, cmsghdr* control) const {
    if (number == 0 || number > known_.size()) return 0;
    const in6_addr& address = known_[number - 1U];
    if (ipv6_) {  // IPv4 peers of a dual-stack socket too: their addresses are mapped
      in6_pktinfo info{};
      info.ipi6_addr = address;
      return put(control, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, &address, sizeof info.ipi_spec_dst);
    return put(control, IPPROTO_IP, IP_PKTINFO, info);
  }

 private:
  std::uint16_t number_of(const in6_addr& address) {
    const auto same = [&](const in6_addr& known) {
      return std::memcmp(&known, &address, sizeof known) == 0;
    };
    if (last_ < known_.size() && same(known_[last_])) return static_cast<std::uint16_t>(last_ + 1);
    const auto found = std::ranges::find_if(known_, same);
    last_ = static_cast<std::size_t>(found - known_.begin());
    if (found == known_.end()) {
      if (known_.size() >= kMax) return 0;
      known_.push_back(address);
    }
    return static_cast<std::uint16_t>(last_ + 1);
  }

  template <class Info>
  static std::size_t put(cmsghdr* control, int level, int type, const Info& info) {
    control->cmsg_level = level;
    control->cmsg_type = type;
    control->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(control), &info, sizeof info);
    return CMSG_SPACE(sizeof info);
  }

  bool ipv6_;
  std::vector<in6_addr> known_;  // IPv4 in the first four bytes on an IPv4 socket
  std::size_t last_ = 0;         // most datagrams come to the same address
};

}  // namespace sfu
