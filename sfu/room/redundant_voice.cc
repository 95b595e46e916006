#include "sfu/room/redundant_voice.h"

#include <utility>

#include "sfu/wire/red.h"

namespace sfu {

RedundantVoice::RedundantVoice(const api::MediaSection& media) {
  const api::CodecParameters* opus = media.find(api::Codec::kOpus);
  if (opus != nullptr && media.find(api::Codec::kRed) != nullptr) opus_ = opus->payload_type;
}

void RedundantVoice::set_wanted(bool on) {
  wanted_ = on && opus_.has_value();
  if (!wanted_) before_.reset();
}

bool RedundantVoice::wrap(OutgoingRtp& packet, PayloadPool& pool) {
  if (!wanted_) return false;
  const std::uint16_t sequence = packet.header.sequence_number;
  // Late: what followed it went out already.
  if (before_ && static_cast<std::uint16_t>(sequence - before_->sequence) >= 0x8000) return false;
  std::optional<Before> before = std::exchange(before_, std::nullopt);
  if (packet.stored && !packet.body.empty()) {
    before_ = Before{sequence, packet.header.timestamp, packet.stored, packet.body};
  }
  if (!before || packet.body.empty()) return false;
  const std::uint32_t offset = packet.header.timestamp - before->timestamp;
  if (static_cast<std::uint16_t>(before->sequence + 1) != sequence || offset == 0 ||
      offset > RedPayload::kMaxOffset || before->body.size() > RedPayload::kMaxSize ||
      before->body.size() + packet.body.size() > kMaxPayload) {
    return false;
  }
  PayloadRef both = pool.store(before->body, packet.body);
  if (!both) return false;
  packet.codec = api::Codec::kRed;
  packet.prefix = RedPayload::header(*opus_, offset, before->body.size());
  packet.stored = std::move(both);
  packet.body = packet.stored.bytes();
  return true;
}

}  // namespace sfu
