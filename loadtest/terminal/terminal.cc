#include "loadtest/terminal/terminal.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sfu/base/check.h"
#include "sfu/rtp/capture_clock.h"
#include "sfu/wire/demux.h"
#include "sfu/wire/rtcp/fir.h"
#include "sfu/wire/rtcp/nack.h"
#include "sfu/wire/rtcp/pli.h"
#include "sfu/wire/rtcp/receiver_report.h"
#include "sfu/wire/rtcp/sender_report.h"
#include "sfu/wire/stun.h"

namespace loadtest {
namespace {

// Of what Opus may take: what it makes of somebody who pauses.
constexpr std::int64_t kVoicePercent = 85;
// libwebrtc's video_receive_stream2.cc: so long nothing could be decoded.
constexpr sfu::TimeDelta kBrowserPatience = sfu::TimeDelta::seconds(3);
constexpr std::size_t kBrowserPayload = 1'150;  // of the 1,200 bytes that libwebrtc gives a packet

using sfu::Ssrc;
using sfu::TimeDelta;
using sfu::Timestamp;
using sfu::api::MediaKind;
using sfu::api::MediaPurpose;

std::size_t section_of(const sfu::api::NegotiatedSession& session, MediaPurpose purpose,
                       MediaKind kind) {
  for (std::size_t i = 0; i < session.media.size(); ++i) {
    if (session.media[i].purpose == purpose && session.media[i].kind == kind) return i;
  }
  SFU_CHECK(false);
}

PictureSource::Options camera_options(const Terminal::Options& options,
                                      const sfu::api::MediaSection& media) {
  PictureSource::Options picture;
  picture.publisher = options.id;
  picture.encodings = options.encodings;
  picture.encodings.resize(std::max<std::size_t>(1, media.rids.size()), options.encodings.back());
  picture.frames_per_second = options.frames_per_second;
  picture.codec = media.codecs.front().codec;
  picture.mode = options.mode;
  if (options.browser) {
    picture.encoder = EncoderModel::Options{.frames_per_second = options.frames_per_second,
                                            .min = options.browser->picture_min,
                                            .max = options.browser->picture_max};
    picture.max_payload = kBrowserPayload;
  }
  return picture;
}

VoiceSource::Options voice_options(const Terminal::Options& options,
                                   const sfu::api::MediaSection& media) {
  VoiceSource::Options voice;
  voice.publisher = options.id;
  voice.packet_time = options.packet_time;
  voice.packet_bytes = options.voice_bytes;
  voice.dtx = options.dtx;
  voice.varies = options.browser.has_value();
  if (media.codecs.front().codec == sfu::api::Codec::kRed) {
    voice.red_of = media.find(sfu::api::Codec::kOpus)->payload_type;
  }
  return voice;
}

std::vector<RtpSender> camera_senders(const sfu::api::MediaSection& media, Ssrc first) {
  std::vector<RtpSender> senders;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, media.rids.size()); ++i) {
    const auto offset = static_cast<std::uint32_t>(2 * i);
    senders.emplace_back(media, media.rids.empty() ? "" : media.rids[i], Ssrc(first.raw() + offset),
                         Ssrc(first.raw() + offset + 1));
  }
  return senders;
}

// A terminal's SSRCs are its own affair: distinct within its connection is enough.
Ssrc own_ssrc(sfu::ParticipantId id, std::uint32_t which) { return Ssrc(id.raw() * 1'000 + which); }

}  // namespace

Terminal::Terminal(const Options& options, const sfu::Environment& environment,
                   const sfu::api::NegotiatedSession& session,
                   const sfu::Fingerprint& relay_fingerprint)
    : options_(options),
      environment_(environment),
      session_(session),
      dtls_(environment.dtls.create(sfu::DtlsRole::kClient, relay_fingerprint)),
      microphone_(voice_options(
          options, session.media[section_of(session, MediaPurpose::kSlot, MediaKind::kAudio)])),
      voice_(session.media[section_of(session, MediaPurpose::kSlot, MediaKind::kAudio)], "",
             own_ssrc(options.id, 10), own_ssrc(options.id, 11)),
      camera_{
          section_of(session, MediaPurpose::kSlot, MediaKind::kVideo),
          PictureSource(camera_options(
              options, session.media[section_of(session, MediaPurpose::kSlot, MediaKind::kVideo)])),
          camera_senders(session.media[section_of(session, MediaPurpose::kSlot, MediaKind::kVideo)],
                         own_ssrc(options.id, 20))},
      document_{
          section_of(session, MediaPurpose::kDocument, MediaKind::kVideo),
          PictureSource(camera_options(
              options,
              session.media[section_of(session, MediaPurpose::kDocument, MediaKind::kVideo)])),
          camera_senders(
              session.media[section_of(session, MediaPurpose::kDocument, MediaKind::kVideo)],
              own_ssrc(options.id, 40))},
      rate_(options.rate) {
  for (std::size_t i = 0; i < session_.media.size(); ++i) {
    if (!session_.media[i].client_receives) continue;
    SlotReceiver::Options receiver;
    receiver.video = session_.media[i].kind == MediaKind::kVideo;
    receiver.nack = session_.media[i].codecs.front().nack;
    receiver.gaps_before_key_frames = options_.browser.has_value();
    if (options_.browser) receiver.give_up_after = kBrowserPatience;
    receivers_.emplace_back(session_.media[i].ssrc, receiver);
    receiver_sections_.push_back(i);
  }
  if (options_.browser) {
    browser_.emplace(*options_.browser);
    reports_.emplace(receivers_.size());
  }
  if (!session_.data) return;
  association_ = environment.sctp.create(options.id, {});
  channels_.emplace(*association_, sfu::DtlsRole::kClient, sfu::DataChannels::Options{});
}

void Terminal::start(const sfu::SocketAddress& relay, Timestamp now) {
  relay_ = relay;
  ice_.emplace(sfu::IceClient::Options{}, session_.remote_ice, session_.local_ice, relay,
               environment_.entropy, now);
}

void Terminal::rebind(Timestamp now) {
  if (ice_) ice_->rebind(now);
}

void Terminal::restart_ice(const sfu::api::IceCredentials& relay,
                           const sfu::api::IceCredentials& own, Timestamp now) {
  if (!ice_) return;
  ice_->restart(own, relay, now);
  // As libwebrtc does on another network route.
  twcc_history_.begin_anew();
  rate_.begin_anew(now);
}

void Terminal::set_sending(bool voice, bool picture, Timestamp now) {
  options_.voice = voice;
  options_.picture = picture;
  if (!connected()) return;
  if (voice)
    microphone_.start(now);
  else
    microphone_.stop();
  if (picture && picture_planned_)
    camera_.source.start(now);
  else
    camera_.source.stop();
  for (std::size_t i = 0; i < camera_.encodings.size(); ++i) camera_.source.request_key_frame(i);
}

void Terminal::speak(bool on, Timestamp now) { microphone_.speak(on, now); }

void Terminal::show_slots(std::span<const std::optional<sfu::ParticipantId>> slots,
                          std::span<const SlotReceiver::Said> said, Timestamp now) {
  for (std::size_t i = 0; i < receivers_.size(); ++i) {
    const auto& media = session_.media[receiver_sections_[i]];
    if (media.purpose != MediaPurpose::kSlot) continue;
    const std::size_t slot = media.slot.raw();
    if (slot >= slots.size() || !slots[slot]) receivers_[i].on_empty(now, said);
  }
}

void Terminal::use_codec(MediaPurpose purpose, sfu::api::Codec codec) {
  Camera& camera = purpose == MediaPurpose::kSlot ? camera_ : document_;
  const auto& codecs = session_.media[camera.section].codecs;
  const auto found = std::ranges::find(codecs, codec, &sfu::api::CodecParameters::codec);
  if (found == codecs.end())
    return breaches_.emplace_back("asked for a codec it never had"), void();
  camera.source.use(codec, found == codecs.begin() ? options_.mode : ScalabilityMode::kL1T1);
  for (RtpSender& sender : camera.encodings) sender.use(*found);
}

void Terminal::use_plan(const sfu::api::UplinkPlan& plan, Timestamp now) {
  if (!browser_) return;
  microphone_.use(plan.voice.packet_time,
                  static_cast<std::size_t>((plan.voice.rate * plan.voice.packet_time).bytes() *
                                           kVoicePercent / 100));
  use_voice(plan.voice.redundant);
  browser_->use(plan);
  if (plan.document) {
    document_.source.set_bounds(plan.document->rate, plan.document->height,
                                plan.document->frames_per_second);
  }
  const bool on = plan.picture.has_value();
  if (on) {
    camera_.source.set_bounds(plan.picture->rate, plan.picture->height,
                              plan.picture->frames_per_second);
  }
  if (std::exchange(picture_planned_, on) == on || !options_.picture || !connected()) return;
  if (on) {
    camera_.source.request_key_frame(0);
    camera_.source.start(now);
  } else {
    camera_.source.stop();
  }
}

// As a description with RED in front of Opus makes a browser do, where it offered both.
void Terminal::use_voice(bool redundant) {
  const auto& media = session_.media[section_of(session_, MediaPurpose::kSlot, MediaKind::kAudio)];
  const auto* red = media.find(sfu::api::Codec::kRed);
  const auto* opus = media.find(sfu::api::Codec::kOpus);
  if (red == nullptr || opus == nullptr) return;
  voice_.use(redundant ? *red : *opus);
  microphone_.use_red(redundant ? std::optional(opus->payload_type) : std::nullopt);
}

void Terminal::show_document(bool on, Timestamp now) {
  if (on)
    document_.source.start(now);
  else
    document_.source.stop();
  document_.source.request_key_frame(0);
}

Timestamp Terminal::local(Timestamp now) const {
  return Timestamp::us(now.us() + now.us() * options_.clock_ppm / 1'000'000) +
         options_.clock_offset;
}

std::uint32_t Terminal::rtp_time(Timestamp now, std::int64_t rate) const {
  const Timestamp recorded = rate == kVoiceClock ? local(now) - microphone_lost_ : local(now);
  return static_cast<std::uint32_t>(recorded.us() * rate / 1'000'000);
}

// ---- connectivity -------------------------------------------------------------------------------

void Terminal::handle_datagram(const sfu::Datagram& in, Timestamp now, sfu::Outbox& out) {
  switch (sfu::classify(in.bytes)) {
    case sfu::PacketKind::kStun: {
      const auto message = sfu::StunMessage::parse(in.bytes);
      if (!message || !ice_ || !ice_->handle_stun(*message, in.remote, now)) return;
      if (!std::exchange(dtls_started_, true)) {
        dtls_->start(now, dtls_output_);
        after_dtls(now, out);
      }
      return;
    }
    case sfu::PacketKind::kDtls:
      dtls_->handle_datagram(in.bytes, now, dtls_output_);
      return after_dtls(now, out);
    case sfu::PacketKind::kRtp:
      handle_rtp(in.bytes, now);
      break;
    case sfu::PacketKind::kRtcp:
      handle_rtcp(in.bytes, now, out);
      break;
    case sfu::PacketKind::kUnknown:
      breaches_.push_back("a datagram of no protocol");
      break;
  }
  send_wishes(now, out);
}

void Terminal::after_dtls(Timestamp now, sfu::Outbox& out) {
  if (!connected() && dtls_->srtp_keys()) {
    using Direction = sfu::SrtpSession::Direction;
    const sfu::SrtpKeys& keys = *dtls_->srtp_keys();
    inbound_ = environment_.make_srtp(keys.profile, keys.server, Direction::kUnprotect);
    outbound_ = environment_.make_srtp(keys.profile, keys.client, Direction::kProtect);
    connected_at_ = now;
    if (browser_) {
      browser_->begin(now);
      reports_->begin(now);
    } else {
      next_report_ = now + TimeDelta::ms(200);
    }
    if (options_.voice) microphone_.start(now);
    if (options_.picture && picture_planned_) camera_.source.start(now);
    if (association_) {
      association_->start(now);
      open_channel(now);
    }
  }
  for (std::size_t i = 0; i < dtls_output_.application.size(); ++i) {
    if (association_) association_->handle_packet(dtls_output_.application[i], now);
  }
  dtls_output_.application.clear();
  pump_data(now, out);
}

void Terminal::pump_data(Timestamp now, sfu::Outbox& out) {
  poll_association(now);
  documents_wait_ = false;
  while (data_channel_open_) {
    const auto message = documents_.next(association_->unsent());
    if (!message) break;
    send_data(*message, now);
    poll_association(now);
  }
  for (auto frame = line_.next(); frame; frame = line_.next()) {
    channels_->send("line", *frame, true, now);
    poll_association(now);
  }
  flush_dtls(out);
}

void Terminal::open_channel(Timestamp now) {
  if (options_.tests_line) {
    channels_->open("line", "guichet.line.v1", false, now);
  } else {
    channels_->open("documents", "guichet.documents.v1", true, now);
  }
}

void Terminal::poll_association(Timestamp now) {
  sfu::SctpOutput output;
  while (association_ && association_->poll(output)) {
    if (const auto* packet = std::get_if<sfu::SctpPacketOut>(&output)) {
      dtls_->send(packet->bytes, dtls_output_);
    } else if (auto event = channels_->handle(std::move(output), now)) {
      if (const auto* message = std::get_if<sfu::DataChannelMessage>(&*event)) {
        if (options_.tests_line) {
          line_.handle(message->payload, now);
        } else {
          documents_.handle(message->payload, now);
        }
      }
      if (std::holds_alternative<sfu::DataChannelOpened>(*event)) data_channel_open_ = true;
    }
  }
}

void Terminal::flush_dtls(sfu::Outbox& out) {
  for (std::size_t i = 0; i < dtls_output_.datagrams.size(); ++i) {
    out.send(relay_, dtls_output_.datagrams[i]);
  }
  dtls_output_.datagrams.clear();
}

void Terminal::offer_document(const std::string& name, std::uint64_t size, std::uint64_t content) {
  documents_.offer(name, size, content);
  documents_wait_ = true;
}

void Terminal::set_document_window(std::uint64_t bytes) {
  documents_.set_window(bytes);
  documents_wait_ = true;
}

bool Terminal::send_data(sfu::ByteSpan message, Timestamp now) {
  return channels_ && channels_->send("documents", message, true, now);
}

// ---- time ---------------------------------------------------------------------------------------

Timestamp Terminal::next_timeout() const {
  if (!ice_) return Timestamp::never();
  Timestamp next = std::min(ice_->next_timeout(), dtls_->next_timeout());
  if (association_) next = std::min(next, association_->next_timeout());
  if (!connected()) return next;
  if (documents_wait_ && data_channel_open_) return Timestamp();
  next = std::min({next, microphone_.next_timeout(), next_report_, camera_.source.next_timeout(),
                   document_.source.next_timeout()});
  next = std::min(next, browser_ ? feedback_clock_.next_timeout() : twcc_recorder_.next_timeout());
  if (browser_) {
    next = std::min({next, browser_->next_timeout(), reports_->next_timeout()});
  }
  for (const SlotReceiver& receiver : receivers_) next = std::min(next, receiver.next_timeout());
  return next;
}

void Terminal::handle_timeout(Timestamp now, sfu::Outbox& out) {
  if (!ice_) return;
  if (ice_->next_timeout() <= now) ice_->handle_timeout(now, out);
  if (dtls_->next_timeout() <= now) {
    dtls_->handle_timeout(now, dtls_output_);
    after_dtls(now, out);
  }
  if (association_) {
    if (association_->next_timeout() <= now) association_->handle_timeout(now);
    pump_data(now, out);
  }
  if (!connected()) return;
  if (microphone_.next_timeout() <= now) send_voice(now, out);
  for (Camera* camera : {&camera_, &document_}) {
    if (camera->source.next_timeout() <= now) send_picture(*camera, now, out);
  }
  if (browser_) {
    send_paced(now, out);
    send_browser_reports(now, out);
  }
  for (SlotReceiver& receiver : receivers_) receiver.handle_timeout(now);
  send_wishes(now, out);
  if ((browser_ ? feedback_clock_.next_timeout() : twcc_recorder_.next_timeout()) <= now) {
    send_feedback(now, out);
  }
  if (next_report_ <= now) send_reports(now, out);
}

// ---- results ------------------------------------------------------------------------------------

const SlotReceiver& Terminal::receiver(std::size_t section) const {
  for (std::size_t i = 0; i < receiver_sections_.size(); ++i) {
    if (receiver_sections_[i] == section) return receivers_[i];
  }
  SFU_CHECK(false);
}

SlotReceiver* Terminal::receiver_of(Ssrc ssrc) {
  const auto found = std::ranges::find_if(
      receivers_, [ssrc](const SlotReceiver& receiver) { return receiver.ssrc() == ssrc; });
  return found == receivers_.end() ? nullptr : &*found;
}

std::vector<std::string> Terminal::breaches() const {
  std::vector<std::string> all = breaches_;
  all.insert(all.end(), documents_.breaches().begin(), documents_.breaches().end());
  for (const SlotReceiver& receiver : receivers_) {
    all.insert(all.end(), receiver.breaches().begin(), receiver.breaches().end());
  }
  for (std::string& breach : all) {
    breach = "terminal " + std::to_string(options_.id.raw()) + ": " + breach;
  }
  return all;
}

std::int64_t Terminal::sender_reports(std::size_t slot) const {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < receivers_.size(); ++i) {
    const auto& media = session_.media[receiver_sections_[i]];
    if (media.purpose != MediaPurpose::kSlot || media.slot.raw() != slot) continue;
    least = std::min(least, receivers_[i].counts().sender_reports);
  }
  return least;
}

std::optional<TimeDelta> Terminal::lip_sync_error(std::size_t slot) const {
  std::optional<SlotReceiver::ClockError> voice;
  std::optional<SlotReceiver::ClockError> picture;
  for (std::size_t i = 0; i < receivers_.size(); ++i) {
    const auto& media = session_.media[receiver_sections_[i]];
    if (media.purpose != MediaPurpose::kSlot || media.slot.raw() != slot) continue;
    (media.kind == MediaKind::kAudio ? voice : picture) = receivers_[i].clock_error();
  }
  if (!voice || !picture || voice->publisher != picture->publisher) return std::nullopt;
  return voice->error > picture->error ? voice->error - picture->error
                                       : picture->error - voice->error;
}

}  // namespace loadtest
