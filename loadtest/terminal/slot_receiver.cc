#include "loadtest/terminal/slot_receiver.h"

#include <algorithm>
#include <utility>

#include "sfu/wire/vp8.h"

namespace loadtest {
namespace {

constexpr std::size_t kMaxBreaches = 20;  // the first ones tell

std::uint64_t hash(sfu::ByteSpan bytes) {
  std::uint64_t value = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const std::uint8_t byte : bytes) value = (value ^ byte) * 0x100000001b3ULL;
  return value;
}

// The watermark stands behind the VP8 frame header of a first packet, which has two lengths.
std::optional<Watermark> find_mark(sfu::ByteSpan content) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{3}, std::size_t{10}}) {
    if (content.size() < at) break;
    if (auto mark = Watermark::read(content.subspan(at))) return mark;
  }
  return std::nullopt;
}

}  // namespace

SlotReceiver::SlotReceiver(sfu::Ssrc ssrc, const Options& options)
    : ssrc_(ssrc), options_(options), nack_(sfu::NackGenerator::Options{}) {}

void SlotReceiver::breach(std::string what) {
  if (breaches_.size() < kMaxBreaches) {
    breaches_.push_back("ssrc " + std::to_string(ssrc_.raw()) + ": " + std::move(what));
  }
}

void SlotReceiver::on_rtp(const sfu::RtpPacket& packet, bool by_repair, sfu::Timestamp now) {
  Packet one;
  one.timestamp = packet.timestamp;
  one.marker = packet.marker;
  one.content = hash(packet.payload);
  one.arrived = now;
  sfu::ByteSpan content = packet.payload;
  if (options_.video) {
    const auto descriptor = sfu::Vp8Descriptor::parse(packet.payload);
    if (!descriptor) return breach("a packet that is not VP8");
    one.picture_id = descriptor->picture_id;
    content = content.subspan(descriptor->size);
  }
  const auto mark = find_mark(content);
  if (!mark) return breach("a packet without watermark");
  one.mark = *mark;

  const sfu::UnwrappedSeq sequence = unwrapper_.unwrap(packet.sequence_number);
  nack_.on_packet(sequence, now);
  if (const auto known = packets_.find(sequence); known != packets_.end()) {
    if (known->second.content != one.content || known->second.timestamp != one.timestamp) {
      breach("sequence number " + std::to_string(packet.sequence_number) + " with other bytes");
    }
    return;
  }
  ++counts_.packets;
  counts_.recovered += by_repair ? 1 : 0;
  statistics_.on_packet(sequence, packet.timestamp, now, options_.video ? 90'000 : 48'000,
                        sfu::DataSize::bytes(packet.payload.size()));
  packets_.emplace(sequence, one);
  while (packets_.size() > options_.max_remembered) packets_.erase(packets_.begin());
  if (!next_) next_ = sequence;
  play(now);
}

void SlotReceiver::play(sfu::Timestamp now) {
  if (options_.video) {
    while (play_frame(now) || skip_to_whole_key_frame()) {
    }
  } else {
    for (auto it = packets_.lower_bound(*next_); it != packets_.end() && it->first == *next_;
         ++it) {
      play_voice(it->second, now);
      ++*next_;
    }
  }
  const bool blocked = packets_.lower_bound(*next_) != packets_.end();
  if (!blocked) blocked_since_.reset();
  if (blocked && !blocked_since_) blocked_since_ = now;
}

void SlotReceiver::play_voice(Packet& packet, sfu::Timestamp now) {
  count_frame(packet.mark, packet.timestamp, now);
}

// Plays the frame that begins at `next_` once all its packets are there.
bool SlotReceiver::play_frame(sfu::Timestamp now) {
  const auto begin = packets_.find(*next_);
  if (begin == packets_.end()) return false;
  if (begin->second.mark.part != 0) {
    // In the middle of a frame: only where a slot was joined late or a hole was given up.
    if (!needs_key_frame_) breach("a frame without its first packet, sequence unbroken");
    ++*next_;
    return true;
  }
  auto end = begin;
  for (std::uint8_t part = 0; part < begin->second.mark.parts; ++part, ++end) {
    const bool there = end != packets_.end() && end->first == begin->first + part;
    if (!there) return false;
    if (end->second.mark.part != part || end->second.timestamp != begin->second.timestamp) {
      // Its rest was lost before the relay left that source; only a key frame may follow then.
      const bool key_frame_follows = end->second.mark.key_frame && end->second.mark.part == 0;
      if (!key_frame_follows) breach("a frame cut short, sequence unbroken");
      needs_key_frame_ = true;
      next_ = end->first;
      return true;
    }
  }
  const Packet& first = begin->second;
  Frame frame{first.mark, first.timestamp, first.picture_id.value_or(0), true};
  if (!needs_key_frame_ || first.mark.key_frame) {
    check_follows(frame);
    needs_key_frame_ = false;
    encoding_ = first.mark.encoding;
    last_frame_ = frame;
    count_frame(first.mark, first.timestamp, now);
  } else if (now - last_wish_ >= options_.give_up_after) {
    wants_key_frame_ = true;
    last_wish_ = now;
  }
  *next_ += first.mark.parts;
  return true;
}

void SlotReceiver::check_follows(const Frame& frame) {
  if (!last_frame_) return;
  const Frame& last = *last_frame_;
  if (static_cast<std::int32_t>(frame.timestamp - last.timestamp) <= 0) {
    breach("a timestamp that goes back");
  }
  if (needs_key_frame_) return;  // a hole lies between the two
  if (((last.picture_id + 1) & 0x7FFF) != frame.picture_id) {
    breach("picture id " + std::to_string(frame.picture_id) + " after " +
           std::to_string(last.picture_id));
  }
  const bool same_stream =
      last.mark.publisher == frame.mark.publisher && last.mark.encoding == frame.mark.encoding;
  if (!frame.mark.key_frame && (!same_stream || frame.mark.number != last.mark.number + 1)) {
    breach("frame " + std::to_string(frame.mark.number) + " whose reference was withheld");
    needs_key_frame_ = true;
  }
}

void SlotReceiver::count_frame(const Watermark& mark, std::uint32_t timestamp, sfu::Timestamp now) {
  ++counts_.frames;
  ++counts_.by_publisher[mark.publisher];
  if (counts_.first_frame) {
    counts_.longest_freeze = std::max(counts_.longest_freeze, now - counts_.last_frame);
  } else {
    counts_.first_frame = now;
  }
  counts_.last_frame = now;
  counts_.longest_delay = std::max(counts_.longest_delay, now - mark.captured);
  if (!report_) return;
  const std::int64_t rate = options_.video ? 90'000 : 48'000;
  const std::int64_t ticks = static_cast<std::int32_t>(timestamp - report_->rtp_timestamp);
  const auto report_us = static_cast<std::int64_t>(
      (report_->ntp >> 32) * 1'000'000 + (((report_->ntp & 0xFFFF'FFFF) * 1'000'000) >> 32));
  const sfu::TimeDelta presented = sfu::TimeDelta::us(report_us + ticks * 1'000'000 / rate);
  clock_error_ =
      ClockError{mark.publisher, presented - sfu::TimeDelta::us(mark.captured.us()), now};
}

void SlotReceiver::on_sender_report(std::uint64_t ntp, std::uint32_t rtp_timestamp,
                                    sfu::Timestamp now) {
  report_ = Report{ntp, rtp_timestamp};
  ++counts_.sender_reports;
  statistics_.on_sender_report(ntp, now);
}

void SlotReceiver::handle_timeout(sfu::Timestamp now) {
  if (!blocked_since_ || now - *blocked_since_ < options_.give_up_after) return;
  ++counts_.given_up;
  blocked_since_.reset();
  if (options_.video) {
    skip_to_key_frame();
  } else {
    next_ = packets_.lower_bound(*next_)->first;
  }
  play(now);
}

// It needs nothing of what is missing in front of it: libwebrtc's frame buffer shows it at once.
bool SlotReceiver::skip_to_whole_key_frame() {
  for (auto it = packets_.upper_bound(*next_); it != packets_.end(); ++it) {
    const Watermark& mark = it->second.mark;
    if (!mark.key_frame || mark.part != 0) continue;
    const auto last = packets_.find(it->first + mark.parts - 1);
    const bool whole =
        last != packets_.end() && std::distance(it, last) == std::int64_t{mark.parts} - 1;
    if (!whole) continue;
    needs_key_frame_ = true;  // a hole lies in front
    next_ = it->first;
    return true;
  }
  return false;
}

// What stands behind the hole is of use only from a key frame on: the newest one, or the next to
// come.
void SlotReceiver::skip_to_key_frame() {
  needs_key_frame_ = true;
  wants_key_frame_ = true;
  const sfu::UnwrappedSeq hole = *next_;
  next_ = packets_.rbegin()->first + 1;
  for (auto it = packets_.upper_bound(hole); it != packets_.end(); ++it) {
    if (it->second.mark.key_frame && it->second.mark.part == 0) next_ = it->first;
  }
}

sfu::Timestamp SlotReceiver::next_timeout() const {
  const sfu::Timestamp give_up =
      blocked_since_ ? *blocked_since_ + options_.give_up_after : sfu::Timestamp::never();
  return std::min(give_up, nack_.next_timeout());
}

void SlotReceiver::take_nacks(sfu::Timestamp now, std::vector<sfu::UnwrappedSeq>& out) {
  if (nack_.next_timeout() <= now) nack_.on_timeout(now, out);
}

}  // namespace loadtest
