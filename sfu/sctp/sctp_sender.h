// The sending half of SctpModel (RFC 9260 §6.1, §6.3, §7.2): messages wait per stream and take
// turns, are cut into chunks when there is room, and kept until acknowledged.
//   push(message)            into its stream's queue
//   next_chunk(room, now)    the chunk to send now in `room` bytes of a packet: what is lost first,
//                            then new data as far as the congestion window and the peer's window
//                            let it
//   on_sack(sack, now)       acknowledged, missing (three reports: fast retransmit), window, RTT
//   on_timeout(now)          T3; false after `max_retransmissions` in a row: the peer is gone
//   idle(stream)             nothing of that stream waits or is unacknowledged: it may be reset
// Pure. The queue's bound is its owner's (SctpAssociation::Options::max_queued).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/sctp/association.h"
#include "sfu/sctp/sctp_congestion.h"
#include "sfu/sctp/sctp_packet.h"
#include "sfu/sctp/sctp_rto.h"

namespace sfu {

class SctpSender {
 public:
  struct Options {
    std::size_t mtu = 1'150;
    int max_retransmissions = 10;  // RFC 9260 §16: Association.Max.Retrans
  };

  explicit SctpSender(const Options& options) : options_(options), congestion_(options.mtu, 0) {}
  void start(std::uint32_t first_tsn, std::uint32_t peer_window);

  void on_rtt(TimeDelta rtt) { rto_.on_rtt(rtt); }  // of the handshake
  void push(SctpMessage message);
  // Once per burst, before the first next_chunk(): usrsctp's burst limit.
  void begin_burst() { congestion_.on_output(flight_); }
  // The span in it lives until the next call of any verb.
  std::optional<SctpData> next_chunk(std::size_t room, Timestamp now);
  void on_sack(const SctpSack& sack, Timestamp now);
  bool on_timeout(Timestamp now);
  [[nodiscard]] Timestamp next_timeout() const { return t3_; }

  [[nodiscard]] std::size_t queued() const { return queued_; }
  [[nodiscard]] std::size_t unsent() const { return unsent_; }
  [[nodiscard]] bool repairing() const { return lost_ > 0; }  // the next chunk is one sent again
  [[nodiscard]] bool idle(std::uint16_t stream) const;
  void restart(std::uint16_t stream) { next_ssn_.erase(stream); }
  [[nodiscard]] std::uint32_t last_tsn() const { return static_cast<std::uint32_t>(next_tsn_ - 1); }
  [[nodiscard]] TimeDelta rto() const { return rto_.rto(); }
  [[nodiscard]] std::size_t congestion_window() const { return congestion_.window(); }

 private:
  struct Chunk {
    SctpData header;
    std::vector<std::uint8_t> payload;
    Timestamp sent;
    int reports = 0;                 // SACKs that reported it missing
    std::int64_t resent_before = 0;  // first TSN sent after its last retransmission
    bool in_flight = true;
    bool acked = false;  // by a gap block
    bool lost = false;   // to be sent again
    bool fast = false;   // … whatever the congestion window says (§7.2.4)
    bool resent = false;
    [[nodiscard]] std::size_t size() const { return kSctpDataHeader + sctp_padded(payload.size()); }
  };
  struct Tally {  // of one SACK
    std::size_t acked = 0;
    std::int64_t highest = 0;      // newly acknowledged
    std::int64_t highest_gap = 0;  // acknowledged at all
    bool moved = false;            // the cumulative TSN
  };

  std::optional<SctpData> next_lost(std::size_t room, Timestamp now);
  std::optional<SctpData> next_new(std::size_t room, Timestamp now);
  SctpMessage* choose_message();
  void acknowledge(Chunk& chunk, std::int64_t tsn, Timestamp now, Tally& tally);
  void acknowledge_all(const SctpSack& sack, std::int64_t cumulative, Timestamp now, Tally& tally);
  void strike(const Tally& tally, Timestamp now);
  void keep_timer(bool restart, Timestamp now);
  void leave_flight(Chunk& chunk);
  void update_peer_window(std::uint32_t window);
  [[nodiscard]] std::int64_t front_tsn() const {
    return next_tsn_ - static_cast<std::int64_t>(outstanding_.size());
  }

  Options options_;
  SctpCongestion congestion_;
  SctpRto rto_;
  std::map<std::uint16_t, std::deque<SctpMessage>> waiting_;  // by stream; never an empty queue
  std::map<std::uint16_t, std::uint16_t> next_ssn_;
  std::optional<std::uint16_t> current_;  // the stream whose message is being cut
  std::uint16_t last_stream_ = 0;
  std::size_t cut_ = 0;  // bytes of it that went
  std::deque<Chunk> outstanding_;
  std::int64_t next_tsn_ = 0;
  Unwrapper<std::uint32_t> unwrapper_;
  std::optional<std::int64_t> timed_;  // the TSN whose round trip is measured: one at a time
  bool had_gaps_ = false;              // in the SACK before
  std::size_t queued_ = 0;
  std::size_t unsent_ = 0;  // of them, not cut into chunks yet
  std::size_t flight_ = 0;
  std::size_t flight_chunks_ = 0;
  std::size_t lost_ = 0;
  std::size_t peer_window_ = 0;
  std::optional<std::int64_t> recovery_until_;  // fast recovery ends when this TSN is acknowledged
  Timestamp t3_ = Timestamp::never();
  int timeouts_ = 0;
};

}  // namespace sfu
