// Messages of docs/PROTOCOL.md §1 to text and back.
//   decode / encode                for the server: client messages in, server messages out
//   decode_server / encode_client  for terminals: the other way round
// Bounded: kMaxMessage bytes, kMaxDepth levels, kMaxListItems per list. Integers must be integers
// and in range. Unknown members are ignored, of repeated ones the last counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sfu/base/result.h"
#include "signalling/protocol/client_message.h"
#include "signalling/protocol/error_code.h"
#include "signalling/protocol/field.h"
#include "signalling/protocol/server_message.h"

namespace signalling {

inline constexpr std::size_t kMaxMessage =
    256 * 1'024;                                     // Chromium's offer for three slots is 22 kB
inline constexpr std::size_t kMaxDepth = 8;          // ours need four
inline constexpr std::size_t kMaxListItems = 1'024;  // participants of a room, visits of a queue

struct ProtocolError {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string pointer;  // RFC 6901; empty: the whole message
  MessageId id;         // of the message refused, where it could be read
};

sfu::Result<Framed<ClientMessage>, ProtocolError> decode(std::string_view text);
std::string encode(const ServerMessage& message, MessageId id = {});

sfu::Result<Framed<ServerMessage>, ProtocolError> decode_server(std::string_view text);
std::string encode_client(const ClientMessage& message, MessageId id = {});

}  // namespace signalling
