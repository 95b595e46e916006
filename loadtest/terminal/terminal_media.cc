// The media of a terminal: what it sends, receives, repairs and reports.
#include <algorithm>
#include <string_view>
#include <utility>

#include "loadtest/terminal/terminal.h"
#include "sfu/base/check.h"
#include "sfu/rtp/capture_clock.h"
#include "sfu/wire/rtcp/fir.h"
#include "sfu/wire/rtcp/nack.h"
#include "sfu/wire/rtcp/pli.h"
#include "sfu/wire/rtcp/receiver_report.h"
#include "sfu/wire/rtcp/sdes.h"
#include "sfu/wire/rtcp/sender_report.h"

namespace loadtest {
namespace {

using sfu::ByteSpan;
using sfu::DataSize;
using sfu::Ssrc;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr std::string_view kCname = "terminal-0123456";  // as long as a browser's
constexpr TimeDelta kReportInterval = TimeDelta::seconds(1);
constexpr std::size_t kSrtcpTrailer = 20;
constexpr std::size_t kOverhead = 60;  // IP, UDP, header, extensions, tag
constexpr sfu::DataRate kVoiceShare = sfu::DataRate::kbps(50);
constexpr std::size_t kVoiceRemembered = 400;  // eight seconds of 20 ms
constexpr std::size_t kMostProbes = 32;        // in one step: more than any cluster has packets

}  // namespace

template <class Visit>
void Terminal::each_sender(Visit visit) {
  visit(voice_, kVoiceClock);
  for (Camera* camera : {&camera_, &document_}) {
    for (RtpSender& sender : camera->encodings) visit(sender, std::int64_t{90'000});
  }
}

// ---- out ----------------------------------------------------------------------------------------

void Terminal::seal_and_send(sfu::MutableByteSpan buffer, std::size_t size, bool voice,
                             sfu::Outbox& out) {
  if (size == 0) return;
  const auto sealed = outbound_->protect_rtp(buffer, size);
  if (!sealed) return;
  if (voice) remember_voice(buffer.first(*sealed));
  out.commit(relay_, *sealed);
}

void Terminal::send_media(RtpSender& sender, const RtpContent& content, bool audio, Timestamp now,
                          sfu::Outbox& out) {
  const sfu::MutableByteSpan buffer = out.reserve();
  const std::size_t size = content.payload.size() + content.dependencies.size() + kOverhead;
  const std::uint16_t number = twcc_history_.next(now, DataSize::bytes(size));
  seal_and_send(buffer, sender.write(buffer, content, number), audio && browser_, out);
  if (browser_) browser_->on_sent(DataSize::bytes(size), !audio, now);
}

void Terminal::send_voice(Timestamp now, sfu::Outbox& out) {
  const std::uint32_t timestamp = rtp_time(microphone_.next_timeout(), kVoiceClock);
  const VoicePacket packet = microphone_.take(timestamp);
  send_media(voice_,
             {.timestamp = timestamp,
              .marker = packet.marker,
              .payload = packet.payload,
              .audio_level = packet.level},
             true, now, out);
}

void Terminal::send_picture(Camera& camera, Timestamp now, sfu::Outbox& out) {
  const sfu::DataRate target = rate_.target();
  if (browser_ && browser_->skip(twcc_history_.in_flight())) return camera.source.skip();
  camera.source.set_rate(browser_                   ? browser_->picture_rate()
                         : target > kVoiceShare * 2 ? target - kVoiceShare
                                                    : kVoiceShare,
                         now);
  if (camera.source.drops()) return camera.source.skip();
  frame_.clear();
  const std::uint32_t timestamp = rtp_time(now, 90'000);
  const std::int64_t keys = camera.source.key_frames();
  camera.source.take(now, frame_);
  // What waits is of no use to anybody who gets the key frame.
  if (browser_ && camera.source.key_frames() > keys) browser_->forget_pictures();
  for (PicturePacket& packet : frame_) {
    RtpSender& sender = camera.encodings[packet.encoding];
    if (browser_) {
      const auto size = DataSize::bytes(packet.payload.size() + kOverhead);
      browser_->queue({.sender = &sender,
                       .repairs = std::nullopt,
                       .timestamp = timestamp,
                       .marker = packet.marker,
                       .payload = std::move(packet.payload),
                       .dependencies = std::move(packet.dependencies)},
                      size, now);
      continue;
    }
    send_media(sender,
               {.timestamp = timestamp,
                .marker = packet.marker,
                .payload = packet.payload,
                .dependencies = packet.dependencies},
               false, now, out);
  }
  if (browser_) send_paced(now, out);
}

void Terminal::send_paced(Timestamp now, sfu::Outbox& out) {
  while (const auto packet = browser_->take(now)) {
    if (packet->repairs) {
      send_repair(*packet->sender, *packet->repairs, now, out);
      continue;
    }
    send_media(*packet->sender,
               {.timestamp = packet->timestamp,
                .marker = packet->marker,
                .payload = packet->payload,
                .dependencies = packet->dependencies},
               false, now, out);
  }
  for (std::size_t i = 0; browser_->probe_due() <= now && i < kMostProbes; ++i) {
    send_repair(camera_.encodings.back(), camera_.encodings.back().newest(), now, out);
  }
}

// A retransmission, asked for or only to have something to send.
void Terminal::send_repair(RtpSender& sender, std::uint16_t sequence, Timestamp now,
                           sfu::Outbox& out) {
  const sfu::MutableByteSpan buffer = out.reserve();
  const std::uint16_t number = twcc_history_.next(now, DataSize::bytes(std::int64_t{1'000}));
  seal_and_send(buffer, sender.write_repair(buffer, sequence, number), false, out);
  if (browser_) browser_->on_sent(DataSize::bytes(std::int64_t{1'000}), true, now);
}

void Terminal::remember_voice(sfu::ByteSpan sealed) {
  sealed_voice_.push_back({voice_.newest(), std::nullopt, {sealed.begin(), sealed.end()}});
  if (sealed_voice_.size() > kVoiceRemembered) sealed_voice_.pop_front();
}

void Terminal::repeat_voice(std::uint16_t sequence, Timestamp now, sfu::Outbox& out) {
  const auto found = std::ranges::find(sealed_voice_, sequence, &SealedVoice::sequence);
  if (found == sealed_voice_.end()) return;
  if (found->repeated && now - *found->repeated < browser_->rtt()) return;
  found->repeated = now;
  out.send(relay_, found->bytes);
  browser_->on_sent(DataSize::bytes(found->bytes.size()), false, now);
}

void Terminal::repair(Ssrc source, std::span<const std::uint16_t> lost, Timestamp now,
                      sfu::Outbox& out) {
  if (browser_ && source == voice_.ssrc()) {
    for (const std::uint16_t sequence : lost) repeat_voice(sequence, now, out);
    return;
  }
  each_sender([&](RtpSender& sender, std::int64_t) {
    if (sender.ssrc() != source || !sender.repairs()) return;
    for (const std::uint16_t sequence : lost) {
      if (!browser_) {
        send_repair(sender, sequence, now, out);
      } else if (const auto payload = sender.wish_for(sequence, browser_->rtt(), now)) {
        browser_->queue({.sender = &sender, .repairs = sequence, .payload = {}, .dependencies = {}},
                        *payload + DataSize::bytes(kOverhead), now);
      }
    }
  });
}

// ---- in -----------------------------------------------------------------------------------------

void Terminal::handle_rtp(sfu::MutableByteSpan bytes, Timestamp now) {
  if (!connected()) return;  // the relay was done one flight earlier
  const auto size = inbound_->unprotect_rtp(bytes);
  if (!size) {
    // The network may repeat a datagram; anything else the relay must never send.
    if (size.error() != sfu::SrtpError::kReplay) breaches_.emplace_back("an RTP packet not for us");
    return;
  }
  const auto packet = sfu::RtpPacket::parse(bytes.first(*size));
  if (!packet) return breaches_.emplace_back("a malformed RTP packet"), void();
  for (const auto& media : session_.media) {
    if (take_media(media, *packet, now)) return;
  }
  breaches_.emplace_back("an SSRC that was not negotiated");
}

// False: it is of another section.
bool Terminal::take_media(const sfu::api::MediaSection& media, sfu::RtpPacket packet,
                          Timestamp now) {
  const bool repair = media.rtx_ssrc == packet.ssrc;
  if (media.ssrc != packet.ssrc && !repair) return false;
  if (const auto number = packet.extension(media.extensions.transport_sequence)) {
    twcc_recorder_.on_packet(sfu::ByteReader(*number).u16(), now);
    feedback_clock_.on_packet(now);
  }
  const auto codec = std::ranges::find_if(media.codecs, [&](const sfu::api::CodecParameters& one) {
    return repair ? one.rtx_payload_type == packet.payload_type
                  : one.payload_type == packet.payload_type;
  });
  if (codec == media.codecs.end()) {
    breaches_.emplace_back("a payload type that was not negotiated");
    return true;
  }
  if (repair) {
    if (packet.payload.empty()) return true;  // padding: the relay tries out the line
    sfu::ByteReader in(packet.payload);
    packet.sequence_number = in.u16();
    packet.payload = in.rest();
    packet.ssrc = media.ssrc;
  }
  const ByteSpan dependencies =
      packet.extension(media.extensions.dependencies).value_or(ByteSpan());
  if (SlotReceiver* receiver = receiver_of(media.ssrc)) {
    receiver->on_rtp({packet, codec->codec, dependencies, repair}, now);
  }
  return true;
}

void Terminal::handle_rtcp(sfu::MutableByteSpan bytes, Timestamp now, sfu::Outbox& out) {
  if (!connected()) return;
  const auto size = inbound_->unprotect_rtcp(bytes);
  if (!size) return;
  sfu::RtcpReader reader(bytes.first(*size));
  while (const auto packet = reader.next()) receive(*packet, now, out);
  if (!reader.ok()) breaches_.emplace_back("malformed RTCP");
}

void Terminal::receive(const sfu::RtcpHeader& packet, Timestamp now, sfu::Outbox& out) {
  if (packet.is<sfu::SenderReport>()) {
    const auto report = sfu::SenderReport::parse(packet);
    SlotReceiver* receiver = report ? receiver_of(report->sender) : nullptr;
    if (receiver) receiver->on_sender_report(report->ntp_time, report->rtp_timestamp, now);
  } else if (packet.is<sfu::Nack>()) {
    if (const auto nack = sfu::Nack::parse(packet.body)) {
      repair(nack->media_source, nack->lost.span(), now, out);
    }
  } else if (packet.is<sfu::Pli>()) {
    const auto pli = sfu::Pli::parse(packet.body);
    if (!pli) return;
    ++requests_received_;
    for (Camera* camera : {&camera_, &document_}) {
      for (std::size_t i = 0; i < camera->encodings.size(); ++i) {
        if (camera->encodings[i].ssrc() == pli->media_source) camera->source.request_key_frame(i);
      }
    }
  } else if (packet.is<sfu::TransportFeedback>()) {
    std::vector<sfu::TransportFeedback::Arrival> raw;
    const auto feedback = sfu::TransportFeedback::parse(packet.body, raw);
    if (!feedback) return;
    const Timestamp reference =
        Timestamp() + sfu::TransportFeedback::kReferenceUnit * feedback->reference_time;
    std::vector<std::optional<Timestamp>> arrivals;
    for (const auto& one : raw) {
      arrivals.push_back(one.since_reference ? std::optional(reference + *one.since_reference)
                                             : std::nullopt);
    }
    std::vector<sfu::PacketResult> results;
    twcc_history_.on_feedback(feedback->base_sequence, arrivals, now, results);
    if (!browser_) return rate_.on_feedback(results, now);
    browser_->on_feedback(results, twcc_history_.in_flight(), now);
    feedback_clock_.set_rate(browser_->target());
    for (SlotReceiver& receiver : receivers_) receiver.set_rtt(browser_->rtt());
    send_paced(now, out);
  }
}

// ---- feedback -----------------------------------------------------------------------------------

template <class Write>
void Terminal::send_rtcp(sfu::Outbox& out, Write write) {
  const sfu::MutableByteSpan buffer = out.reserve();
  sfu::ByteWriter writer(buffer.first(sfu::kMaxDatagram - kSrtcpTrailer));
  write(writer);
  if (!writer.ok() || writer.size() == 0) return;
  const auto sealed = outbound_->protect_rtcp(buffer, writer.size());
  if (sealed) out.commit(relay_, *sealed);
}

void Terminal::send_wishes(Timestamp now, sfu::Outbox& out) {
  if (!connected()) return;
  for (SlotReceiver& receiver : receivers_) {
    std::vector<sfu::UnwrappedSeq> lost;
    receiver.take_nacks(now, lost);
    std::vector<std::uint16_t> numbers;
    for (const auto sequence : lost) numbers.push_back(static_cast<std::uint16_t>(sequence));
    if (!numbers.empty()) {
      send_rtcp(out, [&](sfu::ByteWriter& writer) {
        sfu::Nack::write_some(writer, voice_.ssrc(), receiver.ssrc(), numbers);
      });
    }
    const bool storm = ask_always_ && receiver.counts().packets > 0;
    if (receiver.take_key_frame_wish() || storm) {
      send_rtcp(out, [&](sfu::ByteWriter& writer) {
        sfu::Pli pli;
        pli.sender = voice_.ssrc();
        pli.media_source = receiver.ssrc();
        pli.write(writer);
      });
    }
  }
}

void Terminal::send_feedback(Timestamp now, sfu::Outbox& out) {
  const auto started = std::ranges::find_if(
      receivers_, [](const SlotReceiver& one) { return one.counts().packets > 0; });
  sfu::TwccFeedback feedback;
  feedback_clock_.on_told(now);
  while (started != receivers_.end() && twcc_recorder_.take(now, feedback)) {
    std::span<const std::optional<Timestamp>> rest = feedback.arrivals;
    std::uint16_t first = feedback.first_sequence;
    for (std::size_t covered = 1; covered > 0 && !rest.empty();) {
      send_rtcp(out, [&](sfu::ByteWriter& writer) {
        covered = feedback_builder_.append(started->ssrc(), first, rest, writer);
      });
      first = static_cast<std::uint16_t>(first + covered);
      rest = rest.subspan(std::min(covered, rest.size()));
    }
  }
}

// One message for every stream, each in its own time (ReportPlan).
void Terminal::send_browser_reports(Timestamp now, sfu::Outbox& out) {
  while (const auto due = reports_->take(now, environment_.entropy)) {
    send_rtcp(out, [&](sfu::ByteWriter& writer) {
      switch (due->of) {
        case ReportPlan::Of::kVoice:
        case ReportPlan::Of::kPicture: {
          const bool voice = due->of == ReportPlan::Of::kVoice;
          const RtpSender& sender = voice ? voice_ : camera_.encodings.back();
          if (sender.packets() == 0) return;
          sfu::SenderReport report;
          report.sender = sender.ssrc();
          report.ntp_time = sfu::ntp_time(local(now));
          report.rtp_timestamp = rtp_time(now, voice ? kVoiceClock : 90'000);
          report.packet_count = sender.packets();
          report.octet_count = sender.octets();
          report.write(writer);
          sfu::Sdes sdes;
          SFU_CHECK(sdes.chunks.push({sender.ssrc(), kCname}));
          sdes.write(writer);
          return;
        }
        case ReportPlan::Of::kReceiver:
          return report_on(receivers_[due->receiver], now, writer);
      }
    });
  }
}

void Terminal::report_on(SlotReceiver& receiver, Timestamp now, sfu::ByteWriter& writer) {
  sfu::ReceiverReport report;
  report.sender = voice_.ssrc();
  if (receiver.statistics().started()) SFU_CHECK(report.blocks.push(block_of(receiver, now)));
  report.write(writer);
}

sfu::ReportBlock Terminal::block_of(SlotReceiver& receiver, Timestamp now) {
  const sfu::ReportValues values = receiver.statistics().report(now);
  return {.source = receiver.ssrc(),
          .fraction_lost = values.fraction_lost,
          .cumulative_lost = values.cumulative_lost,
          .highest_sequence = values.extended_highest,
          .jitter = values.jitter,
          .last_sr = values.last_sender_report,
          .delay_since_last_sr = values.delay_since_last};
}

void Terminal::send_reports(Timestamp now, sfu::Outbox& out) {
  next_report_ = now + kReportInterval;
  sfu::ReportBlocks blocks;
  for (SlotReceiver& receiver : receivers_) {
    if (!receiver.statistics().started()) continue;
    if (!blocks.push(block_of(receiver, now))) break;
  }
  send_rtcp(out, [&](sfu::ByteWriter& writer) {
    each_sender([&](RtpSender& sender, std::int64_t rate) {
      if (sender.packets() == 0) return;
      sfu::SenderReport report;
      report.sender = sender.ssrc();
      report.ntp_time = sfu::ntp_time(local(now));
      report.rtp_timestamp = rtp_time(now, rate);
      report.packet_count = sender.packets();
      report.octet_count = sender.octets();
      report.blocks = blocks;
      report.write(writer);
      blocks.clear();
    });
    if (writer.size() > 0) return;
    sfu::ReceiverReport report;
    report.sender = voice_.ssrc();
    report.blocks = blocks;
    report.write(writer);
  });
}

}  // namespace loadtest
