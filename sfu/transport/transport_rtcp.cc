// RTCP of one peer: what it reports and asks for, and what the relay reports and asks for. Only key
// frame wishes go up to the room.
#include <algorithm>
#include <iterator>
#include <utility>

#include "sfu/transport/transport.h"
#include "sfu/wire/rtcp/bye.h"
#include "sfu/wire/rtcp/fir.h"
#include "sfu/wire/rtcp/nack.h"
#include "sfu/wire/rtcp/pli.h"
#include "sfu/wire/rtcp/reader.h"
#include "sfu/wire/rtcp/receiver_report.h"
#include "sfu/wire/rtcp/remb.h"
#include "sfu/wire/rtcp/sdes.h"
#include "sfu/wire/rtcp/sender_report.h"
#include "sfu/wire/rtcp/transport_feedback.h"

namespace sfu {
namespace {

// SRTCP adds the tag and a 4-byte index.
constexpr std::size_t kSrtcpTrailer = 20;

Drop drop_of(SrtpError error) {
  if (error == SrtpError::kReplay) return Drop::kSrtpReplay;
  return error == SrtpError::kAuthentication ? Drop::kSrtpAuth : Drop::kMalformed;
}

ReportBlock block_of(const ReceiveStream& stream, const ReportValues& values) {
  return {.source = stream.ssrc,
          .fraction_lost = values.fraction_lost,
          .cumulative_lost = values.cumulative_lost,
          .highest_sequence = values.extended_highest,
          .jitter = values.jitter,
          .last_sr = values.last_sender_report,
          .delay_since_last_sr = values.delay_since_last};
}

}  // namespace

// ---- received -----------------------------------------------------------------------------------

Result<const KeyFrameWishes*, Drop> Transport::receive_rtcp(const Datagram& in, Timestamp now,
                                                            Outbox& out) {
  if (inbound_ == nullptr) return Drop::kBeforeDtls;
  const auto size = inbound_->unprotect_rtcp(in.bytes);
  if (!size) return drop_of(size.error());
  environment_.metrics.rtcp_received.add();
  uplink_.on_datagram(in.bytes.size(), UplinkEstimator::Use::kControl, now);
  on_heard(ice_.on_media(in.remote, now), now);
  wishes_.clear();
  RtcpReader reader(in.bytes.first(*size));
  while (const auto packet = reader.next()) receive(*packet, now, out);
  if (!reader.ok()) return Drop::kMalformed;
  return &wishes_;
}

// What cannot be parsed is passed over: the datagram was authenticated, its other parts count.
void Transport::receive(const RtcpHeader& packet, Timestamp now, Outbox& out) {
  if (packet.is<SenderReport>()) {
    if (const auto report = SenderReport::parse(packet)) on_sender_report(*report, now);
  } else if (packet.is<ReceiverReport>()) {
    if (const auto report = ReceiverReport::parse(packet)) on_report_blocks(report->blocks, now);
  } else if (packet.is<Nack>()) {
    if (const auto nack = Nack::parse(packet.body)) on_nack(*nack, now, out);
  } else if (packet.is<TransportFeedback>()) {
    on_transport_feedback(packet.body, now);
  } else if (packet.is<Pli>()) {
    if (const auto pli = Pli::parse(packet.body)) on_key_frame_wish(pli->media_source);
  } else if (packet.is<Fir>()) {
    const auto fir = Fir::parse(packet.body);
    if (!fir) return;
    for (const Fir::Request& request : fir->requests) on_key_frame_wish(request.source);
  } else if (packet.is<Remb>()) {
    if (const auto remb = Remb::parse(packet.body)) rate_.set_remb(remb->bitrate, now);
  }
}

void Transport::on_sender_report(const SenderReport& report, Timestamp now) {
  on_report_blocks(report.blocks, now);
  ReceiveStream* stream = streams_.find(report.sender);
  if (stream == nullptr) return;
  stream->statistics.on_sender_report(report.ntp_time, now);
  clock_.on_sender_report(report.sender, report.ntp_time, report.rtp_timestamp, stream->clock_rate,
                          now);
}

void Transport::on_report_blocks(const ReportBlocks& blocks, Timestamp now) {
  for (const ReportBlock& block : blocks) {
    const auto section = section_sending(block.source);
    if (!section) continue;
    if (block.last_sr != 0) {
      // RFC 3550 §6.4.1: A − LSR − DLSR, in 1/65,536 s.
      const auto sent = block.last_sr + block.delay_since_last_sr;
      const auto ago = static_cast<std::uint32_t>(ntp_time(now) >> 16) - sent;
      if (ago < 60 * 65'536) set_rtt(TimeDelta::us(std::int64_t{ago} * 1'000'000 / 65'536));
    }
    if (transport_cc_) continue;
    rate_.on_receiver_report(block.fraction_lost, now);
    SendStream& stream = *sends_[*section];
    const std::int64_t sent =
        stream.packets - std::exchange(stream.packets_reported, stream.packets);
    note_delivered(sent, (sent * block.fraction_lost + 128) / 256, now);
  }
}

void Transport::set_rtt(TimeDelta rtt) {
  rtt_ = rtt;
  least_rtt_ = rtt_known_ ? std::min(least_rtt_, rtt) : rtt;
  rtt_known_ = true;
  line_.set_round_trip(rtt);
  rate_.set_rtt(rtt);
  uplink_.set_rtt(rtt);
  for (ReceiveStream& stream : streams_.streams()) stream.nack.set_rtt(rtt);
}

void Transport::on_transport_feedback(ByteSpan body, Timestamp now) {
  const auto feedback = TransportFeedback::parse(body, feedback_arrivals_);
  if (!feedback || feedback_arrivals_.empty()) return;
  // Wraps after 12 days; TwccHistory undoes that.
  const Timestamp reference =
      Timestamp() + TransportFeedback::kReferenceUnit * feedback->reference_time;
  arrivals_.clear();
  for (const TransportFeedback::Arrival& arrival : feedback_arrivals_) {
    arrivals_.push_back(arrival.since_reference
                            ? std::optional(reference + *arrival.since_reference)
                            : std::nullopt);
  }
  results_.clear();
  twcc_history_.on_feedback(feedback->base_sequence, arrivals_, now, results_);
  if (rate_.starved() && !std::ranges::all_of(results_, &PacketResult::lost)) {
    return begin_anew(true, now);
  }
  if (const auto rtt = twcc_history_.feedback_rtt()) rate_.set_rtt(*rtt);
  rate_.on_feedback(results_, now);
  const auto oldest = std::ranges::find_if_not(results_, &PacketResult::lost);
  if (oldest != results_.end() && !rate_.queue_stands()) late_.on_feedback(now - oldest->sent);
  hold_pictures(now);
  if (const auto found = train_.on_results(results_, now)) rate_.on_probe(*found, now);
  if (const auto probe =
          padding_section_ && !train_.running() ? rate_.probe(wanted_, now) : std::nullopt) {
    train_.begin(*probe, now);
  }
  // What a train costs says nothing of the line.
  std::erase_if(results_, [](const PacketResult& result) { return result.with_train; });
  note_delivered(std::ssize(results_), std::ranges::count_if(results_, &PacketResult::lost), now);
}

void Transport::on_nack(const Nack& nack, Timestamp now, Outbox& out) {
  const auto section = section_sending(nack.media_source);
  if (!section) return;
  environment_.metrics.nacks_received.add(static_cast<std::int64_t>(nack.lost.size()));
  const std::size_t answered = std::min(nack.lost.size(), options_.max_nacks_answered);
  for (std::size_t i = 0; i < answered; ++i) queue_retransmission(*section, nack.lost[i], now);
  send_pending(now, out);
}

void Transport::on_key_frame_wish(Ssrc source) {
  const auto section = section_sending(source);
  if (!section) return;
  environment_.metrics.keyframe_requests_received.add();
  wishes_.push_back(*section);
}

std::optional<std::size_t> Transport::section_sending(Ssrc ssrc) const {
  for (std::size_t i = 0; i < sends_.size(); ++i) {
    if (sends_[i] && sends_[i]->ssrc == ssrc) return i;
  }
  return std::nullopt;
}

// ---- sent ---------------------------------------------------------------------------------------

Ssrc Transport::feedback_ssrc() const {
  return session_.media.empty() ? Ssrc(1) : session_.media.front().ssrc;
}

// Each message goes out alone or in a compound as it comes (RFC 5506).
template <class Write>
void Transport::send_rtcp(Timestamp now, Outbox& out, Write write) {
  if (!can_send()) return;
  const MutableByteSpan buffer = out.reserve();
  if (buffer.empty()) {
    environment_.metrics.drop(Drop::kOutboxFull);
    return;
  }
  ByteWriter writer(buffer.first(kMaxDatagram - kSrtcpTrailer));
  write(writer);
  if (!writer.ok() || writer.size() == 0) return;
  const auto sealed = outbound_->protect_rtcp(buffer, writer.size());
  if (!sealed) return;
  control_rate_.add(size_on_line(*sealed), now);
  pass_pacer(*sealed);
  out.commit(*ice_.selected(), *sealed);
}

// A picture that waits longer is older than the next key frame would be, and its repairs would
// stand in the queue that the voice waits in.
bool Transport::voice_waits(Timestamp now) const {
  return uplink_.queue(now) > options_.max_video_queue;
}

void Transport::send_nacks(Timestamp now, Outbox& out) {
  for (ReceiveStream& stream : streams_.streams()) {
    if (stream.nack.next_timeout() > now) continue;
    const bool picture = session_.media[stream.section].kind == api::MediaKind::kVideo;
    if (picture && voice_waits(now)) {
      stream.nack.give_up();
      continue;
    }
    due_nacks_.clear();
    stream.nack.on_timeout(now, due_nacks_);
    if (stream.nack.take_keyframe_needed()) want_key_frame(stream, now);
    if (due_nacks_.empty() || !stream.repairs) continue;
    nack_sequences_.clear();
    for (const UnwrappedSeq sequence : due_nacks_) {
      nack_sequences_.push_back(static_cast<std::uint16_t>(sequence));
    }
    environment_.metrics.nacks_sent.add(static_cast<std::int64_t>(nack_sequences_.size()));
    std::span<const std::uint16_t> rest = nack_sequences_;
    for (std::size_t written = 1; written > 0 && !rest.empty(); rest = rest.subspan(written)) {
      written = 0;
      send_rtcp(now, out, [&](ByteWriter& writer) {
        written = Nack::write_some(writer, feedback_ssrc(), stream.ssrc, rest);
      });
    }
  }
}

void Transport::want_key_frame(ReceiveStream& stream, Timestamp now) {
  if (stream.can_request_key_frame) stream.key_frames.request(now);
}

void Transport::request_key_frame(std::size_t section, std::size_t encoding, Timestamp now,
                                  Outbox& out) {
  ReceiveStream* stream = streams_.find(section, encoding);
  if (stream == nullptr) return;  // not seen yet: it begins with a key frame
  want_key_frame(*stream, now);
  send_key_frame_requests(now, out);
}

void Transport::send_key_frame_requests(Timestamp now, Outbox& out) {
  for (ReceiveStream& stream : streams_.streams()) {
    if (!stream.key_frames.should_send(now)) continue;
    environment_.metrics.keyframe_requests_sent.add();
    send_rtcp(now, out, [&](ByteWriter& writer) {
      Pli{.sender = feedback_ssrc(), .media_source = stream.ssrc}.write(writer);
    });
  }
}

void Transport::send_feedback(Timestamp now, Outbox& out) {
  DataRate received;
  for (const ReceiveStream& stream : streams_.streams()) received += stream.statistics.bitrate(now);
  twcc_recorder_.set_bitrate(received);
  while (twcc_recorder_.take(now, twcc_feedback_)) {
    note_received(
        std::ssize(twcc_feedback_.arrivals),
        std::ranges::count_if(twcc_feedback_.arrivals, [](const auto& at) { return !at; }), now);
    std::span<const std::optional<Timestamp>> rest = twcc_feedback_.arrivals;
    std::uint16_t first = twcc_feedback_.first_sequence;
    for (std::size_t covered = 1; covered > 0 && !rest.empty();) {
      send_rtcp(now, out, [&](ByteWriter& writer) {
        covered = feedback_builder_.append(*feedback_about_, first, rest, writer);
      });
      if (outbound_ == nullptr || covered == 0) break;
      first = static_cast<std::uint16_t>(first + covered);
      rest = rest.subspan(std::min(covered, rest.size()));
    }
  }
}

void Transport::send_reports(Timestamp now, Outbox& out) {
  const bool again = std::ranges::any_of(
      sends_, [](const auto& stream) { return stream && stream->report_again; });
  next_report_ = now + (again ? options_.report_repeat : options_.report_interval);
  ReportBlocks blocks;
  for (ReceiveStream& stream : streams_.streams()) {
    if (!stream.statistics.started()) continue;
    const ReportValues values = stream.statistics.report(now);
    if (!transport_cc_)
      note_received(values.expected, (values.expected * values.fraction_lost + 128) / 256, now);
    if (!blocks.push(block_of(stream, values))) break;
  }
  send_rtcp(now, out, [&](ByteWriter& writer) {
    Sdes names;
    for (const auto& stream : sends_) {
      if (!stream || !stream->anchor) continue;
      const auto values = sender_report_values(stream->anchor->rtp_timestamp,
                                               stream->anchor->captured, stream->clock_rate, now);
      const SenderReport report{.sender = stream->ssrc,
                                .ntp_time = values.ntp,
                                .rtp_timestamp = values.rtp_timestamp,
                                .packet_count = stream->packets,
                                .octet_count = stream->octets,
                                .blocks = blocks};
      if (!names.chunks.push({stream->ssrc, session_.cname})) break;
      report.write(writer);
      blocks.clear();
    }
    if (names.chunks.empty()) {
      ReceiverReport{.sender = feedback_ssrc(), .blocks = blocks}.write(writer);
      static_cast<void>(names.chunks.push({feedback_ssrc(), session_.cname}));
    }
    names.write(writer);
  });
  for (auto& stream : sends_) {
    if (!stream) continue;
    stream->history.expire(now);
    stream->report_again = false;
  }
  send_ceiling(now, out);
  look_at_line(now);
}

void Transport::note_received(std::int64_t packets, std::int64_t lost, Timestamp now) {
  line_.on_received(packets, lost);
  lossy_up_.on_packets(packets, lost, now);
}

void Transport::note_delivered(std::int64_t packets, std::int64_t lost, Timestamp now) {
  line_.on_delivered(packets, lost);
  lossy_down_.on_packets(packets, lost, now);
}

void Transport::look_at_line(Timestamp now) {
  if (!ice_.selected()) return;
  if (line_.set_shared(uplink_.shared(), rate_.shared())) environment_.metrics.lines_shared.add();
  const bool tcp = ice_.selected()->protocol == SocketAddress::Protocol::kTcp;
  if (const auto news = line_.take(tcp ? api::Carrier::kTcp : api::Carrier::kUdp, now))
    line_news_ = news;
}

// BYE for clients that close what has said goodbye before they notice that DTLS is closed.
void Transport::close(Timestamp now, Outbox& out) {
  Bye bye;
  for (const auto& stream : sends_) {
    if (stream && stream->packets > 0 && !bye.sources.push(stream->ssrc)) break;
  }
  if (!bye.sources.empty()) {
    send_rtcp(now, out, [&](ByteWriter& writer) {
      ReceiverReport{.sender = feedback_ssrc(), .blocks = {}}.write(writer);  // RFC 3550 §6.1
      bye.write(writer);
    });
  }
  dtls_->close(dtls_output_);
  flush_dtls(out);
}

// REMB is the only way to hold a publisher without transport-wide feedback to a rate.
void Transport::send_ceiling(Timestamp now, Outbox& out) {
  if (transport_cc_) return;
  Remb remb{.sender = feedback_ssrc(), .bitrate = options_.max_receive_rate, .sources = {}};
  for (const ReceiveStream& stream : streams_.streams()) {
    const api::MediaSection& media = session_.media[stream.section];
    const bool asks = std::ranges::any_of(media.codecs, &api::CodecParameters::remb);
    if (asks) static_cast<void>(remb.sources.push(stream.ssrc));
  }
  if (remb.sources.empty()) return;
  send_rtcp(now, out, [&](ByteWriter& writer) { remb.write(writer); });
}

}  // namespace sfu
