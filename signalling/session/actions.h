// What the switchboard wants done, in this order: the shell writes texts to sockets, closes them
// puts commands into the mailbox of a shard, and keeps what has to outlive the relay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sfu/api/command.h"
#include "sfu/base/ids.h"
#include "signalling/session/visit_notice.h"

namespace signalling {

using ConnectionId =
    sfu::Id<struct ConnectionTag, std::uint64_t>;  // given by the shell, never reused

enum class CloseCode : std::uint16_t {  // RFC 6455 §7.4.1 and, from 4000 on, our own
  kNormal = 1000,
  kPolicy = 1008,
  kRefused = 4000,   // a fatal `error` was sent before
  kReplaced = 4001,  // its ticket was used on another connection
};

struct Send {  // one text message
  ConnectionId connection;
  std::string text;
};
// The session has forgotten it by then: a later connection_closed() does nothing.
struct Close {
  ConnectionId connection;
  CloseCode code = CloseCode::kNormal;
};
struct Command {
  std::size_t shard = 0;
  sfu::api::Command command;
};

// To be on the disk, whole and under that name, before anybody is answered.
struct Keep {
  std::string name;
  std::string text;
};

// A VisitNotice goes to the webhooks.
using Action = std::variant<Send, Close, Command, Keep, VisitNotice>;
using Actions = std::vector<Action>;

}  // namespace signalling
