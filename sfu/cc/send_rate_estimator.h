// How fast we may send to one peer: delay-based with additive or multiplicative increase and a
// decrease to what was delivered, in the manner of goog_cc (draft-ietf-rmcat-gcc-02); loss-based on
// top; capped by the peer's REMB.
//   on_feedback(results, now)             transport-wide feedback, see TwccHistory
//   on_packet_sent(now) / on_timeout(now) halves the rate when feedback stays away
//   begin_anew(now)                       another path, or the old one after a break: what was
//                                         learnt of delay, loss and limit is forgotten, the rate is
//                                         the last one that worked, with a margin
//   starved()                             something was sent and no feedback came
//   on_receiver_report(fraction, now)     loss of peers that send no transport-wide feedback
//   set_rtt, set_remb, set_max, set_probing
//   probe(wanted, now)                    a train that is worth sending now (probe_train.h), when
//                                         more is wanted than the target allows
//   on_probe(found, now)                  what became of it
//   target()                              always between `min` and `max`
// A sender that has less to send than it might keeps its target and grows to a multiple of what is
// delivered: without probes far enough for the next simulcast encoding, with them hardly beyond.
// Probes prove the rest, and at once: they begin at what was seen to arrive, and only while what is
// sent leaves the line the time to empty the queue they make (goog_cc's application-limited
// region).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sfu/base/units.h"
#include "sfu/cc/delay_detector.h"
#include "sfu/cc/delivery_rate.h"
#include "sfu/cc/loss_window.h"
#include "sfu/cc/probe_train.h"
#include "sfu/cc/twcc_history.h"

namespace sfu {

class SendRateEstimator {
 public:
  struct Options {
    DataRate min = DataRate::kbps(30);  // below it not even voice goes through
    DataRate start = DataRate::kbps(150);
    DataRate max = DataRate::kbps(20'000);
    std::int64_t startup_percent = 40;   // growth per second until the first sign of congestion
    std::int64_t growth_percent = 8;     // afterwards
    std::int64_t regrowth_percent = 40;  // when the limit found is evidently gone
    std::int64_t careful_percent = 5;    // near that limit, and never more than a packet per RTT
    std::int64_t max_untested_percent = 400;        // Chromium's encodings are 3.4 apart
    std::int64_t max_unprobed_percent = 150;        // as goog_cc
    std::int64_t backoff_percent = 85;              // of the delivered rate
    TimeDelta drain_time = TimeDelta::seconds(2);   // in which a standing queue should be gone
    TimeDelta remb_valid = TimeDelta::seconds(10);  // who means it says it every second
    std::int64_t anew_percent = 70;     // of the last good estimate: the line may be another one
    std::int64_t limited_percent = 80;  // less is sent: the application is the limit
    std::int64_t probe_percent = 300;   // of what is proven
    TimeDelta probe_time = TimeDelta::ms(15);  // at least, and `probe_size`: five packets
    DataSize probe_size = DataSize::bytes(std::int64_t{1'600});
    TimeDelta probe_interval = TimeDelta::seconds(2);      // behind a decrease, or a probe in vain;
    TimeDelta max_probe_interval = TimeDelta::seconds(4);  // doubled up to this
    TimeDelta max_mistrust = TimeDelta::seconds(15);  // the same of a line that deceives probes
  };

  SendRateEstimator();
  explicit SendRateEstimator(Options options);
  void on_feedback(std::span<const PacketResult> results, Timestamp now);
  void on_receiver_report(std::uint8_t fraction_lost, Timestamp now);
  void on_packet_sent(Timestamp now);
  void on_timeout(Timestamp now);
  void begin_anew(Timestamp now);
  // Packets have become so much later than their times say, and nothing else has changed.
  void on_longer_delay(TimeDelta by) { delay_.shift(by); }
  [[nodiscard]] bool starved() const { return good_.has_value(); }
  [[nodiscard]] Timestamp next_timeout() const { return feedback_overdue_; }
  void set_rtt(TimeDelta rtt);
  void set_remb(DataRate ceiling, Timestamp now);
  void set_max(DataRate max) { options_.max = max; }
  void set_probing(bool possible) { probing_ = possible; }
  std::optional<Probe> probe(DataRate wanted, Timestamp now);
  void on_probe(DataRate found, Timestamp now);
  [[nodiscard]] DataRate target() const;
  // The reason of the last decrease, for metrics and logs.
  enum class Reason : std::uint8_t { kNone, kDelay, kLoss, kNoFeedback };
  [[nodiscard]] Reason last_decrease() const { return reason_; }
  // Nothing has moved the estimate yet.
  [[nodiscard]] bool at_start() const { return estimate_ == options_.start; }
  // What arrived while a queue stood, the last time one did.
  struct Limit {
    DataRate rate;
    Timestamp found;
  };
  [[nodiscard]] std::optional<Limit> limit() const {
    if (!limit_ || !delay_decreased_) return std::nullopt;
    return Limit{*limit_, *delay_decreased_};
  }
  // What arrives; nullopt: no feedback has said it yet.
  [[nodiscard]] std::optional<DataRate> delivered() const { return delivered_.rate(); }
  [[nodiscard]] bool queue_stands() const { return delay_.excess(estimate_) > TimeDelta::zero(); }
  // What the last packet waited for, and so much of it is no queue.
  [[nodiscard]] TimeDelta last_queue() const { return delay_.last_queue(); }
  [[nodiscard]] TimeDelta usual_queue() const { return delay_.limit(estimate_); }
  // Somebody else's queue stands on the line, so long that people notice it.
  [[nodiscard]] bool shared() const;
  // It has just gone, and no other has come: what the line carries now says more than what it
  // carried.
  [[nodiscard]] bool given_back(Timestamp now) const;
  // A queue has shown what the line carries; loss and silence say nothing of it.
  [[nodiscard]] bool limited() const { return limited_; }

 private:
  void take_in(std::span<const PacketResult> results, Timestamp now);
  void trust(Timestamp now);
  // True: nothing stands in the way of growth.
  bool handle_delay(Timestamp now);
  void handle_overuse(Timestamp now);
  void rebase(Timestamp now);
  void note_alone(Timestamp now);
  void take_back(Timestamp now);
  void forget(Timestamp now);
  void handle_loss(int lost_of_256, Timestamp now);
  void increase(std::int64_t percent_per_second, DataRate ceiling, Timestamp now);
  [[nodiscard]] bool near_limit() const;
  [[nodiscard]] bool passed(DataRate limit) const;
  // Less is sent than might be.
  [[nodiscard]] bool application_limited() const;
  [[nodiscard]] DataRate ceiling() const;
  void forget_remb(Timestamp now);
  // The effect of the decrease at `last` has shown itself.
  [[nodiscard]] bool settled(std::optional<Timestamp> last, Timestamp now) const;
  void decrease_to(DataRate rate, Reason reason, Timestamp now);
  [[nodiscard]] std::int64_t growth_percent(Timestamp now) const;
  [[nodiscard]] DataRate untested_ceiling() const;
  [[nodiscard]] DataRate draining_rate() const;
  [[nodiscard]] TimeDelta feedback_timeout() const;

  Options options_;
  DataRate estimate_;
  std::optional<DataRate> good_;  // the estimate when feedback began to stay away
  std::optional<Timestamp> given_back_at_;
  DataRate alone_;  // the estimate before somebody else came
  std::optional<Timestamp> alone_at_;
  std::optional<DataRate> remb_;
  Timestamp remb_at_;
  TimeDelta rtt_ = TimeDelta::ms(100);
  DelayDetector delay_;
  DeliveryRate delivered_;
  LossWindow loss_;
  std::vector<PacketResult> arrived_;  // scratch: one feedback in order of arrival
  std::optional<DataRate> limit_;      // delivered when the queue stood
  DataRate proven_;                    // the most that arrived since the last decrease
  DataRate probed_;                    // the last probe's rate
  bool probing_ = false;
  Timestamp next_probe_;
  TimeDelta probe_interval_;
  // Many a line lets some packets through at once before it holds them to its rate: a train in them
  // finds what is not there, and the queue behind it shows it.
  bool beyond_limit_ = false;               // a probe raised the estimate above the limit
  TimeDelta mistrust_;                      // no probe for so long behind the last such decrease
  TimeDelta gone_for_;                      // somebody else: none of his queue was met for so long
  std::optional<Timestamp> passing_since_;  // more arrives than the limit allows
  std::optional<Timestamp> decreased_;      // last time
  std::optional<Timestamp> delay_decreased_;
  std::optional<Timestamp> loss_decreased_;
  int unanswered_decreases_ = 0;  // the queue did not shrink after them
  TimeDelta queue_at_decrease_;
  std::optional<Timestamp> increased_;  // growth counted up to here
  bool lossy_ = false;                  // 2..10 % lost: no growth
  std::optional<Timestamp> last_feedback_;
  Timestamp feedback_overdue_ = Timestamp::never();
  Reason reason_ = Reason::kNone;
  bool limited_ = false;
};

}  // namespace sfu
