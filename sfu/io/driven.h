// The media core as a shard sees it. One virtual call per batch, none per packet; tests put a small
// fake behind it, the program Driven<Core>.
#pragma once

#include <span>
#include <utility>

#include "sfu/api/command.h"
#include "sfu/api/outbox.h"
#include "sfu/base/datagram.h"
#include "sfu/base/sans_io.h"

namespace sfu {

class DrivenCore {
 public:
  virtual ~DrivenCore() = default;
  virtual void handle_datagrams(std::span<const Datagram> batch, Timestamp now,
                                api::EventOutbox& out) = 0;
  virtual void handle_path_closed(const SocketAddress& remote, Timestamp now,
                                  api::EventOutbox& out) = 0;
  [[nodiscard]] virtual bool knows(const SocketAddress& remote) const = 0;
  virtual void handle_timeout(Timestamp now, api::EventOutbox& out) = 0;
  virtual void handle_command(const api::Command& command, Timestamp now,
                              api::EventOutbox& out) = 0;
  [[nodiscard]] virtual Timestamp next_timeout() const = 0;
};

template <SansIo<api::EventOutbox> CoreType>
class Driven final : public DrivenCore {
 public:
  template <class... Arguments>
  explicit Driven(Arguments&&... arguments) : core_(std::forward<Arguments>(arguments)...) {}

  void handle_datagrams(std::span<const Datagram> batch, Timestamp now,
                        api::EventOutbox& out) override {
    for (const Datagram& datagram : batch) core_.handle_datagram(datagram, now, out);
  }
  void handle_path_closed(const SocketAddress& remote, Timestamp now,
                          api::EventOutbox& out) override {
    core_.handle_path_closed(remote, now, out);
  }
  [[nodiscard]] bool knows(const SocketAddress& remote) const override {
    return core_.knows(remote);
  }
  void handle_timeout(Timestamp now, api::EventOutbox& out) override {
    core_.handle_timeout(now, out);
  }
  void handle_command(const api::Command& command, Timestamp now, api::EventOutbox& out) override {
    core_.handle_command(command, now, out);
  }
  [[nodiscard]] Timestamp next_timeout() const override { return core_.next_timeout(); }

 private:
  CoreType core_;
};

}  // namespace sfu
