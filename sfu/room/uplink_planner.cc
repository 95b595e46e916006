#include "sfu/room/uplink_planner.h"

#include <algorithm>
#include <array>

namespace sfu {
namespace {

using api::PlanReason;
using api::UplinkPlan;

// From this rate of the line on. Packets matter more than bits (docs/THIN-LINES.md): on ADSL 16
// kbit/s cost 64 in packets of 20 ms and 35 in packets of 60.
struct VoiceStep {
  DataRate line;
  UplinkPlan::Voice voice;
};
constexpr std::array<VoiceStep, 4> kVoices = {{
    {DataRate::zero(), {DataRate::kbps(16), TimeDelta::ms(60)}},
    {DataRate::kbps(200), {DataRate::kbps(20), TimeDelta::ms(40)}},
    {DataRate::kbps(400), {DataRate::kbps(24), TimeDelta::ms(20)}},
    {DataRate::kbps(800), {DataRate::kbps(32), TimeDelta::ms(20)}},
}};

// From this rate of the encoder on.
struct PictureStep {
  DataRate rate;
  int height;
  int frames_per_second;
};
constexpr std::array<PictureStep, 9> kPictures = {{
    {DataRate::kbps(30), 180, 8},
    {DataRate::kbps(40), 180, 10},
    {DataRate::kbps(60), 180, 12},
    {DataRate::kbps(100), 180, 15},
    {DataRate::kbps(160), 216, 15},
    {DataRate::kbps(240), 360, 20},
    {DataRate::kbps(400), 360, 25},
    {DataRate::kbps(900), 720, 30},
    {DataRate::kbps(2'500), 1'080, 30},
}};
constexpr DataRate kFullPicture = kPictures.back().rate;
constexpr DataRate kFreePicture = DataRate::kbps(400);  // all of what the pages send, from here on

constexpr std::int64_t kHeaders = 12 + 8 + 10 + 8 + 20;  // RTP, extensions, tag, UDP, IPv4
constexpr std::int64_t kRedHeader = 5;
constexpr std::int64_t kPicturePacket = 600;  // bytes of payload, on thin lines

UplinkPlan::Voice voice_for(DataRate line) {
  const auto above =
      std::ranges::find_if(kVoices, [&](const auto& one) { return one.line > line; });
  return (above - 1)->voice;
}

std::optional<UplinkPlan::Picture> picture_for(DataRate rate) {
  if (rate < kPictures.front().rate) return std::nullopt;
  const auto above =
      std::ranges::find_if(kPictures, [&](const auto& one) { return one.rate > rate; });
  return UplinkPlan::Picture{std::min(rate, kFullPicture), (above - 1)->height,
                             (above - 1)->frames_per_second};
}

DataRate rate_of(const std::optional<UplinkPlan::Picture>& picture) {
  return picture ? picture->rate : DataRate::zero();
}

}  // namespace

UplinkPlanner::UplinkPlanner() : UplinkPlanner(Options{}) {}

DataRate UplinkPlanner::on_line(const UplinkPlan::Voice& voice, Framing framing) {
  const DataSize block = voice.rate * voice.packet_time;
  const DataSize packet = block + DataSize::bytes(kHeaders) +
                          (voice.redundant ? block + DataSize::bytes(kRedHeader) : DataSize());
  return on_the_wire(packet, framing) / voice.packet_time;
}

DataRate UplinkPlanner::picture_in(DataRate share, Framing framing) {
  const DataSize packet = on_the_wire(DataSize::bytes(kPicturePacket + kHeaders), framing);
  // An infinite share stays one.
  return share >= kFullPicture * 10 ? share : share.scaled(kPicturePacket, packet.bytes());
}

DataRate UplinkPlanner::left_by(const UplinkPlan::Voice& voice, const Needs& needs) const {
  const DataRate usable = std::min(needs.line, kFullPicture * 10).scaled(options_.use_percent, 100);
  return usable - std::min(usable, on_line(voice, needs.framing) + needs.control);
}

// A better one only with something to spare: each change is a negotiation in the page.
UplinkPlan::Voice UplinkPlanner::voice(DataRate line) const {
  const UplinkPlan::Voice best = voice_for(line);
  if (!current_ || best.rate <= current_->voice.rate) return best;
  const auto sure = voice_for(line.scaled(100, 100 + options_.better_percent));
  return sure.rate > current_->voice.rate ? sure : current_->voice;
}

bool UplinkPlanner::redundancy_fits(UplinkPlan::Voice voice, const Needs& needs) const {
  voice.redundant = true;
  const bool already = current_ && current_->voice.redundant;
  return on_line(voice, needs.framing) <=
         std::min(needs.line, kFullPicture * 10).scaled(redundant_percent(already), 100);
}

DataRate UplinkPlanner::documents(const Needs& needs) const {
  if (!current_ || needs.line == DataRate::infinity()) return DataRate::infinity();
  return left_by(current_->voice, needs).scaled(kDocumentPercent, 100);
}

UplinkPlan UplinkPlanner::wish(const Needs& needs) const {
  UplinkPlan plan;
  plan.voice = voice(std::min({needs.line, needs.viewers_line, kFullPicture * 10}));
  plan.voice.redundant = needs.lossy && redundancy_fits(plan.voice, needs);
  const DataRate left = left_by(plan.voice, needs);
  const std::int64_t percent = needs.document ? 100 - kDocumentPercent : 100;
  const DataRate own = picture_in(left.scaled(percent, 100), needs.framing);
  plan.picture = picture_for(std::min(own, needs.viewers_picture));
  plan.start = on_line(plan.voice, Framing::kIp) + rate_of(plan.picture);
  if (rate_of(plan.picture) < kFreePicture) {
    plan.reason = own <= needs.viewers_picture ? PlanReason::kOwnLine : PlanReason::kOthersLine;
  }
  return plan;
}

std::optional<UplinkPlan> UplinkPlanner::plan(const Needs& needs, Timestamp now) {
  const UplinkPlan wished = wish(needs);
  if (current_) {
    const DataRate had = rate_of(current_->picture);
    const DataRate wanted = rate_of(wished.picture);
    const bool worse = wanted < had.scaled(100 - options_.worse_percent, 100) ||
                       wished.voice.packet_time > current_->voice.packet_time ||
                       wished.voice.rate < current_->voice.rate ||
                       wished.voice.redundant != current_->voice.redundant;
    const bool better = wanted > had.scaled(100 + options_.better_percent, 100) ||
                        wished.voice.rate > current_->voice.rate;
    if (!worse && !settled(better, now)) return std::nullopt;
  }
  better_since_.reset();
  current_ = wished;
  return current_;
}

bool UplinkPlanner::settled(bool better, Timestamp now) {
  if (!better) {
    better_since_.reset();
    return false;
  }
  if (!better_since_) better_since_ = now;
  return now - *better_since_ >= options_.up_after;
}

}  // namespace sfu
