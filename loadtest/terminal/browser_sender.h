// What stands between the encoders and the line in a page: the estimate, its probes, the congestion
// window and the pacer, wired as in Chromium.
//   begin(now) / use(plan)     what the relay wants sent
//   queue(packet, now) / queue_repair(...)    voice does not come here
//   forget_pictures()          a key frame comes: what waits of the picture is dropped
//   take(now)                  the packet that goes now; probes are repairs of what was sent before
//   on_sent(size, paced, now)  of everything: what did not come by take() is paid for later
//   on_feedback(results, ...)  transport-wide
//   picture_rate() / skip()    what the camera's encoder is told, and whether a frame is left out
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "loadtest/terminal/alr_detector.h"
#include "loadtest/terminal/congestion_window.h"
#include "loadtest/terminal/pacer.h"
#include "loadtest/terminal/probe_plan.h"
#include "loadtest/terminal/send_side_estimator.h"
#include "sfu/api/uplink_plan.h"
#include "sfu/base/units.h"

namespace loadtest {

class RtpSender;

struct PacedPacket {
  RtpSender* sender = nullptr;
  std::optional<std::uint16_t> repairs;  // a sequence number that is sent again
  std::uint32_t timestamp = 0;
  bool marker = false;
  std::vector<std::uint8_t> payload;
  std::vector<std::uint8_t> dependencies;
};

class BrowserSender {
 public:
  struct Options {
    sfu::DataRate start = sfu::DataRate::kbps(300);
    sfu::DataRate voice = sfu::DataRate::bps(52'800);  // Opus at 32 kbit/s and its headers
    sfu::DataRate picture_min = sfu::DataRate::kbps(30);
    sfu::DataRate picture_max = sfu::DataRate::kbps(900);
  };
  explicit BrowserSender(const Options& options);

  void begin(sfu::Timestamp now);
  // `start` counts before begin() only.
  void use(const sfu::api::UplinkPlan& plan);
  void queue(PacedPacket packet, sfu::DataSize size, sfu::Timestamp now);
  void forget_pictures() { pacer_.forget_usual(); }
  std::optional<PacedPacket> take(sfu::Timestamp now) { return pacer_.pop(now); }
  void on_sent(sfu::DataSize size, bool paced, sfu::Timestamp now);
  void on_feedback(std::span<const sfu::PacketResult> results, sfu::DataSize in_flight,
                   sfu::Timestamp now);
  [[nodiscard]] sfu::TimeDelta rtt() const { return rtt_; }
  [[nodiscard]] sfu::DataRate target() const { return estimator_.target(); }
  [[nodiscard]] sfu::DataRate picture_rate() const;
  // Asked for every frame of the camera.
  bool skip(sfu::DataSize in_flight);
  [[nodiscard]] sfu::Timestamp next_timeout() const;
  [[nodiscard]] sfu::Timestamp probe_due() const { return probes_.due(); }

 private:
  void set_pace(sfu::Timestamp now);

  Options options_;
  SendSideEstimator estimator_;
  ProbePlan probes_;
  AlrDetector alr_;
  CongestionWindow window_;
  Pacer<PacedPacket> pacer_;
  std::int64_t frames_ = 0;
  sfu::TimeDelta rtt_ = sfu::TimeDelta::ms(100);
  bool begun_ = false;
};

}  // namespace loadtest
