// The shape of everything below sfu/io: a value that is driven (docs/adr/0001-sans-io.md).
#pragma once

#include <concepts>

#include "sfu/base/datagram.h"
#include "sfu/base/outbox.h"
#include "sfu/base/units.h"

namespace sfu {

template <class T, class Out = Outbox>
concept SansIo = requires(T node, const T idle, const Datagram& in, Timestamp now, Out& out) {
  node.handle_datagram(in, now, out);                  // something arrived
  node.handle_timeout(now, out);                       // time has come
  { idle.next_timeout() } -> std::same_as<Timestamp>;  // when to call again
};

}  // namespace sfu
