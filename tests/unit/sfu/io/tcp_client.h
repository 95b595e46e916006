// The other end of an ICE-TCP connection, for tests: a blocking socket that frames and unframes.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <optional>
#include <string>
#include <vector>

#include "sfu/io/file_descriptor.h"
#include "sfu/io/sockaddr.h"
#include "sfu/wire/tcp_framing.h"

namespace sfu {

class TcpClient {
 public:
  // `receive_buffer`: how much the kernel takes in while nobody reads; 0: as it likes.
  explicit TcpClient(const SocketAddress& server, int receive_buffer = 0)
      : fd_(socket(family_of(server), SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) set_option(fd_.get(), SOL_SOCKET, SO_RCVBUF, receive_buffer);
    const timeval patience{20, 0};  // only a broken server needs it
    setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const KernelAddress kernel = to_kernel(server, family_of(server));
    const auto* address = reinterpret_cast<const sockaddr*>(&kernel.storage);
    EXPECT_EQ(connect(fd_.get(), address, kernel.size), 0);
  }

  void write_raw(std::string_view bytes) {
    EXPECT_EQ(::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void send_frame(std::string_view packet) { write_raw(framed(packet)); }
  static std::string framed(std::string_view packet) {
    const TcpFrameHeader header = tcp_frame_header(packet.size());
    return std::string(header.begin(), header.end()) + std::string(packet);
  }

  // The next packet; nullopt when the server has closed the connection.
  std::optional<std::string> receive_frame() {
    while (packets_.empty()) {
      const ssize_t got = recv(fd_.get(), buffer_.data(), buffer_.size(), 0);
      if (got <= 0) return std::nullopt;
      MutableByteSpan input = MutableByteSpan(buffer_).first(static_cast<std::size_t>(got));
      for (auto frame = reader_.next(input); !frame.empty(); frame = reader_.next(input)) {
        packets_.emplace_back(as_text(frame));
      }
    }
    std::string packet = std::move(packets_.front());
    packets_.erase(packets_.begin());
    return packet;
  }
  // Whether the server closes the connection before it sends anything more.
  bool is_closed_by_server() { return !receive_frame(); }
  void close() { fd_ = FileDescriptor(); }
  int release() { return fd_.release(); }

 private:
  FileDescriptor fd_;
  std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(4'096);
  TcpFrameReader reader_;
  std::vector<std::string> packets_;
};

}  // namespace sfu
