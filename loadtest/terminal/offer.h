// A terminal's side of offer and answer (RFC 8829) as SDP, for worlds and load tests that go
// through signalling: the sections of docs/PROTOCOL.md §2.
//   write_offer(wanted)            `wanted` as make_session gives it: its remote side is the
//                                  terminal's own
//   read_answer(wanted, answer)    `wanted` with what the relay chose; nullopt: no answer to it
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/api/negotiated.h"
#include "sfu/base/fingerprint.h"
#include "sfu/base/socket_address.h"

namespace loadtest {

struct AgreedSession {
  sfu::api::NegotiatedSession session;
  sfu::Fingerprint relay_fingerprint;
  sfu::SocketAddress relay;  // its best candidate
};

std::string write_offer(const sfu::api::NegotiatedSession& wanted);
std::optional<AgreedSession> read_answer(sfu::api::NegotiatedSession wanted,
                                         std::string_view answer);

}  // namespace loadtest
