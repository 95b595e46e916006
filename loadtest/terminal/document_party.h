// One end of the documents channel as the pages play it (docs/PROTOCOL.md §3; document.js and
// document_channel.js): offers, accepts, grants credit by half windows, sends chunks by credit
// while little waits in the browser, checks what came against its hash.
//   offer(name, size, content)   a document of `size` bytes that follow from the number `content`
//   accept(name)                 one of that name is taken as soon as it is offered; others are
//                                left to others
//   handle(message, now)         of the channel; what is no message is a breach
//   next(unsent)                 the message to send now: whole chunks, one at a time
//   sent() / received()          by name, what became of each
// Pure. The contents are made on the way and never held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "loadtest/terminal/document_content.h"
#include "sfu/base/bytes.h"
#include "sfu/base/units.h"
#include "sfu/room/document_frame.h"

namespace loadtest {

class DocumentParty {
 public:
  struct Options {
    std::uint64_t window = 256 * 1'024;      // kWindow of document.js
    std::size_t chunk = 16 * 1'024;          // kChunk
    std::size_t browser_queue = 16 * 1'024;  // kBrowserQueue
  };
  enum class State : std::uint8_t { kOffered, kUnderWay, kDone, kRefused, kCancelled, kFailed };
  struct Sent {
    State state = State::kOffered;
    std::uint64_t size = 0;
    std::uint64_t transferred = 0;
  };
  struct Received {
    State state = State::kOffered;
    std::uint64_t size = 0;
    std::uint64_t transferred = 0;
    std::optional<sfu::Timestamp> verified = {};
  };

  DocumentParty() = default;
  explicit DocumentParty(const Options& options) : options_(options) {}

  void offer(const std::string& name, std::uint64_t size, std::uint64_t content);
  void accept(const std::string& name) { wanted_.insert(name); }
  // How far beyond what arrived credit is given from now on.
  void set_window(std::uint64_t window);
  void handle(sfu::ByteSpan message, sfu::Timestamp now);
  // nullopt: nothing to send, or too much of it waits in the browser (`unsent` bytes).
  std::optional<std::vector<std::uint8_t>> next(std::size_t unsent);

  [[nodiscard]] const std::map<std::string, Sent>& sent() const { return sent_; }
  [[nodiscard]] const std::map<std::string, Received>& received() const { return received_; }
  [[nodiscard]] const std::vector<std::string>& breaches() const { return breaches_; }

 private:
  static constexpr std::size_t kMaxBreaches = 20;
  struct Outgoing {
    std::string name;
    DocumentContent content;
    std::uint64_t credit = 0;
  };
  struct Incoming {
    std::string name;
    std::string sha256;
    DocumentHash hash;
    std::uint64_t granted = 0;
  };

  void on_offer(const sfu::DocumentFrame& frame);
  void on_frame_to_sender(Outgoing& document, const sfu::DocumentFrame& frame);
  void on_frame_to_receiver(Incoming& document, const sfu::DocumentFrame& frame,
                            sfu::Timestamp now);
  void on_chunk(Incoming& document, const sfu::DocumentFrame& frame, sfu::Timestamp now);
  void verify(Incoming& document, std::uint32_t number, sfu::Timestamp now);
  void grant(Incoming& document, std::uint32_t number);
  std::optional<std::vector<std::uint8_t>> next_chunk();
  void say(const sfu::DocumentFrame& frame) { waiting_.push_back(frame.write()); }
  void breach(std::string what);

  Options options_;
  std::uint32_t last_number_ = 0;
  std::set<std::string> wanted_;
  std::map<std::uint32_t, Outgoing> outgoing_;  // by our number
  std::map<std::uint32_t, Incoming> incoming_;  // by the relay's
  std::map<std::string, Sent> sent_;
  std::map<std::string, Received> received_;
  std::deque<std::vector<std::uint8_t>> waiting_;  // everything but chunks
  std::vector<std::string> breaches_;
};

}  // namespace loadtest
