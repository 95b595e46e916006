// Stop 5 of a media packet: pacer, header, SRTP straight into the outbox, history.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "sfu/base/check.h"
#include "sfu/cc/datagram_on_line.h"
#include "sfu/transport/transport.h"
#include "sfu/wire/dependency_descriptor.h"
#include "sfu/wire/rtp.h"

namespace sfu {
namespace {

constexpr std::size_t kSctpAndDtls = 12 + 16 + 13 + 24;
// Where nothing is sent that feedback is about, it is of no use later.
constexpr DataSize kMostUncounted = DataSize::bytes(std::int64_t{64'000});
constexpr std::size_t kOverhead = 32;  // RTP header, extensions, tag
// All of it padding: small enough that five of them tell something on the thinnest line.
constexpr std::uint8_t kPadding = 255;
constexpr std::uint8_t kPaddingBit = 0x20;
// Behind a break nobody waits for what was said in it; over a satellite they must.
constexpr TimeDelta kVoiceUseful = TimeDelta::ms(400);
constexpr TimeDelta kLongestHold = TimeDelta::ms(500);  // of pictures
constexpr int kMostPaddingAtOnce = 16;         // a train that was held up does not leave as a lump
constexpr std::size_t kMaxDependencies = 255;  // a two-byte-header element (RFC 8285 §4.3)

// RFC 3550 §5.1: the last byte says how many there are. Returns the size.
std::size_t write_padding(MutableByteSpan packet, std::size_t header_size) {
  if (header_size == 0 || packet.size() < header_size + kPadding) return 0;
  packet[0] |= kPaddingBit;
  const MutableByteSpan padding = packet.subspan(header_size, kPadding);
  std::ranges::fill(padding, std::uint8_t{0});
  padding.back() = kPadding;
  return header_size + kPadding;
}

}  // namespace

// What the estimator counts: as the peer's line does, framing included.
DataSize Transport::size_on_line(const OutgoingRtp& packet) const {
  return size_on_line(packet.payload_size() + packet.dependencies.size() + kOverhead);
}

// On the same line without waiting: the budget is the pictures' and this. The next packet with a
// number is counted with it, so that the estimate is about the whole line.
void Transport::pass_pacer(std::size_t udp_payload) {
  const DataSize size = size_on_line(udp_payload);
  pacer_.on_sent(size);
  if (transport_cc_) uncounted_ = std::min<DataSize>(uncounted_ + size, kMostUncounted);
}

DataSize Transport::data_on_line(std::size_t message) const {
  return size_on_line(message + kSctpAndDtls);
}

DataSize Transport::size_on_line(std::size_t udp_payload) const {
  return datagram_on_line(udp_payload, framing());
}

void Transport::send_rtp(std::size_t section, const OutgoingRtp& packet,
                         std::optional<Timestamp> captured, Timestamp now, Outbox& out) {
  if (!can_send() || !sends_[section]) return;
  SendStream& stream = *sends_[section];
  if (captured) stream.anchor = SendStream::Anchor{packet.header.timestamp, *captured};
  if (stream.report_soon && stream.anchor) {
    stream.report_soon = false;
    stream.report_again = true;
    next_report_ = now;
  }
  PacedPacket paced;
  paced.section = section;
  paced.packet = packet;
  paced.size = size_on_line(packet);
  paced.traffic = packet.is_audio ? PacerClass::kVoice : PacerClass::kVideo;
  if (!pacer_.enqueue(std::move(paced), now)) environment_.metrics.drop(Drop::kPacerFull);
  send_pending(now, out);
}

void Transport::send_pending(Timestamp now, Outbox& out) {
  pacer_.set_rate(rate_.target());
  for (;;) {
    hold_pictures(now);
    const auto paced = pacer_.pop(now);
    if (!paced) return;
    if (paced->traffic == PacerClass::kRetransmission) {
      retransmit(*paced, now, out);
    } else {
      transmit(*paced, now, out);
    }
  }
}

// While what was sent last stands in a queue, no picture and no repair is sent after it. What waits
// when that has lasted long is not worth its time on the line any more.
void Transport::hold_pictures(Timestamp now) {
  const bool held = late_.overdue(twcc_history_.oldest_in_flight(), now);
  pacer_.hold(held);
  if (!held) held_since_ = Timestamp::never();
  if (!held || pacer_.queued_packets() == 0) return;
  held_since_ = std::min(held_since_, now);
  if (now - held_since_ < kLongestHold) return;
  held_since_ = now;
  const std::size_t waited = pacer_.queued_packets();
  pacer_.drop_pictures();
  for (std::size_t left = pacer_.queued_packets(); left < waited; ++left) {
    environment_.metrics.drop(Drop::kPacerFull);
  }
  for (std::size_t section = 0; section < sends_.size(); ++section) {
    const bool picture = session_.media[section].kind == api::MediaKind::kVideo;
    if (picture && sends_[section]) sends_[section]->broken = true;
  }
}

// Not before the hold has ended: a key frame that is asked for earlier would be dropped as well.
bool Transport::take_broken(std::size_t section) {
  if (held_since_ != Timestamp::never()) return false;
  return sends_[section] && std::exchange(sends_[section]->broken, false);
}

void Transport::transmit(const PacedPacket& paced, Timestamp now, Outbox& out) {
  SendStream& stream = *sends_[paced.section];
  const MutableByteSpan buffer = out.reserve();
  if (buffer.empty()) {
    environment_.metrics.drop(Drop::kOutboxFull);
    return;
  }
  const api::CodecParameters* codec = session_.media[paced.section].find(paced.packet.codec);
  SFU_CHECK(codec != nullptr);  // rooms give a peer only what it negotiated
  OutgoingRtp sent = paced.packet;
  sent.header.ssrc = stream.ssrc;
  sent.header.payload_type = codec->payload_type;
  const auto transport_sequence = next_transport_sequence(paced.section, sent, now);
  const std::size_t size =
      write_packet(buffer, paced.section, sent.header, std::nullopt, transport_sequence, sent);
  const bool voice = paced.traffic == PacerClass::kVoice;
  if (!finish_packet(buffer, size, voice ? TrafficClass::kVoice : TrafficClass::kVideo, out))
    return;
  environment_.metrics.rtp_sent.add();
  ++stream.packets;
  stream.rate.add(paced.size, now);
  stream.octets += static_cast<std::uint32_t>(sent.payload_size());
  stream.history.store(sent, transport_sequence.value_or(0), now);
}

void Transport::queue_retransmission(std::size_t section, std::uint16_t sequence, Timestamp now) {
  // Asked for once more while it waits for the line, it would wait twice, and a picture behind it.
  const TimeDelta on_its_way = rtt_ + pacer_.repair_time();
  const SentHistory::Entry* entry = sends_[section]->history.find(sequence, now, on_its_way);
  if (entry == nullptr) return;
  const TimeDelta useful = std::max<TimeDelta>(kVoiceUseful, rtt_ * 2);
  if (entry->packet.is_audio && now - entry->sent > useful) return;
  PacedPacket paced;
  paced.section = section;
  paced.packet = entry->packet;
  paced.size = size_on_line(entry->packet);
  paced.traffic = PacerClass::kRetransmission;
  if (transport_cc_ && session_.media[section].extensions.transport_sequence != 0) {
    paced.transport_sequence = entry->transport_sequence;
  }
  if (!pacer_.enqueue(std::move(paced), now)) environment_.metrics.drop(Drop::kPacerFull);
}

// With RTX a new packet around the old payload (RFC 4588 §4); without, the identical protected
// datagram: the same SRTP index must never cover another header (with GCM that is nonce reuse).
void Transport::retransmit(const PacedPacket& paced, Timestamp now, Outbox& out) {
  SendStream& stream = *sends_[paced.section];
  const OutgoingRtp& packet = paced.packet;
  const MutableByteSpan buffer = out.reserve();
  if (buffer.empty()) {
    environment_.metrics.drop(Drop::kOutboxFull);
    return;
  }
  const api::CodecParameters* codec = session_.media[paced.section].find(packet.codec);
  std::size_t size = 0;
  if (stream.rtx_ssrc && codec != nullptr && codec->rtx_payload_type) {
    RtpHeader header = packet.header;
    header.ssrc = *stream.rtx_ssrc;
    header.payload_type = *codec->rtx_payload_type;
    header.sequence_number = stream.next_rtx_sequence++;
    size = write_packet(buffer, paced.section, header, packet.header.sequence_number,
                        next_transport_sequence(paced.section, packet, now), packet);
  } else {
    size = write_packet(buffer, paced.section, packet.header, std::nullopt,
                        paced.transport_sequence, packet);
  }
  if (finish_packet(buffer, size, TrafficClass::kRetransmission, out)) {
    environment_.metrics.rtp_retransmitted.add();
  }
}

std::optional<std::uint16_t> Transport::next_transport_sequence(std::size_t section,
                                                                const OutgoingRtp& packet,
                                                                Timestamp now) {
  if (!transport_cc_ || session_.media[section].extensions.transport_sequence == 0) {
    return std::nullopt;
  }
  return count_on_line(size_on_line(packet), now);
}

std::uint16_t Transport::count_on_line(DataSize size, Timestamp now) {
  rate_.on_packet_sent(now);
  late_.on_sent(now);
  size += std::exchange(uncounted_, DataSize::zero());
  train_.on_sent(size, now);
  return twcc_history_.next(now, size, train_.running());
}

void Transport::send_padding(Timestamp now, Outbox& out) {
  for (int i = 0; i < kMostPaddingAtOnce && train_.due() <= now; ++i) {
    if (!can_send() || !send_one_padding(now, out)) return train_.end();
  }
}

// As libwebrtc's RtpSender::GeneratePadding on the repair stream.
bool Transport::send_one_padding(Timestamp now, Outbox& out) {
  SendStream& stream = *sends_[*padding_section_];
  const api::MediaSection& media = session_.media[*padding_section_];
  const auto codec = std::ranges::find_if(media.codecs, [](const api::CodecParameters& one) {
    return one.rtx_payload_type.has_value();
  });
  const MutableByteSpan buffer = out.reserve();
  if (buffer.empty()) {
    environment_.metrics.drop(Drop::kOutboxFull);
    return false;
  }
  const DataSize size = size_on_line(kOverhead + kPadding);
  const RtpHeader header{.payload_type = *codec->rtx_payload_type,
                         .sequence_number = stream.next_rtx_sequence++,
                         .timestamp = stream.anchor ? stream.anchor->rtp_timestamp : 0,
                         .ssrc = *stream.rtx_ssrc};
  std::array<std::uint8_t, 2> number{};
  ByteWriter(number).u16(count_on_line(size, now));
  const RtpExtensionElement element{media.extensions.transport_sequence, number};
  const std::size_t head = write_rtp_header(buffer, header, std::span(&element, 1));
  pacer_.on_sent(size);
  return finish_packet(buffer, write_padding(buffer, head), TrafficClass::kVideo, out);
}

std::size_t Transport::write_packet(MutableByteSpan buffer, std::size_t section,
                                    const RtpHeader& header,
                                    std::optional<std::uint16_t> original_sequence,
                                    std::optional<std::uint16_t> transport_sequence,
                                    const OutgoingRtp& packet) const {
  const api::HeaderExtensionIds& ids = session_.media[section].extensions;
  std::array<std::uint8_t, 2> number{};
  if (transport_sequence) ByteWriter(number).u16(*transport_sequence);
  const std::uint8_t level = packet.audio_level.value_or(0);
  std::array<std::uint8_t, kMaxDependencies> dependencies{};
  const bool has_dependencies = ids.dependencies != 0 && !packet.dependencies.empty();
  if (has_dependencies) {
    ByteWriter out(dependencies);
    out.bytes(packet.dependencies);
    out.set_u16(DependencyDescriptor::kFrameNumberAt, packet.frame_number);
  }
  const std::array<RtpExtensionElement, 3> extensions{{
      {transport_sequence ? ids.transport_sequence : std::uint8_t{0}, number},
      {has_dependencies ? ids.dependencies : std::uint8_t{0},
       ByteSpan(dependencies).first(packet.dependencies.size())},
      {packet.audio_level ? ids.audio_level : std::uint8_t{0}, ByteSpan(&level, 1)},
  }};
  const std::size_t header_size = write_rtp_header(buffer, header, extensions);
  if (header_size == 0) return 0;
  ByteWriter writer(buffer.subspan(header_size));
  if (original_sequence) writer.u16(*original_sequence);
  writer.bytes(ByteSpan(packet.prefix.bytes).first(packet.prefix.size));
  writer.bytes(packet.body);
  return writer.ok() ? header_size + writer.size() : 0;
}

bool Transport::finish_packet(MutableByteSpan buffer, std::size_t size, TrafficClass traffic,
                              Outbox& out) {
  if (size == 0) {
    environment_.metrics.drop(Drop::kMalformed);
    return false;
  }
  const auto sealed = outbound_->protect_rtp(buffer, size);
  if (!sealed) {
    environment_.metrics.drop(Drop::kMalformed);
    return false;
  }
  out.commit(*ice_.selected(), *sealed, traffic);
  return true;
}

}  // namespace sfu
