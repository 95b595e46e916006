// A terminal that is a page in Chromium, as the truth bench found it (docs/CAPACITY.md): the one
// encoding of the camera that pages send, a voice of 20 ms. Frames have the sizes that temporal
// layers give them, but each refers to the one before it: nobody takes them apart.
//   as_browser(id)     options of the terminal
//   as_browser(plan)   of its session: what the pages' offers ask for
//   as_answered(…)     the dependency descriptor is for AV1 alone in the relay's answers
#pragma once

#include "loadtest/terminal/session_plan.h"
#include "loadtest/terminal/terminal.h"

namespace loadtest {

inline Terminal::Options as_browser(sfu::ParticipantId id) {
  Terminal::Options options;
  options.id = id;
  options.browser = BrowserSender::Options{};
  options.encodings = {options.browser->picture_max};
  options.frames_per_second = 25;
  options.voice_bytes = 69;  // in the middle: Opus at 32 kbit/s with somebody who pauses
  return options;
}

inline SessionPlan as_browser(SessionPlan plan) {
  plan.voice_nack = true;
  plan.voice_codecs = {sfu::api::Codec::kOpus, sfu::api::Codec::kRed};
  return plan;
}

inline sfu::api::NegotiatedSession as_answered(sfu::api::NegotiatedSession session) {
  for (sfu::api::MediaSection& media : session.media) media.extensions.dependencies = 0;
  return session;
}

}  // namespace loadtest
