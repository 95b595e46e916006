// When a page sends more than its encoders make, to find out what the line carries: at the
// beginning three and six times the start rate, then twice what was found as long as that is more;
// later what the encoders may take and beyond, in steps of twice the estimate, when that has
// changed (libwebrtc's probe_controller.cc and probe_bitrate_estimator.cc).
//   begin(start, most)         nothing is sent yet; `most`: of all encoders together
//   set_most(most, estimate, limited)   behind begin(); `limited`: less is sent than may be
//   on_media(now)              a packet of the picture: only now there is something to probe with
//   due()                      when the cluster wants its next packet; never: there is none
//   on_sent(size, now)         anything that was sent meanwhile, padding too
//   on_results(results, now)   what feedback says; what a cluster found, when it is known
#pragma once

#include <deque>
#include <optional>
#include <span>

#include "sfu/base/units.h"
#include "sfu/cc/twcc_history.h"

namespace loadtest {

class ProbePlan {
 public:
  void begin(sfu::DataRate start, sfu::DataRate most);
  void set_most(sfu::DataRate most, sfu::DataRate estimate, bool limited);
  void on_media(sfu::Timestamp now);
  [[nodiscard]] sfu::Timestamp due() const;
  void on_sent(sfu::DataSize size, sfu::Timestamp now);
  std::optional<sfu::DataRate> on_results(std::span<const sfu::PacketResult> results,
                                          sfu::Timestamp now);

 private:
  static constexpr sfu::TimeDelta kLasting = sfu::TimeDelta::ms(15);
  static constexpr int kLeastPackets = 5;
  struct Cluster {
    sfu::DataRate rate;
    std::optional<sfu::Timestamp> begun;
    sfu::Timestamp ended;
    sfu::DataSize sent;
    int packets = 0;
    // What arrived of it.
    int arrived = 0;
    sfu::DataSize arrived_size;
    sfu::DataSize first_size;  // came before the interval began
    sfu::DataSize last_size;   // was sent when it ended
    sfu::Timestamp first_sent;
    sfu::Timestamp last_sent;
    sfu::Timestamp first_received;
    sfu::Timestamp last_received;
    bool found = false;
  };
  [[nodiscard]] static std::optional<sfu::DataRate> measure(const Cluster& cluster);
  void add(sfu::DataRate rate);
  static void take(Cluster& cluster, const sfu::PacketResult& result);

  sfu::DataRate most_;
  bool started_ = false;
  bool more_ = false;  // a good result is followed by another cluster
  std::deque<Cluster> waiting_;
  std::deque<Cluster> sent_;
};

}  // namespace loadtest
