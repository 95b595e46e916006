// An SCTP association for the world and for tests: deterministic, in virtual time, with the packet
// sizes and the timing of usrsctp as sfu/io configures it (a test drives both over one lossy link).
// Handshake with four messages, simultaneous open, SACKs, congestion control, T3, stream reset (RFC
// 9260, RFC 6525). Poll it empty after every verb. Left out because DTLS carries it: path
// management, heartbeats, checksum, shutdown.
//   SctpModelFactory(seed)     tags and first TSNs follow from the seed and the order of creation
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "sfu/sctp/association.h"
#include "sfu/sctp/sctp_packet.h"
#include "sfu/sctp/sctp_receiver.h"
#include "sfu/sctp/sctp_sender.h"

namespace sfu {

class SctpModel final : public SctpAssociation {
 public:
  // `tag` is our verification tag and first TSN; not 0.
  SctpModel(const Options& options, std::uint32_t tag);

  void start(Timestamp now) override;
  void handle_packet(ByteSpan packet, Timestamp now) override;
  bool send(SctpMessage message, Timestamp now) override;
  void reset_stream(std::uint16_t stream, Timestamp now) override;
  bool poll(SctpOutput& output) override;
  void handle_timeout(Timestamp now) override;
  [[nodiscard]] Timestamp next_timeout() const override;
  [[nodiscard]] std::size_t queued() const override { return sender_.queued(); }
  [[nodiscard]] std::size_t unsent() const override { return sender_.unsent(); }

  [[nodiscard]] bool connected() const { return state_ == State::kConnected; }
  [[nodiscard]] std::size_t congestion_window() const { return sender_.congestion_window(); }

 private:
  enum class State : std::uint8_t { kIdle, kCookieWait, kCookieEchoed, kConnected, kClosed };

  void on_chunk(const SctpInit& init, Timestamp now);
  void on_chunk(const SctpData& data, Timestamp now);
  void on_chunk(const SctpSack& sack, Timestamp now);
  void on_chunk(const SctpCookieEcho& echo, Timestamp now);
  void on_chunk(const SctpCookieAck& ack, Timestamp now);
  void on_chunk(const SctpAbort& abort, Timestamp now);
  void on_chunk(const SctpResetRequest& request, Timestamp now);
  void on_chunk(const SctpResetResponse& response, Timestamp now);

  void learn_peer(std::uint32_t tag, std::uint32_t tsn, std::uint32_t window);
  void connect();
  void close();
  void abort();
  void send_handshake(Timestamp now);
  void retry_handshake(Timestamp now);
  void send_chunk(const SctpChunk& chunk, std::uint32_t tag);
  void flush(Timestamp now);
  void flush_resets(Timestamp now);
  void announce_room();

  Options options_;
  std::uint32_t tag_;
  State state_ = State::kIdle;
  std::uint32_t peer_tag_ = 0;  // 0: not learnt
  std::uint32_t reset_sequence_;
  std::uint32_t peer_reset_sequence_ = 0;  // the next one expected
  std::vector<std::uint8_t> cookie_;       // the peer's, to be echoed
  Timestamp started_;
  Timestamp t1_ = Timestamp::never();
  TimeDelta t1_interval_;
  int handshake_tries_ = 0;

  SctpSender sender_;
  SctpReceiver receiver_;
  std::deque<std::uint16_t> resets_;  // waiting for their stream to run empty
  std::optional<SctpResetRequest> reset_;
  Timestamp reset_timer_ = Timestamp::never();
  int reset_tries_ = 0;

  std::deque<SctpOutput>
      outputs_;           // the driver polls after every verb: it never grows beyond one's
  bool refused_ = false;  // send() said no: kWritable is owed
  std::vector<SctpMessage> messages_;  // reused
};

class SctpModelFactory final : public SctpFactory {
 public:
  explicit SctpModelFactory(std::uint32_t seed = 1) : next_tag_(seed) {}
  std::unique_ptr<SctpAssociation> create(ParticipantId owner,
                                          const SctpAssociation::Options& options) override;

 private:
  std::uint32_t next_tag_;
};

}  // namespace sfu
