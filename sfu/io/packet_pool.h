// The buffers that recvmmsg fills: one allocation at start, reused for every batch.
//   messages()          the headers for recvmmsg, reset
//   datagrams(count, …)   the first `count` of them as datagrams; too long ones are left out and
//                       counted
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sfu/base/datagram.h"
#include "sfu/io/local_addresses.h"
#include "sfu/io/sockaddr.h"

namespace sfu {

class PacketPool {
 public:
  explicit PacketPool(std::size_t size)
      : buffers_(size), addresses_(size), controls_(size), vectors_(size), messages_(size) {
    datagrams_.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
      vectors_[i] = {buffers_[i].data(), buffers_[i].size()};
      msghdr& header = messages_[i].msg_hdr;
      header.msg_name = &addresses_[i];
      header.msg_iov = &vectors_[i];
      header.msg_iovlen = 1;
    }
  }

  std::span<mmsghdr> messages() {
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      msghdr& header = messages_[i].msg_hdr;
      header.msg_namelen = sizeof(sockaddr_storage);
      header.msg_control = controls_[i].bytes;
      header.msg_controllen = sizeof controls_[i].bytes;
    }
    return messages_;
  }
  std::span<const Datagram> datagrams(std::size_t count, LocalAddresses& locals,
                                      std::uint64_t& truncated) {
    datagrams_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      if ((messages_[i].msg_hdr.msg_flags & MSG_TRUNC) != 0) {
        ++truncated;
        continue;
      }
      const auto* remote = reinterpret_cast<const sockaddr*>(&addresses_[i]);
      datagrams_.push_back(
          {from_kernel(remote), MutableByteSpan(buffers_[i]).first(messages_[i].msg_len)});
      datagrams_.back().remote.local = locals.number_in(messages_[i].msg_hdr);
    }
    return datagrams_;
  }

 private:
  struct alignas(cmsghdr) Control {
    std::uint8_t bytes[LocalAddresses::kControlSize];
  };
  std::vector<std::array<std::uint8_t, kMaxReceived>> buffers_;
  std::vector<sockaddr_storage> addresses_;
  std::vector<Control> controls_;
  std::vector<iovec> vectors_;
  std::vector<mmsghdr> messages_;
  std::vector<Datagram> datagrams_;
};

}  // namespace sfu
