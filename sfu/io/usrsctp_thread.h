// The thread that owns usrsctp (UsrsctpEngine) and serves every association of the process. Asleep
// while nothing comes in, and without the 10 ms tick while there is no association.
//   shared()         the process' one thread, started when nobody has it yet
//   add / post / remove   from any thread: an association, what it wants, its end
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "sfu/base/units.h"
#include "sfu/io/usrsctp_engine.h"
#include "sfu/io/usrsctp_mailbox.h"

namespace sfu {

class UsrsctpThread {
 public:
  using Id = UsrsctpEngine::Id;
  struct Add {
    std::shared_ptr<UsrsctpMailbox> mailbox;
  };
  struct Start {};
  struct Packet {
    std::vector<std::uint8_t> bytes;
  };
  struct Send {
    SctpMessage message;
  };
  struct ResetStream {
    std::uint16_t stream = 0;
  };
  struct Remove {};
  using Wish = std::variant<Add, Start, Packet, Send, ResetStream, Remove>;

  static std::shared_ptr<UsrsctpThread> shared();
  ~UsrsctpThread();

  Id add(std::shared_ptr<UsrsctpMailbox> mailbox);
  // Bounded per association by its mailbox (bytes) and by its streams.
  void post(Id id, Wish wish);

 private:
  struct Letter {
    Id id = 0;
    Wish wish;
  };
  UsrsctpThread();
  void run();
  bool wait(std::vector<Letter>& letters);
  void handle(Letter& letter);
  void tick(Timestamp now);
  void deliver();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Letter> letters_;
  Id next_id_ = 0;
  bool stopping_ = false;

  // Of the thread alone.
  std::unique_ptr<UsrsctpEngine> engine_;
  std::map<Id, std::shared_ptr<UsrsctpMailbox>> mailboxes_;
  Timestamp ticked_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace sfu
