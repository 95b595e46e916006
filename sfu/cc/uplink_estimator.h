// What a peer's line carries towards us, seen from where its packets arrive. The peer's voice is
// the clock: browsers do not hold it back in their pacer, and its timestamps say when each packet
// left, so its delay is the queue on the line, whoever fills it. What arrived between two packets
// of voice is what the line carried: picture, documents and reports together, in its own framing.
//   on_datagram(payload, use, now)        everything but ICE's rare checks: bytes in UDP
//   on_voice(sequence, timestamp, now)    of the peer's microphone, when its packet is the newest
//   on_late_voice(sequence)               one that was overtaken: it is lost when the next one has
//                                         come before it, too
//   begin_anew(now)                       another path
//   target()                              never more than the line is sold as
//   known()                               the line is configured, or was found to have a limit, now
//                                         or in an earlier visit
//   queue(now)                            what the voice waits for
//   fell(now)                             it carries much less since a moment ago, as it seems
//   control(now)                          what reports, feedback and requests take of it
// A microphone that sends nothing leaves the estimate as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/api/line.h"
#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/cc/rate_start.h"
#include "sfu/cc/send_rate_estimator.h"
#include "sfu/cc/sudden_fall.h"

namespace sfu {

class UplinkEstimator {
 public:
  explicit UplinkEstimator(const std::optional<api::AccessLine>& line,
                           const std::optional<api::MeasuredRate>& remembered = {});

  enum class Use : std::uint8_t { kMedia, kControl, kData };
  void on_datagram(std::size_t payload, Use use, Timestamp now);
  void on_voice(UnwrappedSeq sequence, std::uint32_t rtp_timestamp, Timestamp now);
  void on_late_voice(UnwrappedSeq sequence);
  void begin_anew(Timestamp now);
  void set_rtt(TimeDelta rtt);
  [[nodiscard]] DataRate target() const { return rate_.target(); }
  [[nodiscard]] bool known() const { return start_.known() || rate_.limited(); }
  [[nodiscard]] std::optional<SendRateEstimator::Limit> limit() const { return rate_.limit(); }
  [[nodiscard]] std::optional<DataRate> delivered() const { return rate_.delivered(); }
  [[nodiscard]] bool shared() const { return rate_.shared(); }
  [[nodiscard]] bool given_back(Timestamp now) const { return rate_.given_back(now); }
  [[nodiscard]] api::EstimateOrigin origin() const { return start_.origin(rate_); }
  [[nodiscard]] Framing framing() const { return line_ ? line_->framing : Framing::kIp; }
  [[nodiscard]] DataRate control(Timestamp now);
  [[nodiscard]] TimeDelta queue(Timestamp now) const { return fall_.queue(now); }
  [[nodiscard]] bool fell(Timestamp now) const { return fall_.holds(now); }

 private:
  std::optional<api::AccessLine> line_;
  RateStart start_;
  SendRateEstimator rate_;
  SuddenFall fall_;
  DataSize since_voice_;  // arrived since the last packet of voice
  struct Voice {
    UnwrappedSeq sequence = 0;
    std::uint32_t rtp_timestamp = 0;
    Timestamp sent;  // on the peer's clock, from an origin of its own
  };
  void note_length(TimeDelta step);
  std::optional<Voice> voice_;
  TimeDelta length_;                   // of its packets
  TimeDelta step_;                     // between the timestamps of the last two
  std::int64_t missing_ = 0;           // of the gap before it, so far
  UnwrappedSeq gap_behind_ = 0;        // what came before that gap
  std::vector<PacketResult> results_;  // scratch
  // Comes in lumps of seconds (reports), so it is averaged for longer than media is.
  DataSize control_size_;
  std::optional<Timestamp> control_since_;
  DataRate control_;
};

}  // namespace sfu
