// Answers a client's offer (RFC 8829, docs/PROTOCOL.md §2): what the two sides have in common, for
// the client as SDP and for the media core as a NegotiatedSession.
//   answer(offer, options, entropy, former)
// What must be there: a=group:BUNDLE, rtcp-mux, ICE credentials, a sha-256 fingerprint, a DTLS
// client (we are ICE-lite and passive). What a section is for follows from its place
// (section_plan.h). A section that is not understood, outside the bundle or too many is rejected
// with port 0 and the rest is answered; an offer of which nothing is left is refused.
// `former`: what was agreed with a client whose connection is alive. An offer that agrees on the
// same again (sections, codecs, DTLS fingerprint) continues it with the same SSRCs, streams and
// CNAME: with new ICE credentials it is an ICE restart (RFC 8839 §4.4.1.1.1) and gets new ones of
// ours, with the old ones it gets the old ones again. Any other offer begins a new connection.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/api/command.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/entropy.h"
#include "sfu/base/fingerprint.h"
#include "sfu/base/result.h"
#include "sfu/base/socket_address.h"

namespace signalling {

// On which terms an offer is answered (docs/PROTOCOL.md §2 and §4).
enum class Terms : std::uint8_t {
  kPage,     // a page: what is not in common is rejected, the rest goes on
  kPublish,  // WHIP: all or nothing (RFC 9725 §4.4.3), and something must be sent
  kPlay,     // WHEP: one audio and one video are received, further ones are inactive
};

struct AnswerOptions {
  sfu::api::IceCredentials local_ice = {};
  sfu::Fingerprint fingerprint = {};                // of our certificate
  std::vector<sfu::SocketAddress> candidates = {};  // announced, with ports; best first
  sfu::api::Permissions permissions = {};
  std::string cname = {};  // of everything sent to this client
  Terms terms = Terms::kPage;
};

// What the last answer to this client agreed on.
struct Agreement {
  sfu::api::NegotiatedSession session;
  std::uint64_t origin = 0;   // of o= (RFC 8866 §5.2)
  std::uint64_t version = 1;  // likewise; one more with every answer of the same connection
};

struct Answer {
  std::string sdp;
  sfu::api::NegotiatedSession session;
  std::uint64_t origin = 0;
  std::uint64_t version = 1;
  bool continues = false;  // the connection of the former agreement goes on
};

struct JsepError {
  std::string message;     // what is wrong with the offer, for a developer
  bool malformed = false;  // no session description at all; otherwise one that cannot be used
};

class Answerer {
 public:
  struct Options {
    std::size_t max_slots = 3;  // slot 0 and media.slots more; further ones are rejected
  };
  explicit Answerer(Options options) : options_(options) {}

  [[nodiscard]] sfu::Result<Answer, JsepError> answer(std::string_view offer,
                                                      const AnswerOptions& options,
                                                      sfu::Entropy& entropy,
                                                      const Agreement* former = nullptr) const;

 private:
  Options options_;
};

}  // namespace signalling
