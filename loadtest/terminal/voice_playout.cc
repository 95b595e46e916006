#include "loadtest/terminal/voice_playout.h"

#include <algorithm>

namespace loadtest {
namespace {

using sfu::TimeDelta;

// As NetEq has them.
constexpr std::size_t kMaxPackets = 200;
constexpr TimeDelta kBlock = TimeDelta::ms(10);  // is made up at a time
// After so much of it the next packet is played, wherever it belongs.
constexpr TimeDelta kLongestWait = TimeDelta::seconds(1);
constexpr TimeDelta kBetweenStretches = TimeDelta::ms(50);
constexpr TimeDelta kStretch = TimeDelta::ms(8);  // a period of a voice's pitch
constexpr TimeDelta kBelowTarget = TimeDelta::ms(85);
constexpr TimeDelta kAboveTarget = TimeDelta::ms(20);

}  // namespace

void VoicePlayout::restart() {
  packets_.clear();
  earliest_ = next();
  next_.reset();
  next_media_.reset();
  made_up_ = TimeDelta::zero();
}

bool VoicePlayout::on_packet(const Packet& packet, sfu::Timestamp now) {
  if (packet.sequence < next()) return false;
  if (!packet.empty) delay_.on_packet(packet.media, now);
  if (packets_.size() >= kMaxPackets) packets_.clear();
  insert(packet);
  if (!next_) {
    next_ = packet.sequence;
    play_at_ = now;
  }
  return true;
}

void VoicePlayout::insert(const Packet& packet) {
  const auto behind = std::ranges::upper_bound(packets_, packet.sequence, {}, &Packet::sequence);
  packets_.insert(behind, packet);
}

void VoicePlayout::drop_empty() {
  while (!packets_.empty() && packets_.front().empty && packets_.front().sequence <= *next_) {
    next_ = packets_.front().sequence + 1;
    packets_.pop_front();
  }
}

void VoicePlayout::advance(sfu::Timestamp now, std::vector<PlayedVoice>& played) {
  while (next_ && play_at_ <= now) {
    drop_empty();
    if (packets_.empty()) return conceal(TimeDelta::infinity(), now);
    const Packet head = packets_.front();
    const bool follows = head.sequence == *next_;
    const TimeDelta gap = next_media_ ? head.media - *next_media_ : TimeDelta::zero();
    if (head.sequence == *next_ + 1 && head.repeats && gap > TimeDelta::zero()) {
      play(head, true, played);
    } else if (!head.empty && made_up_ < std::min(gap, kLongestWait)) {
      conceal(std::min(gap, kLongestWait) - made_up_, now);
    } else {
      if (!follows || head.empty) next_ = head.sequence;
      if (!head.empty) play(head, false, played);
    }
  }
}

// In whole blocks, while their time has come.
void VoicePlayout::conceal(TimeDelta at_most, sfu::Timestamp now) {
  const std::int64_t due = (now - play_at_) / kBlock + 1;
  const bool bounded = at_most < kBlock * due;
  const TimeDelta time = bounded ? at_most : kBlock * due;
  made_up_ += time;
  play_at_ = play_at_ + time;
}

void VoicePlayout::play(const Packet& packet, bool repeated, std::vector<PlayedVoice>& played) {
  // The copy stands where the packet before would: as long as this one, right in front of it.
  const TimeDelta media = repeated ? packet.media - packet.lasts : packet.media;
  const TimeDelta gap = next_media_ ? media - *next_media_ : TimeDelta::zero();
  played.push_back({packet.sequence, repeated, play_at_, made_up_, gap});
  made_up_ = TimeDelta::zero();
  stretch(Packet{.media = media, .lasts = packet.lasts});
  next_media_ = media + packet.lasts;
  next_ = repeated ? packet.sequence : packet.sequence + 1;
  if (!repeated) packets_.pop_front();
}

// Plays the packet as long as it lasts, or a little less or more where the wait is not as it should
// be.
void VoicePlayout::stretch(const Packet& packet) {
  const TimeDelta waits = play_at_ - sfu::Timestamp() - packet.media - delay_.base();
  const TimeDelta least = std::max(delay_.target().scaled(3, 4), delay_.target() - kBelowTarget);
  const TimeDelta most = std::max(delay_.target(), least + kAboveTarget);
  TimeDelta takes = packet.lasts;
  if (play_at_ - stretched_at_ >= kBetweenStretches && (waits > most || waits < least)) {
    takes = waits > most ? takes - kStretch : takes + kStretch;
    stretched_at_ = play_at_;
  }
  play_at_ = play_at_ + takes;
}

}  // namespace loadtest
