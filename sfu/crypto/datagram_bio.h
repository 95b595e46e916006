// Where OpenSSL reads and writes one transport's datagrams. OpenSSL's memory BIOs are byte streams
// and lose the borders between datagrams; this one hands over whole datagrams and never touches a
// socket.
#pragma once

#include <openssl/types.h>

#include <optional>

#include "sfu/base/bytes.h"
#include "sfu/base/packet_list.h"

namespace sfu {

struct DatagramChannel {
  std::optional<ByteSpan> incoming;  // taken by the next read; nullopt: nothing there, try later
  PacketList* outgoing = nullptr;    // each write is one datagram; null: written into the void
};

// `channel` outlives the BIO, which the caller owns.
BIO* new_datagram_bio(DatagramChannel* channel);

}  // namespace sfu
