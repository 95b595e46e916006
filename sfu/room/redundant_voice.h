// One viewer's copy of a voice on a line that loses packets: each packet brings the one before it
// again (RFC 2198), so that what is lost alone is there when the next one is.
//   set_wanted(on)           from the next packet on; for ever off where the viewer knows no RED
//   wrap(packet, pool)       in the viewer's order, before it is sent
// A packet without the one before (a hole, the first one, a copy that is too large or too old for
// RFC 2198's fields, a full pool) goes out as it is: both forms may alternate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/api/negotiated.h"
#include "sfu/rtp/packet.h"
#include "sfu/rtp/payload_pool.h"

namespace sfu {

class RedundantVoice {
 public:
  static constexpr std::size_t kMaxPayload = 1'000;  // of both: a datagram stays below 1,200 bytes

  explicit RedundantVoice(const api::MediaSection& media);
  void set_wanted(bool on);
  [[nodiscard]] bool wanted() const { return wanted_; }
  // Whether it was.
  bool wrap(OutgoingRtp& packet, PayloadPool& pool);
  void forget() { before_.reset(); }  // what comes is another source's

 private:
  struct Before {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    PayloadRef stored;
    ByteSpan body;
  };
  std::optional<PayloadType> opus_;  // the viewer's, where RED is negotiated
  bool wanted_ = false;
  std::optional<Before> before_;
};

}  // namespace sfu
