#include "loadtest/terminal/slot_receiver.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sfu/base/hash.h"
#include "sfu/wire/red.h"

namespace loadtest {
namespace {

constexpr std::size_t kMaxBreaches = 20;  // the first ones tell
// Of two voice packets of one source: less than the shortest packet, more than clocks drift and
// the relay's measurement of them wanders.
constexpr sfu::TimeDelta kClockTolerance = sfu::TimeDelta::ms(8);

constexpr std::size_t kHeadKept = 128;  // of a frame's first packet: all that headers can be
constexpr sfu::TimeDelta kShortestVoice = sfu::TimeDelta::ms(10);

std::uint32_t clock_rate(bool video) { return video ? 90'000 : 48'000; }

}  // namespace

SlotReceiver::SlotReceiver(sfu::Ssrc ssrc, const Options& options)
    : ssrc_(ssrc), options_(options), nack_(sfu::NackGenerator::Options{}) {}

void SlotReceiver::breach(std::string what) {
  if (breaches_.size() < kMaxBreaches) {
    breaches_.push_back("ssrc " + std::to_string(ssrc_.raw()) + ": " + std::move(what));
  }
}

PayloadFormat& SlotReceiver::format(sfu::api::Codec codec) {
  auto& format = formats_[codec];
  if (!format) format = make_payload_format(codec);
  return *format;
}

// ---- arrival ------------------------------------------------------------------------------------

std::optional<SlotReceiver::Packet> SlotReceiver::read(const SlotPacket& packet,
                                                       sfu::Timestamp now) {
  Packet one;
  one.codec = packet.codec;
  one.timestamp = packet.rtp.timestamp;
  one.marker = packet.rtp.marker;
  one.content = sfu::hash_of(packet.rtp.payload);
  one.arrived = now;
  one.filler = packet.rtp.payload.empty();
  if (one.filler) return one;
  sfu::ByteSpan content = packet.rtp.payload;
  if (packet.codec == sfu::api::Codec::kRed) {
    const auto red = sfu::RedPayload::parse(content);
    if (!red) return std::nullopt;
    if (red->redundant_blocks > 0) one.before = Watermark::find(content.first(red->primary_at));
    content = content.subspan(red->primary_at);
  }
  const auto mark = Watermark::find(content);
  if (!mark) return std::nullopt;
  one.mark = *mark;
  if (options_.video && mark->part == 0) {
    // Aggregated units of H.264 count on to the packet's end (RFC 6184 §5.7).
    const bool whole = packet.codec == sfu::api::Codec::kH264;
    const sfu::ByteSpan head = whole ? content : content.first(std::min(content.size(), kHeadKept));
    one.payload.assign(head.begin(), head.end());
    one.dependencies.assign(packet.dependencies.begin(), packet.dependencies.end());
  }
  return one;
}

void SlotReceiver::on_rtp(const SlotPacket& packet, sfu::Timestamp now) {
  auto one = read(packet, now);
  if (!one) return breach("a packet without watermark");
  const sfu::UnwrappedSeq sequence = unwrapper_.unwrap(packet.rtp.sequence_number);
  nack_.on_packet(sequence, now);
  if (known_.empty()) known_.resize(kRemembered);
  Known& known = known_[static_cast<std::size_t>(sequence) % kRemembered];
  if (known.sequence == sequence) {
    if (known.content != one->content || known.timestamp != one->timestamp) {
      breach("sequence number " + std::to_string(packet.rtp.sequence_number) + " with other bytes");
    }
    return;
  }
  if (known.sequence > sequence) return;  // older than what is remembered
  known = {sequence, one->content, one->timestamp};
  ++counts_.packets;
  counts_.recovered += packet.by_repair ? 1 : 0;
  statistics_.on_packet(sequence, packet.rtp.timestamp, now, clock_rate(options_.video),
                        sfu::DataSize::bytes(packet.rtp.payload.size()));
  if (!options_.video) {
    play_voice(now);
    if (take_voice(sequence, *one, now)) packets_.emplace(sequence, std::move(*one));
    return;
  }
  if (!next_) next_ = sequence;
  if (sequence >= *next_) packets_.emplace(sequence, std::move(*one));
  play(now);
}

void SlotReceiver::play(sfu::Timestamp now) {
  while (play_frame(now) || skip_to_whole_key_frame()) {
  }
  packets_.erase(packets_.begin(), packets_.lower_bound(*next_));
  wish_for_key_frame(now);
  const auto waiting = behind_hole();
  blocked_since_.reset();
  if (waiting != packets_.end()) blocked_since_ = waiting->second.arrived;
}

// The first packet that waits behind one that is missing.
SlotReceiver::Packets::const_iterator SlotReceiver::behind_hole() const {
  auto it = packets_.lower_bound(*next_);
  for (sfu::UnwrappedSeq there = *next_; it != packets_.end() && it->first == there; ++there) ++it;
  return it;
}

// ---- voice --------------------------------------------------------------------------------------

// False: too late to be played.
bool SlotReceiver::take_voice(sfu::UnwrappedSeq sequence, const Packet& packet,
                              sfu::Timestamp now) {
  const std::int64_t ticks = media_time_.unwrap(packet.timestamp);
  const bool in_time =
      playout_.on_packet({.sequence = sequence,
                          .media = sfu::TimeDelta::us(ticks * 1'000'000 / clock_rate(false)),
                          .lasts = std::max(packet.mark.lasts, kShortestVoice),
                          .empty = packet.filler,
                          .repeats = packet.before.has_value()},
                         now);
  if (!in_time && !packet.filler) ++counts_.late;
  return in_time;
}

void SlotReceiver::play_voice(sfu::Timestamp now) {
  played_.clear();
  playout_.advance(now, played_);
  for (const PlayedVoice& played : played_) {
    const Packet& packet = packets_.at(played.sequence);
    if (played.repeated) {
      ++counts_.restored;
      heard_.on_played(*packet.before, played);
    } else {
      heard_.on_played(packet.mark, played);
      play_voice_packet(packet, played.at);
    }
  }
  packets_.erase(packets_.begin(), packets_.lower_bound(playout_.next()));
  counts_.concealed = heard_.concealed();
}

void SlotReceiver::play_voice_packet(const Packet& packet, sfu::Timestamp at) {
  check_order(packet);
  check_clock(packet);
  last_ = Played{packet.mark, packet.timestamp, packet.codec, std::nullopt};
  count_frame(packet, at);
}

// Between two packets of one source as much time passes on the line's clock as at the microphone,
// however many were left out in between.
void SlotReceiver::check_clock(const Packet& packet) {
  if (!last_ || last_->mark.publisher != packet.mark.publisher) return;
  // Its first packet on another connection stands where it arrived: no report has told its clock.
  if (packet.mark.number < last_->mark.number) return;
  const std::int64_t ticks = static_cast<std::int32_t>(packet.timestamp - last_->timestamp);
  const sfu::TimeDelta told = sfu::TimeDelta::us(ticks * 1'000'000 / clock_rate(false));
  const sfu::TimeDelta off = told - (packet.mark.captured - last_->mark.captured);
  if (off <= kClockTolerance && sfu::TimeDelta::zero() - off <= kClockTolerance) return;
  breach("voice packet " + std::to_string(packet.mark.number) + " is " +
         std::to_string(off.us() / 1'000) + " ms off its place");
}

// ---- pictures -----------------------------------------------------------------------------------

// In the middle of a frame: only where a slot was joined late or a hole was given up.
bool SlotReceiver::skip_strays(const Packet& packet) {
  if (!packet.filler && packet.mark.part == 0) return false;
  if (!packet.filler) {
    if (!behind_hole_) breach("a frame without its first packet, sequence unbroken");
    passed_ = Passed{packet.timestamp, packet.marker};
  }
  ++*next_;
  return true;
}

// One behind the frame's last packet; nullopt: not all there yet. `cut_short`: its rest was lost
// before the relay left that source; only a key frame may follow then.
std::optional<sfu::UnwrappedSeq> SlotReceiver::end_of_frame(Packets::const_iterator begin,
                                                            bool& cut_short) {
  auto end = begin;
  for (std::uint8_t part = 0; part < begin->second.mark.parts; ++part, ++end) {
    if (end == packets_.end() || end->first != begin->first + part) return std::nullopt;
    const Packet& packet = end->second;
    if (!packet.filler && packet.mark.part == part && packet.timestamp == begin->second.timestamp) {
      continue;
    }
    cut_short = true;
    const bool key_frame_follows = packet.mark.key_frame && packet.mark.part == 0;
    if (!key_frame_follows) breach("a frame cut short, sequence unbroken");
    return end->first;
  }
  return begin->first + begin->second.mark.parts;
}

// Plays the frame that begins at `next_` once all its packets are there.
bool SlotReceiver::play_frame(sfu::Timestamp now) {
  const auto begin = packets_.find(*next_);
  if (begin == packets_.end()) return false;
  if (skip_strays(begin->second)) return true;
  bool cut_short = false;
  const auto end = end_of_frame(begin, cut_short);
  if (!end) return false;
  check_marker(begin->second);
  next_ = *end;
  behind_hole_ = false;
  if (cut_short) {
    note_hole();
    return true;
  }
  passed_ = Passed{begin->second.timestamp, packets_.at(*end - 1).marker};
  decode(begin->second, now);
  return true;
}

// It needs nothing of what is missing in front of it: libwebrtc's frame buffer shows it at once.
bool SlotReceiver::skip_to_whole_key_frame() {
  for (auto it = packets_.upper_bound(*next_); it != packets_.end(); ++it) {
    const Watermark& mark = it->second.mark;
    if (it->second.filler || !mark.key_frame || mark.part != 0) continue;
    const auto last = packets_.find(it->first + mark.parts - 1);
    const bool whole =
        last != packets_.end() && std::distance(it, last) == std::int64_t{mark.parts} - 1;
    if (!whole) continue;
    note_hole();
    next_ = it->first;
    return true;
  }
  return false;
}

void SlotReceiver::check_marker(const Packet& first) {
  if (!passed_) return;
  const bool same_picture = passed_->timestamp == first.timestamp;
  if (same_picture && passed_->marker) breach("a picture that goes on behind its marker");
  // A source may be left in mid-picture; then another begins.
  if (!same_picture && !passed_->marker && !first.mark.key_frame) {
    breach("a picture that ends without marker");
  }
}

void SlotReceiver::decode(const Packet& first, sfu::Timestamp now) {
  const auto wire = format(first.codec).read(first.payload, first.dependencies);
  const auto verdict = decoded_.decode(first.mark, wire);
  const std::string name = "frame " + std::to_string(first.mark.number);
  using Verdict = DecodedFrames::Verdict;
  if (verdict == Verdict::kWithheld) breach(name + " whose reference was withheld");
  if (verdict == Verdict::kContradiction) breach(name + " whose headers name other references");
  if (verdict != Verdict::kDecoded) return lose_layer(first.mark.spatial, now);
  check_order(first);
  check_count(*wire, first);
  const bool new_picture = !last_ || last_->timestamp != first.timestamp;
  gap_ = false;
  encoding_ = first.mark.encoding;
  last_ = Played{first.mark, first.timestamp, first.codec, wire->id};
  layers_.at(first.mark.spatial) = {now, false};
  ++counts_.layers.at(first.mark.spatial).at(first.mark.temporal);
  if (new_picture) count_frame(first, now);
}

void SlotReceiver::note_hole() {
  behind_hole_ = gap_ = true;
  passed_.reset();
  decoded_.on_hole();
}

void SlotReceiver::lose_layer(std::uint8_t spatial, sfu::Timestamp now) {
  Layer& layer = layers_.at(spatial);
  layer.lost = !layer.decoded || now - *layer.decoded >= options_.give_up_after;
}

// Where a layer has not been decodable for too long a key frame is asked for, as often as none
// comes; what only a frame or two hung on mends itself.
void SlotReceiver::wish_for_key_frame(sfu::Timestamp now) {
  if (std::ranges::none_of(layers_, &Layer::lost)) return;
  if (last_wish_ && now - *last_wish_ < options_.ask_again_after) return;
  wants_key_frame_ = true;
  last_wish_ = now;
}

void SlotReceiver::check_order(const Packet& packet) {
  if (!last_) return;
  const auto ticks = static_cast<std::int32_t>(packet.timestamp - last_->timestamp);
  const bool upper_layer = options_.video && packet.mark.spatial > 0;
  if (ticks < 0 || (ticks == 0 && !upper_layer)) breach("a timestamp that does not go on");
}

// What descriptors count goes on across layers left out and a change of source.
void SlotReceiver::check_count(const WireFrame& wire, const Packet& first) {
  if (!wire.id || !last_ || !last_->id || last_->codec != first.codec) return;
  const std::uint32_t step = (*wire.id + wire.cycle - *last_->id) % wire.cycle;
  const bool goes_on = step > 0 && step < wire.cycle / 2;
  const bool thrown_away = options_.gaps_before_key_frames && first.mark.key_frame;
  if (goes_on && (step == 1 || !wire.gapless || gap_ || thrown_away)) return;
  breach("frame id " + std::to_string(*wire.id) + " after " + std::to_string(*last_->id));
}

// ---- counts -------------------------------------------------------------------------------------

void SlotReceiver::count_frame(const Packet& packet, sfu::Timestamp now) {
  ++counts_.frames;
  ++counts_.by_publisher[packet.mark.publisher];
  ++counts_.by_codec[packet.codec];
  if (!counts_.first_frame) counts_.first_frame = now;
  pause_until(now);
  shown_until_ = now;
  counts_.last_frame = now;
  counts_.longest_delay = std::max(counts_.longest_delay, now - packet.mark.captured);
  measure_clock(packet, now);
}

void SlotReceiver::pause_until(sfu::Timestamp now) {
  if (!shown_until_) return;
  const sfu::TimeDelta pause = now - *shown_until_;
  counts_.longest_freeze = std::max(counts_.longest_freeze, pause);
  counts_.shown += pause;
  if (pause > kFreeze) counts_.frozen += pause;
}

void SlotReceiver::on_empty(sfu::Timestamp now, std::span<const Said> said) {
  if (!options_.video) {
    play_voice(now);
    std::optional<std::uint32_t> spoken;
    for (const Said& one : said) {
      if (last_ && one.publisher == last_->mark.publisher) spoken = one.spoken;
    }
    heard_.on_silence(playout_.made_up(), spoken, now);
    counts_.concealed = heard_.concealed();
    playout_.restart();
    packets_.clear();
  }
  pause_until(now);
  shown_until_.reset();
}

void SlotReceiver::measure_clock(const Packet& packet, sfu::Timestamp now) {
  if (!report_) return;
  const std::int64_t ticks = static_cast<std::int32_t>(packet.timestamp - report_->rtp_timestamp);
  const auto report_us = static_cast<std::int64_t>(
      (report_->ntp >> 32) * 1'000'000 + (((report_->ntp & 0xFFFF'FFFF) * 1'000'000) >> 32));
  const sfu::TimeDelta presented =
      sfu::TimeDelta::us(report_us + ticks * 1'000'000 / clock_rate(options_.video));
  clock_error_ = ClockError{packet.mark.publisher,
                            presented - sfu::TimeDelta::us(packet.mark.captured.us()), now};
}

void SlotReceiver::on_sender_report(std::uint64_t ntp, std::uint32_t rtp_timestamp,
                                    sfu::Timestamp now) {
  report_ = Report{ntp, rtp_timestamp};
  ++counts_.sender_reports;
  statistics_.on_sender_report(ntp, now);
}

// ---- time ---------------------------------------------------------------------------------------

// What stands behind the hole is played as far as that can be done without what was in it.
void SlotReceiver::handle_timeout(sfu::Timestamp now) {
  while (blocked_since_ && now - *blocked_since_ >= options_.give_up_after) {
    ++counts_.given_up;
    note_hole();
    next_ = behind_hole()->first;
    play(now);
  }
}

sfu::Timestamp SlotReceiver::next_timeout() const {
  const sfu::Timestamp give_up =
      blocked_since_ ? *blocked_since_ + options_.give_up_after : sfu::Timestamp::never();
  return options_.nack ? std::min(give_up, nack_.next_timeout()) : give_up;
}

void SlotReceiver::take_nacks(sfu::Timestamp now, std::vector<sfu::UnwrappedSeq>& out) {
  if (options_.nack && nack_.next_timeout() <= now) nack_.on_timeout(now, out);
}

}  // namespace loadtest
