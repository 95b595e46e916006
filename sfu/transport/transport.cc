#include "sfu/transport/transport.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

api::LeaveReason reason_of(DtlsEndpoint::Failure failure) {
  using Failure = DtlsEndpoint::Failure;
  if (failure == Failure::kWrongFingerprint) return api::LeaveReason::kWrongFingerprint;
  if (failure == Failure::kTimeout) return api::LeaveReason::kHandshakeTimeout;
  return api::LeaveReason::kDtlsFailed;
}

bool negotiated_transport_cc(const api::NegotiatedSession& session) {
  return std::ranges::any_of(session.media, [](const api::MediaSection& media) {
    return media.extensions.transport_sequence != 0 &&
           std::ranges::any_of(media.codecs, &api::CodecParameters::transport_cc);
  });
}

// On the repair stream a packet without payload repairs nothing, and leaves no gap in the picture.
bool carries_padding(const api::MediaSection& media) {
  return media.client_receives && media.rtx_ssrc && media.extensions.transport_sequence != 0 &&
         std::ranges::any_of(media.codecs, [](const api::CodecParameters& codec) {
           return codec.rtx_payload_type.has_value();
         });
}

// RFC 6347 §4.1: the first byte of a record is its content type.
TrafficClass traffic_of(ByteSpan record) {
  constexpr std::uint8_t kApplicationData = 23;
  return !record.empty() && record[0] == kApplicationData ? TrafficClass::kData
                                                          : TrafficClass::kControl;
}

}  // namespace

Transport::Transport(const Options& options, const Environment& environment, ParticipantId peer,
                     const api::NegotiatedSession& session, const KnownLine& line, Timestamp now)
    : options_(options),
      environment_(environment),
      session_(session),
      started_(now),
      ice_(options.ice, session_.local_ice, session_.remote_ice, now),
      dtls_(environment.dtls.create(DtlsRole::kServer, session_.remote_fingerprint)),
      streams_(options.streams, session_.media),
      feedback_builder_(feedback_ssrc()),
      transport_cc_(negotiated_transport_cc(session_)),
      start_{line.sold ? std::optional(line.sold->down) : std::nullopt, line.remembered.down},
      rate_(start_.options(options.rate)),
      uplink_(line.sold, line.remembered.up),
      pacer_(options.pacer),
      data_(session_.data, environment.sctp, peer) {
  for (const api::MediaSection& media : session_.media) {
    sends_.push_back(media.client_receives ? std::make_optional<SendStream>(media) : std::nullopt);
    if (transport_cc_ && !padding_section_ && carries_padding(media)) {
      padding_section_ = sends_.size() - 1;
      rate_.set_probing(true);
    }
  }
  for (std::size_t i = 0; i < session_.media.size() && !voice_section_; ++i) {
    const api::MediaSection& media = session_.media[i];
    if (media.client_sends && media.kind == api::MediaKind::kAudio) voice_section_ = i;
  }
  dtls_->start(now, dtls_output_);
}

// ---- connectivity -------------------------------------------------------------------------------

Result<StunOutcome, Drop> Transport::handle_stun(const StunMessage& message,
                                                 const SocketAddress& from, Timestamp now,
                                                 Outbox& out) {
  auto outcome = ice_.handle_stun(message, from, now, out);
  if (outcome) {
    on_heard(outcome->selected_changed, now);
    flush_dtls(out);
  }
  return outcome;
}

bool Transport::restart_ice(const api::IceCredentials& local, const api::IceCredentials& remote,
                            Timestamp now) {
  return ice_.restart(local, remote, now);
}

void Transport::on_heard(bool moved, Timestamp now) {
  const bool after_break = connected() && now - heard_ >= options_.break_after;
  heard_ = now;
  set_presence(Presence::kHeard);
  // Somebody who only listens may be silent for longer than a break; feedback is what must come.
  if (connected() && (moved || (after_break && rate_.starved()))) begin_anew(after_break, now);
}

void Transport::set_presence(Presence presence) {
  if (std::exchange(presence_, presence) != presence) presence_news_ = presence;
}

Timestamp Transport::next_absence() const {
  if (presence_ == Presence::kAbsent) return Timestamp::never();
  return heard_ + (presence_ == Presence::kHeard ? options_.silence : options_.absence);
}

void Transport::begin_anew(bool after_break, Timestamp now) {
  twcc_history_.begin_anew();
  late_ = LateFeedback();
  const bool starved = rate_.starved();
  rate_.begin_anew(now);
  train_.end();
  rtt_known_ = false;
  uncounted_ = DataSize::zero();
  uplink_.begin_anew(now);
  line_.begin_anew();
  lossy_up_.begin_anew();
  lossy_down_.begin_anew();
  if (!after_break && !starved) return;
  pacer_.begin_anew();
  for (auto& stream : sends_) {
    if (stream) stream->history.clear();
  }
  for (ReceiveStream& stream : streams_.streams()) stream.nack.after_silence();
  resumed_news_ = true;
}

void Transport::handle_path_closed(const SocketAddress& remote, Outbox& out) {
  ice_.on_path_closed(remote);
  flush_dtls(out);
}

void Transport::handle_dtls(const Datagram& in, Timestamp now, Outbox& out) {
  if (lost_) {
    environment_.metrics.drop(Drop::kDtlsRefused);
    return;
  }
  uplink_.on_datagram(in.bytes.size(), UplinkEstimator::Use::kData, now);
  dtls_->handle_datagram(in.bytes, now, dtls_output_);
  after_dtls(now, out);
}

void Transport::after_dtls(Timestamp now, Outbox& out) {
  using State = DtlsEndpoint::State;
  if (!connected() && dtls_->srtp_keys()) {
    const SrtpKeys& keys = *dtls_->srtp_keys();
    inbound_ =
        environment_.make_srtp(keys.profile, keys.client, SrtpSession::Direction::kUnprotect);
    outbound_ = environment_.make_srtp(keys.profile, keys.server, SrtpSession::Direction::kProtect);
    (keys.profile == SrtpProfile::kAeadAes128Gcm ? environment_.metrics.srtp_gcm
                                                 : environment_.metrics.srtp_aes_cm)
        .add();
    connected_news_ = true;
    heard_ = now;
    next_report_ = now + options_.report_interval;
    data_.start(now);
  }
  if (dtls_->state() == State::kFailed && !lost_) {
    environment_.metrics.dtls_failures.add();
    lost_ = reason_of(dtls_->failure());
  }
  if (dtls_->state() == State::kClosed && !lost_) lost_ = api::LeaveReason::kDtlsClosed;
  for (std::size_t i = 0; i < dtls_output_.application.size(); ++i) {
    data_.handle_packet(dtls_output_.application[i], now, environment_.metrics);
  }
  dtls_output_.application.clear();
  poll_sctp(now, out);
}

void Transport::poll_sctp(Timestamp now, Outbox& out) {
  data_.poll(now, *dtls_, dtls_output_);
  flush_dtls(out);
}

// Records wait here until ICE has selected a path.
void Transport::flush_dtls(Outbox& out) {
  if (!ice_.selected()) return;
  for (std::size_t i = 0; i < dtls_output_.datagrams.size(); ++i) {
    const ByteSpan record = dtls_output_.datagrams[i];
    pass_pacer(record.size());
    out.send(*ice_.selected(), record, traffic_of(record));
  }
  dtls_output_.datagrams.clear();
}

bool Transport::send_data(std::string_view label, ByteSpan message, Timestamp now, Outbox& out) {
  const bool accepted = data_.send(label, message, now);
  poll_sctp(now, out);
  return accepted;
}

bool Transport::take_connected() { return std::exchange(connected_news_, false); }

// ---- time ---------------------------------------------------------------------------------------

void Transport::handle_timeout(Timestamp now, Outbox& out) {
  if (ice_.consent_lost(now) && !lost_) {
    lost_ = connected() ? api::LeaveReason::kConsentLost : api::LeaveReason::kHandshakeTimeout;
  }
  if (!connected() && now - started_ >= options_.handshake_timeout && !lost_) {
    lost_ = api::LeaveReason::kHandshakeTimeout;
  }
  if (dtls_->next_timeout() <= now) {
    dtls_->handle_timeout(now, dtls_output_);
    after_dtls(now, out);
  }
  if (data_.next_timeout() <= now) {
    data_.handle_timeout(now);
    poll_sctp(now, out);
  }
  if (!connected()) return;
  if (now >= next_absence()) {
    set_presence(now - heard_ >= options_.absence ? Presence::kAbsent : Presence::kSilent);
  }
  send_pending(now, out);
  send_padding(now, out);
  send_nacks(now, out);
  send_key_frame_requests(now, out);
  if (transport_cc_ && twcc_recorder_.due(now)) send_feedback(now, out);
  if (rate_.next_timeout() <= now) rate_.on_timeout(now);
  if (next_report_ <= now) send_reports(now, out);
}

Timestamp Transport::next_timeout() const {
  if (lost_) return Timestamp::never();
  Timestamp next = std::min({ice_.next_timeout(), dtls_->next_timeout(), data_.next_timeout()});
  if (!connected()) return std::min(next, started_ + options_.handshake_timeout);
  next = std::min({next, next_report_, pacer_.next_timeout(), rate_.next_timeout(), next_absence(),
                   train_.due()});
  if (transport_cc_) next = std::min(next, twcc_recorder_.next_timeout());
  if (held_since_ != Timestamp::never()) next = std::min(next, late_.next_try());
  for (const ReceiveStream& stream : streams_.streams()) {
    next = std::min({next, stream.nack.next_timeout(), stream.key_frames.next_timeout()});
  }
  return next;
}

DataRate Transport::received_rate(std::size_t section, std::size_t encoding, Timestamp now) {
  ReceiveStream* stream = streams_.find(section, encoding);
  return stream == nullptr ? DataRate::zero() : stream->statistics.bitrate(now);
}

DataRate Transport::sent_rate(std::size_t section, Timestamp now) const {
  return sends_[section] ? sends_[section]->rate.rate(now) : DataRate::zero();
}

LayerRates Transport::layer_rates(std::size_t section, std::size_t encoding, Timestamp now) {
  ReceiveStream* stream = streams_.find(section, encoding);
  return stream == nullptr ? LayerRates() : stream->layers.rates(now);
}

}  // namespace sfu
