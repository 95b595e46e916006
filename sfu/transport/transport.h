// Everything between the wire and the rooms for one peer: ICE, DTLS, SRTP, RTP and RTCP, SCTP,
// pacing. A flat schedule over parts that do not know it; rooms never see a protocol.
//   handle_stun / handle_dtls            connectivity (the core demultiplexed)
//   receive_rtp                          stop 3: authenticated, parsed, assigned, repaired
//   receive_rtcp                         feedback ends here; what concerns rooms is returned
//   send_rtp                             stop 5: history, pacer, extensions, SRTP, into `out`
//   handle_timeout / next_timeout        reports, NACKs, feedback, pacer, handshakes, consent
//   restart_ice                          new credentials; all else goes on
//   lost() / take_connected() / take_presence() / take_resumed() / take_line()
//                                        the life of the connection, asked after every verb
// A path that replaces another, or carries something again after a break, begins anew: nothing that
// was sent before counts, waits or is repaired, and the room begins with key frames.
// One peer, one shard, no locks. State is made only after authentication.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sfu/api/event.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/datagram.h"
#include "sfu/base/outbox.h"
#include "sfu/base/result.h"
#include "sfu/cc/late_feedback.h"
#include "sfu/cc/line_meter.h"
#include "sfu/cc/lossy_line.h"
#include "sfu/cc/probe_train.h"
#include "sfu/cc/rate_start.h"
#include "sfu/cc/send_rate_estimator.h"
#include "sfu/cc/twcc_history.h"
#include "sfu/cc/uplink_estimator.h"
#include "sfu/ice/ice_agent.h"
#include "sfu/rtp/capture_clock.h"
#include "sfu/rtp/pacer.h"
#include "sfu/rtp/packet.h"
#include "sfu/rtp/twcc_recorder.h"
#include "sfu/transport/data_link.h"
#include "sfu/transport/environment.h"
#include "sfu/transport/send_stream.h"
#include "sfu/transport/stream_table.h"
#include "sfu/wire/rtcp/nack.h"
#include "sfu/wire/rtcp/reader.h"
#include "sfu/wire/rtcp/report_block.h"
#include "sfu/wire/rtcp/sender_report.h"
#include "sfu/wire/rtcp/transport_feedback.h"
#include "sfu/wire/rtcp/transport_feedback_builder.h"

namespace sfu {

// A media packet of the peer, ready for its room.
struct ReceivedRtp {
  enum class Use : std::uint8_t {
    kForward,
    kPadding,   // only fills a sequence number
    kRepeated,  // was here before: by network or by retransmission
  };
  Use use = Use::kForward;
  std::size_t section = 0;
  std::size_t encoding = 0;
  Ssrc ssrc;  // of the media stream, also when RTX brought the packet
  IncomingRtp rtp;
  std::optional<Timestamp> captured;  // on the relay's clock
};

// A slot of the peer lost its picture and wants a key frame (PLI, FIR).
using KeyFrameWishes = std::vector<std::size_t>;  // section indices

class Transport {
 public:
  struct Options {
    IceAgent::Options ice;
    StreamTable::Options streams;
    SendRateEstimator::Options rate;
    Pacer::Options pacer;
    TimeDelta handshake_timeout = TimeDelta::seconds(30);
    // Without anything authenticated for so long somebody is not there: a browser with nothing else
    // to send checks its path every 2.5 s, and one such check may be lost and repeated after 0.9 s.
    TimeDelta silence = TimeDelta::ms(4'000);
    // And for so long they are not waited for: a ghost is gone 10 s after the last sign of life.
    // Their connection may still come back, until consent is lost.
    TimeDelta absence = TimeDelta::ms(8'000);
    // Packets of voice, feedback and checks are missing by then: what is heard next is heard after
    // a break. As long as ICE waits before another path takes over.
    TimeDelta break_after = TimeDelta::seconds(1);
    TimeDelta report_interval = TimeDelta::seconds(1);
    // libwebrtc brings voice and picture into step only after two reports of each stream.
    TimeDelta report_repeat = TimeDelta::ms(200);
    std::size_t max_nacks_answered =
        128;  // sequence numbers per RTCP packet: half a second of video
    // A picture that waits longer is older than the next key frame would be, and is not repaired.
    TimeDelta max_video_queue = TimeDelta::ms(500);
    DataRate max_receive_rate = DataRate::kbps(4'000);  // REMB ceiling of publishers without TWCC
  };

  // The peer's line, as far as it is known beforehand.
  struct KnownLine {
    std::optional<api::AccessLine> sold = {};
    api::MeasuredLine remembered = {};
  };
  Transport(const Options& options, const Environment& environment, ParticipantId peer,
            const api::NegotiatedSession& session, const KnownLine& line, Timestamp now);
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  Result<StunOutcome, Drop> handle_stun(const StunMessage& message, const SocketAddress& from,
                                        Timestamp now, Outbox& out);
  bool restart_ice(const api::IceCredentials& local, const api::IceCredentials& remote,
                   Timestamp now);  // false: too soon after the last one
  // The connection under a path has ended (ICE-TCP); nothing more comes or goes there.
  void handle_path_closed(const SocketAddress& remote, Outbox& out);
  void handle_dtls(const Datagram& in, Timestamp now, Outbox& out);
  Result<ReceivedRtp, Drop> receive_rtp(const Datagram& in, Timestamp now);
  // What the packet that was received last brought of voice packets that were lost, the oldest
  // first: they come before it.
  [[nodiscard]] const std::vector<ReceivedRtp>& restored() const { return restored_; }
  Result<const KeyFrameWishes*, Drop> receive_rtcp(const Datagram& in, Timestamp now, Outbox& out);
  void send_rtp(std::size_t section, const OutgoingRtp& packet, std::optional<Timestamp> captured,
                Timestamp now, Outbox& out);
  void announce_source_change(std::size_t section) { sends_[section]->report_soon = true; }
  void request_key_frame(std::size_t section, std::size_t encoding, Timestamp now, Outbox& out);
  void poll_sctp(Timestamp now, Outbox& out);
  // False: the peer's association is full or gone; try again after DataChannelWritable.
  bool send_data(std::string_view label, ByteSpan message, Timestamp now, Outbox& out);
  void close(Timestamp now, Outbox& out);

  void handle_timeout(Timestamp now, Outbox& out);
  [[nodiscard]] Timestamp next_timeout() const;

  [[nodiscard]] std::optional<api::LeaveReason> lost() const { return lost_; }
  bool take_connected();
  enum class Presence : std::uint8_t { kHeard, kSilent, kAbsent };
  // When it has changed; of a connected peer.
  std::optional<Presence> take_presence() { return std::exchange(presence_news_, std::nullopt); }
  // Media comes and goes again after a break: pictures must begin anew, both ways.
  bool take_resumed() { return std::exchange(resumed_news_, false); }
  // What is news of the peer's line. TURN looks like UDP from here.
  std::optional<api::Line> take_line() { return std::exchange(line_news_, std::nullopt); }
  bool take_data_event(DataChannelEvent& event) { return data_.take(event); }
  [[nodiscard]] const api::NegotiatedSession& session() const { return session_; }
  [[nodiscard]] const IceAgent& ice() const { return ice_; }
  [[nodiscard]] DataRate target_rate() const { return rate_.target(); }
  // What the rooms would send if it fitted; zero: it does. More than the target is tried out.
  void set_wanted(DataRate rate) { wanted_ = rate; }
  // Whether the target is about the line, and not about how much was sent so far.
  [[nodiscard]] bool line_known() const { return start_.known() || rate_.limited(); }
  [[nodiscard]] std::optional<SendRateEstimator::Limit> line_limit() const { return rate_.limit(); }
  [[nodiscard]] api::EstimateOrigin rate_origin() const { return start_.origin(rate_); }
  [[nodiscard]] std::optional<DataRate> delivered_rate() const { return rate_.delivered(); }
  // The line loses so much that a voice on it is worth sending twice.
  [[nodiscard]] bool lossy_up(Timestamp now) const { return lossy_up_.lossy(now); }
  [[nodiscard]] bool lossy_down(Timestamp now) const { return lossy_down_.lossy(now); }
  // With somebody else's queue; and soon after that has gone.
  [[nodiscard]] bool shared() const { return rate_.shared(); }
  [[nodiscard]] bool given_back(Timestamp now) const { return rate_.given_back(now); }
  // Something was sent, and nothing says that it arrived.
  [[nodiscard]] bool starved() const { return rate_.starved(); }
  // A message on a data channel, with all its headers (RFC 9260 §3.3.1, RFC 6347 §4.1).
  [[nodiscard]] DataSize data_on_line(std::size_t message) const;
  // Reports, feedback and requests to the peer, on its line.
  [[nodiscard]] DataRate control_rate(Timestamp now) const { return control_rate_.rate(now); }
  [[nodiscard]] TimeDelta least_rtt() const { return least_rtt_; }
  [[nodiscard]] UplinkEstimator& uplink() { return uplink_; }
  [[nodiscard]] Framing framing() const { return uplink_.framing(); }
  [[nodiscard]] DataRate received_rate(std::size_t section, std::size_t encoding, Timestamp now);
  // Of what goes out there, as the peer's line counts it.
  [[nodiscard]] DataRate sent_rate(std::size_t section, Timestamp now) const;
  [[nodiscard]] LayerRates layer_rates(std::size_t section, std::size_t encoding, Timestamp now);
  [[nodiscard]] bool connected() const { return inbound_ != nullptr; }
  // More pictures wait for the line than it can carry soon.
  [[nodiscard]] bool video_behind() const { return pacer_.queue_time() > options_.max_video_queue; }
  // Pictures that waited were dropped: what comes next can be decoded by nobody but from a key
  // frame.
  bool take_broken(std::size_t section);
  [[nodiscard]] bool can_send() const {
    return outbound_ != nullptr && ice_.selected().has_value();
  }

 private:
  void after_dtls(Timestamp now, Outbox& out);
  void on_heard(bool moved, Timestamp now);
  void begin_anew(bool after_break, Timestamp now);
  void set_presence(Presence presence);
  [[nodiscard]] Timestamp next_absence() const;
  void flush_dtls(Outbox& out);
  void transmit(const PacedPacket& paced, Timestamp now, Outbox& out);
  void retransmit(const PacedPacket& paced, Timestamp now, Outbox& out);
  void queue_retransmission(std::size_t section, std::uint16_t sequence, Timestamp now);
  void send_pending(Timestamp now, Outbox& out);
  void hold_pictures(Timestamp now);
  void send_padding(Timestamp now, Outbox& out);
  bool send_one_padding(Timestamp now, Outbox& out);
  std::size_t write_packet(MutableByteSpan buffer, std::size_t section, const RtpHeader& header,
                           std::optional<std::uint16_t> original_sequence,
                           std::optional<std::uint16_t> transport_sequence,
                           const OutgoingRtp& packet) const;
  [[nodiscard]] DataSize size_on_line(const OutgoingRtp& packet) const;
  [[nodiscard]] DataSize size_on_line(std::size_t udp_payload) const;
  void pass_pacer(std::size_t udp_payload);
  bool finish_packet(MutableByteSpan buffer, std::size_t size, TrafficClass traffic, Outbox& out);
  std::optional<std::uint16_t> next_transport_sequence(std::size_t section,
                                                       const OutgoingRtp& packet, Timestamp now);
  std::uint16_t count_on_line(DataSize size, Timestamp now);

  std::optional<Drop> take_apart(ReceiveStream& stream, ReceivedRtp& packet, Timestamp now);
  void note_received(std::int64_t packets, std::int64_t lost, Timestamp now);
  void note_delivered(std::int64_t packets, std::int64_t lost, Timestamp now);

  void receive(const RtcpHeader& packet, Timestamp now, Outbox& out);
  void on_sender_report(const SenderReport& report, Timestamp now);
  void on_report_blocks(const ReportBlocks& blocks, Timestamp now);
  void on_transport_feedback(ByteSpan body, Timestamp now);
  void on_nack(const Nack& nack, Timestamp now, Outbox& out);
  void on_key_frame_wish(Ssrc source);
  void set_rtt(TimeDelta rtt);
  void look_at_line(Timestamp now);
  template <class Write>
  void send_rtcp(Timestamp now, Outbox& out, Write write);
  void send_reports(Timestamp now, Outbox& out);
  void send_ceiling(Timestamp now, Outbox& out);
  void send_nacks(Timestamp now, Outbox& out);
  [[nodiscard]] bool voice_waits(Timestamp now) const;
  void send_feedback(Timestamp now, Outbox& out);
  static void want_key_frame(ReceiveStream& stream, Timestamp now);
  void send_key_frame_requests(Timestamp now, Outbox& out);
  [[nodiscard]] std::optional<std::size_t> section_sending(Ssrc ssrc) const;
  [[nodiscard]] Ssrc feedback_ssrc() const;

  Options options_;
  Environment environment_;
  api::NegotiatedSession session_;
  Timestamp started_;
  IceAgent ice_;
  std::unique_ptr<DtlsEndpoint> dtls_;
  DtlsOutput dtls_output_;
  std::unique_ptr<SrtpSession> inbound_;
  std::unique_ptr<SrtpSession> outbound_;
  bool connected_news_ = false;
  Timestamp heard_;  // the last authenticated check, RTP or RTCP; counts once connected
  Presence presence_ = Presence::kHeard;
  std::optional<Presence> presence_news_;
  bool resumed_news_ = false;
  std::optional<api::LeaveReason> lost_;

  StreamTable streams_;
  PublisherClock clock_;
  TwccRecorder twcc_recorder_;
  // The source that feedback names: of media, or of repairs while nothing else has come.
  std::optional<Ssrc> feedback_about_;
  TransportFeedbackBuilder feedback_builder_;
  bool transport_cc_ = false;
  std::vector<std::optional<SendStream>>
      sends_;  // by section; empty where the peer does not receive
  TwccHistory twcc_history_;
  LateFeedback late_;
  Timestamp held_since_ = Timestamp::never();  // pictures that wait for feedback
  RateStart start_;                            // of `rate_`
  SendRateEstimator rate_;
  DataRate wanted_;
  ProbeTrain train_;
  std::optional<std::size_t> padding_section_;  // on whose repair stream trains go
  UplinkEstimator uplink_;
  LineMeter line_;
  LossyLine lossy_up_;
  LossyLine lossy_down_;
  std::optional<api::Line> line_news_;
  Pacer pacer_;
  TimeDelta rtt_ = TimeDelta::ms(100);
  TimeDelta least_rtt_ = TimeDelta::ms(100);  // of this path: without its queues
  bool rtt_known_ = false;
  RateWindow control_rate_;
  DataSize uncounted_;                        // sent since the last packet that feedback is about
  std::optional<std::size_t> voice_section_;  // the microphone that tells the uplink's delay
  Timestamp next_report_ = Timestamp::never();
  DataLink data_;

  // Scratch, kept so that steady state allocates nothing.
  KeyFrameWishes wishes_;
  std::vector<UnwrappedSeq> due_nacks_;
  std::vector<std::uint16_t> nack_sequences_;
  TwccFeedback twcc_feedback_;
  std::vector<TransportFeedback::Arrival> feedback_arrivals_;
  std::vector<std::optional<Timestamp>> arrivals_;
  std::vector<PacketResult> results_;
  std::vector<ReceivedRtp> restored_;
};

}  // namespace sfu
