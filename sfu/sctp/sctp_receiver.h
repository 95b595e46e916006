// The receiving half of SctpModel (RFC 9260 §6.2, §6.5, §6.6, §6.9): which TSNs came, reassembly,
// order per stream, and when a SACK is due.
//   on_data(chunk, now)        one DATA chunk; messages that it completes go to `out`
//   end_packet(now)            after the chunks of a packet: decides whether a SACK is due at once
//   sack_due(now) / sack()     the SACK as of now; sack_sent() clears what is due
//   next_timeout()             when a delayed SACK is due
//   reset(stream)              the peer starts that stream over (RFC 6525)
// Pure. A chunk beyond the window or the tracked TSNs is dropped: the peer sends it again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "sfu/base/sequence.h"
#include "sfu/base/units.h"
#include "sfu/sctp/association.h"
#include "sfu/sctp/sctp_packet.h"

namespace sfu {

class SctpReceiver {
 public:
  struct Options {
    std::size_t window = 256 * 1'024;
    std::size_t max_message = 262'144;
    std::uint16_t max_streams = 64;
    std::size_t max_ahead =
        4'096;                   // TSNs tracked above the cumulative one: small chunks in a window
    std::size_t sack_every = 2;  // packets, RFC 9260 §6.2
    TimeDelta sack_delay = TimeDelta::ms(200);
    std::size_t max_gaps = 32;      // per SACK; what lies behind is told by a later one
    std::size_t max_kept = 16'384;  // chunks and messages that cannot be delivered yet
  };

  explicit SctpReceiver(const Options& options) : options_(options) {}
  void start(std::uint32_t first_tsn);

  // False: the peer broke the protocol (a message beyond max_message, or ever more that can never
  // be delivered); abort.
  bool on_data(const SctpData& chunk, std::vector<SctpMessage>& out);
  void end_packet(Timestamp now);
  [[nodiscard]] bool sack_due(Timestamp now) const { return sack_now_ || delayed_until_ <= now; }
  [[nodiscard]] bool sack_waiting() const { return delayed_until_ != Timestamp::never(); }
  [[nodiscard]] Timestamp next_timeout() const { return delayed_until_; }
  [[nodiscard]] SctpSack sack() const;
  void sack_sent();
  void reset(std::uint16_t stream);
  [[nodiscard]] bool received_all(std::uint32_t tsn) const;

 private:
  struct Chunk {
    SctpData header;  // its payload span is not used
    std::vector<std::uint8_t> payload;
  };
  using Chunks = std::map<std::int64_t, Chunk>;
  struct Stream {
    std::uint16_t next_ssn = 0;
    std::map<std::uint16_t, SctpMessage> early;  // complete, but behind one that is not
  };

  bool assemble(std::int64_t tsn, std::vector<SctpMessage>& out);
  void deliver(SctpMessage&& message, std::uint16_t ssn, std::vector<SctpMessage>& out);
  [[nodiscard]] bool keeps_too_much() const;
  void advance();

  Options options_;
  Unwrapper<std::uint32_t> unwrapper_;
  std::int64_t cumulative_ = 0;
  std::map<std::int64_t, std::size_t> ahead_;  // TSNs above cumulative_ that came, and their bytes
  std::size_t ahead_bytes_ = 0;
  Chunks chunks_;  // of incomplete messages
  std::size_t chunk_bytes_ = 0;
  std::size_t early_messages_ = 0;
  std::size_t early_bytes_ = 0;
  std::map<std::uint16_t, Stream> streams_;
  bool data_in_packet_ = false;
  bool duplicate_ = false;
  bool had_gap_ = false;
  bool first_ = true;
  std::size_t packets_ = 0;  // with data since the last SACK
  bool sack_now_ = false;
  Timestamp delayed_until_ = Timestamp::never();
};

}  // namespace sfu
