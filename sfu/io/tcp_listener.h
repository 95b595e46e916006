// One listening TCP socket, non-blocking, dual stack when it binds to an IPv6 address.
//   open(address)   binds; port 0 lets the kernel choose (tests)
//   accept()        the next connection that waits; without fd: none, or none can be had now
#pragma once

#include "sfu/base/result.h"
#include "sfu/base/socket_address.h"
#include "sfu/io/file_descriptor.h"
#include "sfu/io/io_error.h"

namespace sfu {

struct AcceptedTcp {
  FileDescriptor fd;
  SocketAddress remote;
  bool exhausted = false;  // no fd because the process or the machine has none left
};

class TcpListener {
 public:
  static Result<TcpListener, IoError> open(const SocketAddress& address);

  [[nodiscard]] AcceptedTcp accept() const;
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] SocketAddress local_address() const;

 private:
  explicit TcpListener(FileDescriptor fd) : fd_(std::move(fd)) {}
  FileDescriptor fd_;
};

}  // namespace sfu
