// What a page's offer and the relay's answer agree on for a terminal: the sections of
// docs/PROTOCOL.md §2, as plain values, for worlds that run without signalling.
#pragma once

#include <cstddef>
#include <vector>

#include "sfu/api/negotiated.h"
#include "sfu/base/entropy.h"

namespace loadtest {

struct SessionPlan {
  std::size_t slots = 3;
  bool publish = true;
  bool subscribe = true;
  bool simulcast = false;  // rids l, m, h on the camera
  bool rtx = true;
  bool transport_cc = true;
  bool data = true;
  bool voice_nack = false;
  // In the order of preference: what is published unless it is told otherwise comes first.
  std::vector<sfu::api::Codec> voice_codecs = {sfu::api::Codec::kOpus};
  std::vector<sfu::api::Codec> picture_codecs = {sfu::api::Codec::kVp8};
};

// The negotiated session as the relay holds it; the terminal reads it from the other side.
sfu::api::NegotiatedSession make_session(const SessionPlan& plan,
                                         const sfu::Fingerprint& terminal_fingerprint,
                                         sfu::Entropy& entropy);

}  // namespace loadtest
