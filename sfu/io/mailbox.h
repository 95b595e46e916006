// Commands from other threads to one shard. Bounded; the only lock of the media path, and the shard
// takes it once per wake-up.
//   push(command)   kFull refuses; kWake: the shard sleeps, tell it
//   take(out)       everything, in order; keeps the memory of both
#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "sfu/api/command.h"

namespace sfu {

class Mailbox {
 public:
  enum class Push { kWake, kQueued, kFull };
  explicit Mailbox(std::size_t max_commands) : max_commands_(max_commands) {}

  Push push(api::Command command) {
    const std::lock_guard lock(mutex_);
    if (commands_.size() >= max_commands_) return Push::kFull;
    commands_.push_back(std::move(command));
    return commands_.size() == 1 ? Push::kWake : Push::kQueued;
  }
  void take(std::vector<api::Command>& out) {
    out.clear();
    const std::lock_guard lock(mutex_);
    std::swap(out, commands_);
  }

 private:
  const std::size_t max_commands_;
  std::mutex mutex_;
  std::vector<api::Command> commands_;
};

}  // namespace sfu
