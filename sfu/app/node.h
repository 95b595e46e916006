// One running relay: its shards, the switchboard, the two listeners, the signals.
//   start()   binds everything; throws std::runtime_error with the reason in words
//   run()     until SIGTERM or SIGINT and the drain that follows: no new visit begins, those under
//             way may end, at most limits.drain_s long; a second signal ends at once
// SIGHUP reads configuration, certificate and pages again and takes over, all or nothing, what can
// change in a running relay (config/reload.h).
// Threads: one per shard, one for usrsctp, and the caller's for signalling.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "config/config.h"
#include "sfu/base/units.h"

namespace sfu {

class Node {
 public:
  struct Options {
    std::string config_file;                        // for SIGHUP
    std::filesystem::path web;                      // the pages
    std::filesystem::path pdf_viewer;               // PDF.js, which shows documents on them
    TimeDelta stuck_after = TimeDelta::seconds(5);  // a shard says every second that it lives
  };

  Node(config::Config config, Options options);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();
  void start();
  void run();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sfu
