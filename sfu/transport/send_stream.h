// What the relay sends on one media section of one peer: one SSRC (and its RTX), the history that
// repairs it and the counts and clock of its sender reports (RFC 3550 §6.4.1).
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/api/negotiated.h"
#include "sfu/base/units.h"
#include "sfu/rtp/packet.h"
#include "sfu/rtp/rate_window.h"
#include "sfu/rtp/sent_history.h"

namespace sfu {

struct SendStream {
  explicit SendStream(const api::MediaSection& media);

  Ssrc ssrc;
  std::optional<Ssrc> rtx_ssrc;
  std::uint32_t clock_rate = 90'000;
  std::uint16_t next_rtx_sequence = 1;
  SentHistory history;
  RateWindow rate;            // as the peer's line counts it, without what is sent again
  std::uint32_t packets = 0;  // as in the sender report: modulo 2³²
  std::uint32_t octets = 0;
  std::uint32_t packets_reported = 0;  // `packets` when the peer's last report came
  // Capture time of a recent packet on the relay's clock; what sender reports are made from.
  struct Anchor {
    std::uint32_t rtp_timestamp = 0;
    Timestamp captured;
  };
  std::optional<Anchor> anchor;
  bool report_soon = false;   // another source came into the slot: tell its clock at once
  bool report_again = false;  // … and again soon after
  bool broken = false;        // some of it was dropped here: only a key frame helps
};

}  // namespace sfu
