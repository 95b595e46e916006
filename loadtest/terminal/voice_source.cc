#include "loadtest/terminal/voice_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "loadtest/terminal/watermark.h"

namespace loadtest {
namespace {

constexpr sfu::TimeDelta kComfortNoise = sfu::TimeDelta::ms(400);  // between packets of silence
constexpr std::uint32_t kMaxOffset = 1 << 14;                      // RFC 2198 §3
constexpr std::size_t kMaxBlock = 1 << 10;
constexpr std::size_t kHeaders = 5;
// Percent: the twentieths of what Opus made of speech, in no order.
constexpr std::array<std::size_t, 20> kVoiceSizes = {88, 103, 117, 84, 96, 110, 81,  128, 91,  106,
                                                     78, 99,  122, 87, 94, 114, 100, 83,  127, 92};
constexpr std::uint8_t kVoice = 0x80 | 20;
constexpr std::uint8_t kSilence = 127;

}  // namespace

void VoiceSource::start(sfu::Timestamp now) {
  next_ = number_ == 0 ? now : std::max(now, last_ + options_.packet_time);
}

// Speech goes on at the next packet's turn: silence keeps the encoder's pace.
void VoiceSource::speak(bool on, sfu::Timestamp now) {
  speaking_ = on;
  if (!on || next_ == sfu::Timestamp::never()) return;
  while (next_ - options_.packet_time > std::max(now, last_)) next_ = next_ - options_.packet_time;
}

std::vector<std::uint8_t> VoiceSource::encode() {
  const bool silent = options_.dtx && !speaking_;
  spoken_ += speaking_ ? 1 : 0;
  Watermark mark{.publisher = options_.publisher,
                 .number = number_++,
                 .captured = next_,
                 .lasts = options_.packet_time,
                 .speech = speaking_,
                 .spoken = spoken_};
  const std::size_t percent = options_.varies ? kVoiceSizes[mark.number % kVoiceSizes.size()] : 100;
  std::vector<std::uint8_t> bytes(
      std::max(silent ? std::size_t{0} : options_.packet_bytes * percent / 100, Watermark::kSize));
  sfu::ByteWriter writer(bytes);
  mark.write(writer);
  return bytes;
}

//  |1|   block PT  |  timestamp offset         |   block length    |
//  |0|   block PT  |  the packet before …  this packet …                        RFC 2198 §3
std::vector<std::uint8_t> VoiceSource::with_redundancy(const Sent& packet) const {
  std::vector<std::uint8_t> payload(kHeaders + packet.bytes.size() +
                                    (before_ ? before_->bytes.size() : 0));
  sfu::ByteWriter out(payload);
  const std::uint32_t offset = before_ ? packet.rtp_timestamp - before_->rtp_timestamp : 0;
  const bool repeats = before_ && offset < kMaxOffset && before_->bytes.size() < kMaxBlock;
  if (repeats) {
    out.u8(static_cast<std::uint8_t>(0x80 | options_.red_of->raw()));
    out.u24(offset << 10 | static_cast<std::uint32_t>(before_->bytes.size()));
  }
  out.u8(options_.red_of->raw());
  if (repeats) out.bytes(before_->bytes);
  out.bytes(packet.bytes);
  payload.resize(out.size());
  return payload;
}

VoicePacket VoiceSource::take(std::uint32_t rtp_timestamp) {
  const bool silent = options_.dtx && !speaking_;
  VoicePacket packet;
  packet.marker = !silent && was_silent_;
  packet.level = speaking_ ? kVoice : kSilence;
  Sent sent{rtp_timestamp, encode()};
  packet.payload = options_.red_of ? with_redundancy(sent) : sent.bytes;
  before_ = std::move(sent);
  was_silent_ = silent;
  last_ = next_;
  next_ = next_ + (silent ? kComfortNoise : options_.packet_time);
  return packet;
}

}  // namespace loadtest
