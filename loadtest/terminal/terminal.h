// The client side of one connection: ICE, DTLS and SRTP as a page has them, a voice, a camera,
// slots that repair and judge what they get, documents' data channels. Driven like the core itself.
//   start(relay, session, now)   after the answer: checks, handshake, then media
//   handle_datagram / handle_timeout / next_timeout
//   set_sending / speak / use_codec / use_plan / show_document / rebind / restart_ice
//   slots() / breaches()         what arrived, and the laws that were broken
// The one client in the repository; worlds put it behind a line, the load tester behind a socket.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "loadtest/terminal/browser_sender.h"
#include "loadtest/terminal/document_party.h"
#include "loadtest/terminal/feedback_clock.h"
#include "loadtest/terminal/line_party.h"
#include "loadtest/terminal/picture_source.h"
#include "loadtest/terminal/report_plan.h"
#include "loadtest/terminal/rtp_sender.h"
#include "loadtest/terminal/slot_receiver.h"
#include "loadtest/terminal/voice_source.h"
#include "sfu/api/negotiated.h"
#include "sfu/base/sans_io.h"
#include "sfu/cc/send_rate_estimator.h"
#include "sfu/cc/twcc_history.h"
#include "sfu/ice/ice_client.h"
#include "sfu/rtp/twcc_recorder.h"
#include "sfu/sctp/data_channels.h"
#include "sfu/transport/environment.h"
#include "sfu/wire/rtcp/reader.h"
#include "sfu/wire/rtcp/report_block.h"
#include "sfu/wire/rtcp/transport_feedback.h"
#include "sfu/wire/rtcp/transport_feedback_builder.h"

namespace loadtest {

class Terminal {
 public:
  struct Options {
    sfu::ParticipantId id;
    bool voice = true;
    bool picture = true;
    std::vector<sfu::DataRate> encodings = {sfu::DataRate::kbps(500)};  // lowest first
    int frames_per_second = 15;
    sfu::TimeDelta packet_time = sfu::TimeDelta::ms(20);
    std::size_t voice_bytes = 80;  // Opus at 32 kbit/s
    bool dtx = false;              // silence is left out
    // Of the camera's preferred codec; others are sent in one layer.
    ScalabilityMode mode = ScalabilityMode::kL1T1;
    std::int64_t clock_ppm = 0;  // how fast the terminal's crystal is
    sfu::TimeDelta clock_offset = sfu::TimeDelta::seconds(4'000'000);  // its wall clock
    sfu::SendRateEstimator::Options rate;
    // Sends, paces and reports as Chromium does, instead of at `encodings`.
    std::optional<BrowserSender::Options> browser = std::nullopt;
    bool tests_line = false;  // its channel is for a line test
  };

  Terminal(const Options& options, const sfu::Environment& environment,
           const sfu::api::NegotiatedSession& session, const sfu::Fingerprint& relay_fingerprint);

  void start(const sfu::SocketAddress& relay, sfu::Timestamp now);
  void handle_datagram(const sfu::Datagram& in, sfu::Timestamp now, sfu::Outbox& out);
  void handle_timeout(sfu::Timestamp now, sfu::Outbox& out);
  [[nodiscard]] sfu::Timestamp next_timeout() const;

  void rebind(sfu::Timestamp now);  // the address changed under it
  // After the answer to a re-offer: credentials as the relay names them (its own first).
  void restart_ice(const sfu::api::IceCredentials& relay, const sfu::api::IceCredentials& own,
                   sfu::Timestamp now);
  void set_sending(bool voice, bool picture, sfu::Timestamp now);
  void speak(bool on, sfu::Timestamp now);  // or be silent, the microphone open
  // The sound card stood still for so long: what it records from now on is that much younger than
  // its timestamps say.
  void lose_microphone_time(sfu::TimeDelta lost) { microphone_lost_ = microphone_lost_ + lost; }
  // Who is in which slot from now on, as signalling says; `said` as SlotReceiver::on_empty wants
  // it.
  void show_slots(std::span<const std::optional<sfu::ParticipantId>> slots,
                  std::span<const SlotReceiver::Said> said, sfu::Timestamp now);
  // What the relay asks for when somebody lacks the codec that is sent.
  void use_codec(sfu::api::MediaPurpose purpose, sfu::api::Codec codec);
  // What the relay wants sent, as a page obeys it.
  void use_plan(const sfu::api::UplinkPlan& plan, sfu::Timestamp now);
  static constexpr std::size_t kPlanBytes = 300;    // of JSON, in TLS and a WebSocket
  void show_document(bool on, sfu::Timestamp now);  // a document camera on its own section
  // A hostile viewer: PLI at every chance.
  void ask_key_frames(bool always) { ask_always_ = always; }
  // Documents, once the channel is open; the driver is told by the caller that there is something.
  void offer_document(const std::string& name, std::uint64_t size, std::uint64_t content);
  void accept_document(const std::string& name) { documents_.accept(name); }
  void set_document_window(std::uint64_t bytes);
  // A message of whatever kind, on the same channel.
  bool send_data(sfu::ByteSpan message, sfu::Timestamp now);

  [[nodiscard]] bool connected() const { return inbound_ != nullptr; }
  [[nodiscard]] std::optional<sfu::Timestamp> connected_at() const { return connected_at_; }
  [[nodiscard]] const SlotReceiver& receiver(std::size_t section) const;
  [[nodiscard]] const std::deque<SlotReceiver>& receivers() const { return receivers_; }
  [[nodiscard]] const DocumentParty& documents() const { return documents_; }
  [[nodiscard]] bool data_open() const { return data_channel_open_; }
  [[nodiscard]] std::vector<std::string> breaches() const;
  // Audio and picture of one slot by its sender reports; nullopt until both told their clock.
  [[nodiscard]] std::optional<sfu::TimeDelta> lip_sync_error(std::size_t slot) const;
  // Of the slot's audio or picture, whichever got fewer.
  [[nodiscard]] std::int64_t sender_reports(std::size_t slot) const;
  [[nodiscard]] std::int64_t key_frames_sent() const { return camera_.source.key_frames(); }
  [[nodiscard]] std::int64_t key_frame_requests_received() const { return requests_received_; }
  [[nodiscard]] SlotReceiver::Said said() const { return {options_.id, microphone_.spoken()}; }
  [[nodiscard]] std::int64_t voice_packets_sent() const { return voice_.packets(); }
  [[nodiscard]] sfu::DataRate target() const {
    return browser_ ? browser_->target() : rate_.target();
  }
  [[nodiscard]] sfu::ParticipantId id() const { return options_.id; }

 private:
  static constexpr std::int64_t kVoiceClock = 48'000;  // Hz, RFC 7587 §4.1
  void use_voice(bool redundant);

  struct Camera {
    std::size_t section = 0;
    PictureSource source;
    std::vector<RtpSender> encodings;
  };

  void after_dtls(sfu::Timestamp now, sfu::Outbox& out);
  void flush_dtls(sfu::Outbox& out);
  void pump_data(sfu::Timestamp now, sfu::Outbox& out);
  void poll_association(sfu::Timestamp now);
  void open_channel(sfu::Timestamp now);
  void handle_rtp(sfu::MutableByteSpan bytes, sfu::Timestamp now);
  void handle_rtcp(sfu::MutableByteSpan bytes, sfu::Timestamp now, sfu::Outbox& out);
  void receive(const sfu::RtcpHeader& packet, sfu::Timestamp now, sfu::Outbox& out);
  void send_voice(sfu::Timestamp now, sfu::Outbox& out);
  void send_picture(Camera& camera, sfu::Timestamp now, sfu::Outbox& out);
  void send_media(RtpSender& sender, const RtpContent& content, bool audio, sfu::Timestamp now,
                  sfu::Outbox& out);
  bool take_media(const sfu::api::MediaSection& media, sfu::RtpPacket packet, sfu::Timestamp now);
  void repair(sfu::Ssrc source, std::span<const std::uint16_t> lost, sfu::Timestamp now,
              sfu::Outbox& out);
  void send_reports(sfu::Timestamp now, sfu::Outbox& out);
  void send_browser_reports(sfu::Timestamp now, sfu::Outbox& out);
  void send_paced(sfu::Timestamp now, sfu::Outbox& out);
  void send_repair(RtpSender& sender, std::uint16_t sequence, sfu::Timestamp now, sfu::Outbox& out);
  void report_on(SlotReceiver& receiver, sfu::Timestamp now, sfu::ByteWriter& writer);
  static sfu::ReportBlock block_of(SlotReceiver& receiver, sfu::Timestamp now);
  void send_feedback(sfu::Timestamp now, sfu::Outbox& out);
  void send_wishes(sfu::Timestamp now, sfu::Outbox& out);
  template <class Write>
  void send_rtcp(sfu::Outbox& out, Write write);
  void seal_and_send(sfu::MutableByteSpan buffer, std::size_t size, bool voice, sfu::Outbox& out);
  [[nodiscard]] sfu::Timestamp local(sfu::Timestamp now) const;  // the terminal's own clock
  [[nodiscard]] std::uint32_t rtp_time(sfu::Timestamp now, std::int64_t rate) const;
  template <class Visit>
  void each_sender(Visit visit);
  SlotReceiver* receiver_of(sfu::Ssrc ssrc);

  // The very datagram again: its SRTP index must not carry other bytes.
  void repeat_voice(std::uint16_t sequence, sfu::Timestamp now, sfu::Outbox& out);
  void remember_voice(sfu::ByteSpan sealed);

  Options options_;
  sfu::Environment environment_;
  sfu::api::NegotiatedSession session_;
  std::optional<sfu::IceClient> ice_;
  sfu::SocketAddress relay_;
  std::unique_ptr<sfu::DtlsEndpoint> dtls_;
  sfu::DtlsOutput dtls_output_;
  std::unique_ptr<sfu::SrtpSession> inbound_;
  std::unique_ptr<sfu::SrtpSession> outbound_;
  bool dtls_started_ = false;
  std::optional<sfu::Timestamp> connected_at_;

  VoiceSource microphone_;
  sfu::TimeDelta microphone_lost_;
  RtpSender voice_;
  Camera camera_;
  Camera document_;
  sfu::Timestamp next_report_ = sfu::Timestamp::never();
  std::vector<PicturePacket> frame_;

  sfu::TwccHistory twcc_history_;
  sfu::TwccRecorder twcc_recorder_;
  FeedbackClock feedback_clock_;  // of a browser
  sfu::TransportFeedbackBuilder feedback_builder_{sfu::Ssrc(1)};
  sfu::SendRateEstimator rate_;
  std::optional<BrowserSender> browser_;
  bool picture_planned_ = true;
  std::optional<ReportPlan> reports_;
  struct SealedVoice {
    std::uint16_t sequence = 0;
    std::optional<sfu::Timestamp> repeated;
    std::vector<std::uint8_t> bytes;
  };
  std::deque<SealedVoice> sealed_voice_;  // of the last seconds
  std::deque<SlotReceiver> receivers_;
  std::vector<std::size_t> receiver_sections_;
  bool ask_always_ = false;
  std::int64_t requests_received_ = 0;
  std::vector<std::string> breaches_;

  std::unique_ptr<sfu::SctpAssociation> association_;
  std::optional<sfu::DataChannels> channels_;
  bool data_channel_open_ = false;
  DocumentParty documents_;
  LineParty line_;
  bool documents_wait_ = false;  // something to send was put into them from outside
};

static_assert(sfu::SansIo<Terminal>);

}  // namespace loadtest
