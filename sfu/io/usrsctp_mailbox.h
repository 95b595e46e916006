// Between one association on its shard and the usrsctp thread: what happened, how much waits, and
// who is told. Each verb names the thread that may call it.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "sfu/sctp/association.h"

namespace sfu {

// Whom a shard's associations wake. stop() waits for a call in progress.
class UsrsctpListener {
 public:
  explicit UsrsctpListener(std::function<void(ParticipantId)> on_ready)
      : on_ready_(std::move(on_ready)) {}
  void tell(ParticipantId owner) {
    const std::lock_guard lock(mutex_);
    if (on_ready_) on_ready_(owner);
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    on_ready_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void(ParticipantId)> on_ready_;
};

class UsrsctpMailbox {
 public:
  // What may wait for a shard that does not poll: eight receive windows. Beyond it the association
  // is closed, because nothing reliable may be dropped.
  static constexpr std::size_t kMaxInbound = 2 * 1'024 * 1'024;

  UsrsctpMailbox(ParticipantId owner, const SctpAssociation::Options& options,
                 std::shared_ptr<UsrsctpListener> listener)
      : owner_(owner), options_(options), listener_(std::move(listener)) {}

  // Shard.
  bool accept(std::size_t bytes);  // of a message to send: false beyond max_queued
  bool take_packet_room(std::size_t bytes);
  bool poll(SctpOutput& output);
  [[nodiscard]] std::size_t queued() const;
  [[nodiscard]] const SctpAssociation::Options& options() const { return options_; }

  // usrsctp thread.
  void handed_over(std::size_t bytes);  // of accepted messages: the engine counts them from now on
  void give_packet_room(std::size_t bytes);
  // `engine_queued`: bytes the engine has and the peer did not acknowledge. False: too much waits
  // here; the mailbox has said kClosed and takes nothing more.
  bool deliver(std::deque<SctpOutput> outputs, std::size_t engine_queued);

 private:
  const ParticipantId owner_;
  const SctpAssociation::Options options_;
  const std::shared_ptr<UsrsctpListener> listener_;
  mutable std::mutex mutex_;
  std::deque<SctpOutput> outputs_;
  std::size_t inbound_ = 0;     // bytes in outputs_
  std::size_t on_the_way_ = 0;  // accepted, not yet with the engine
  std::size_t engine_queued_ = 0;
  std::size_t packet_bytes_ = 0;  // of packets on the way to the engine
  bool refused_ = false;          // accept() said no: kWritable is owed
  bool announced_ = false;        // the shard was told and has not run empty since
  bool closed_ = false;
};

}  // namespace sfu
