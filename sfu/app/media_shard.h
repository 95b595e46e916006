// A shard with everything its core needs: sockets, thread, SCTP associations, numbers. The
// constructor binds the port and throws std::runtime_error when it cannot; start() begins to drive
// the core.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sfu/base/entropy.h"
#include "sfu/core/core.h"
#include "sfu/crypto/dtls.h"
#include "sfu/io/shard.h"
#include "sfu/io/usrsctp_stack.h"

namespace sfu {

class MediaShard {
 public:
  struct Options {
    std::size_t index = 0;
    std::uint16_t port = 0;
    std::optional<unsigned> processor;
    CoreOptions core;
    bool listen_tcp = true;
    TcpEndpoint::Options tcp;
  };

  // `entropy` and `dtls` outlive the shard and are asked from its thread.
  MediaShard(const Options& options, Entropy& entropy, DtlsFactory& dtls, Shard::EventSink sink);
  MediaShard(const MediaShard&) = delete;
  MediaShard& operator=(const MediaShard&) = delete;
  ~MediaShard() { stop(); }  // the core must be gone before its associations' factory is

  void start();
  void stop() { shard_.stop(); }
  bool adopt(FileDescriptor fd, std::vector<std::uint8_t> bytes) {
    return shard_.adopt(std::move(fd), std::move(bytes));
  }
  bool post(api::Command command) { return shard_.post(std::move(command)); }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint16_t port() const { return shard_.local_address().port; }
  [[nodiscard]] bool carries_ipv6() const {
    return shard_.local_address().family == SocketAddress::Family::kIpv6;
  }
  [[nodiscard]] Metrics& metrics() { return shard_.metrics(); }
  [[nodiscard]] Timestamp last_turn() const { return shard_.last_turn(); }

 private:
  const CoreOptions core_;
  const std::string name_;
  Entropy& entropy_;
  DtlsFactory& dtls_;
  Shard shard_;
  UsrsctpFactory sctp_;
};

}  // namespace sfu
