#include "sfu/room/uplink_planner.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "sfu/room/line_use.h"
#include "sfu/room/picture_shares.h"

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
// Of hands: 20 frames a second at the height of QVGA before anything else (EN 301 549 §6.5).
constexpr std::array<PictureStep, 8> kSigned = {{
    {DataRate::kbps(30), 180, 15},
    {DataRate::kbps(45), 180, 20},
    {DataRate::kbps(60), 240, 20},
    {DataRate::kbps(110), 240, 25},
    {DataRate::kbps(240), 360, 25},
    {DataRate::kbps(400), 360, 25},
    {DataRate::kbps(900), 720, 30},
    {DataRate::kbps(2'500), 1'080, 30},
}};
// What a picture is held to for a moment, as it is: that costs an encoder nothing but quality.
constexpr DataRate kLeastPicture = kPictures.front().rate;
constexpr DataRate kSignedWell = DataRate::kbps(110);
// Of a sheet of paper or a screen: letters must be read, however seldom they change.
constexpr std::array<PictureStep, 5> kDocuments = {{
    {DataRate::kbps(30), 540, 1},
    {DataRate::kbps(60), 720, 2},
    {DataRate::kbps(120), 720, 5},
    {DataRate::kbps(300), 1'080, 5},
    {DataRate::kbps(600), 1'080, 15},
}};
// What is left of a voice that comes after the hands.
constexpr UplinkPlan::Voice kLeastVoice = {DataRate::kbps(8), TimeDelta::ms(120)};
constexpr DataRate kFullPicture = kPictures.back().rate;
constexpr std::int64_t kUsesItsStep = 80;  // percent of the step's rate; a camera may have no more

constexpr std::int64_t kHeaders = 12 + 8 + 10 + 8 + 20;  // RTP, extensions, tag, UDP, IPv4
constexpr std::int64_t kRedHeader = 5;
constexpr std::int64_t kPicturePacket = 600;  // bytes of payload, on thin lines

UplinkPlan::Voice voice_for(DataRate line) {
  const auto above =
      std::ranges::find_if(kVoices, [&](const auto& one) { return one.line > line; });
  return (above - 1)->voice;
}

std::span<const PictureStep>::iterator step_above(DataRate rate,
                                                  std::span<const PictureStep> steps) {
  return std::ranges::find_if(steps, [&](const auto& one) { return one.rate > rate; });
}

std::optional<UplinkPlan::Picture> picture_for(DataRate rate, std::span<const PictureStep> steps) {
  if (rate < steps.front().rate) return std::nullopt;
  const auto above = step_above(rate, steps);
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

DataRate UplinkPlanner::picture_on_line(DataRate picture, Framing framing) {
  const DataSize packet = on_the_wire(DataSize::bytes(kPicturePacket + kHeaders), framing);
  return picture.scaled(packet.bytes(), kPicturePacket);
}

DataRate UplinkPlanner::left_by(const UplinkPlan::Voice& voice, const Needs& needs) const {
  const DataRate usable = std::min(needs.line, kFullPicture * 10).scaled(kLineUsePercent, 100);
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

// The best that leaves the hands what they need; of a line too thin for any the least.
UplinkPlan::Voice UplinkPlanner::voice_beside_signs(const Needs& needs) const {
  const DataRate line = std::min({needs.line, needs.viewers_line, kFullPicture * 10});
  const UplinkPlan::Voice most = voice(line);
  for (auto step = kVoices.rbegin(); step != kVoices.rend(); ++step) {
    if (step->voice.rate > most.rate) continue;
    const bool better = current_ && step->voice.rate > current_->voice.rate;
    const DataRate well = kSignedWell.scaled(100 + (better ? options_.better_percent : 0), 100);
    const DataRate left = picture_in(left_by(step->voice, needs), needs.framing);
    if (std::min(left, needs.viewers_picture) >= well) return step->voice;
  }
  return kLeastVoice;
}

// Of what the voice leaves the sheet on the table has the larger part, and all of it where a face
// beside it would be none.
void UplinkPlanner::share_pictures(const Needs& needs, Wish& wish) const {
  UplinkPlan& plan = wish.plan;
  const DataRate left = left_by(plan.voice, needs);
  const std::int64_t percent = needs.document ? 100 - kDocumentPercent : 100;
  const DataRate own = picture_in(left.scaled(percent, 100), needs.framing);
  const std::span<const PictureStep> faces =
      needs.signing == api::Signing::kNone ? std::span<const PictureStep>(kPictures) : kSigned;
  DataRate face = own;
  if (needs.shows_document) {
    const DataRate part = own.scaled(kDocumentWeight, kDocumentWeight + kFaceWeight);
    face = own - std::min({part, needs.viewers_document, kFullPicture});
    const bool alone = !picture_for(face, faces);
    const DataRate most = alone ? own : part;
    wish.others_decide_document = needs.viewers_document < most;
    plan.document = picture_for(std::min(most, needs.viewers_document), kDocuments);
    if (alone) face = DataRate::zero();
    // Whatever is shown has a bound.
    if (!plan.document) plan.document = picture_for(kDocuments.front().rate, kDocuments);
  }
  plan.picture = picture_for(std::min(face, needs.viewers_picture), faces);
  const bool small = rate_of(plan.picture) < kFreePicture;
  wish.others_decide_picture = needs.viewers_picture < face;
  if (small || (needs.shows_document && rate_of(plan.document) < kFreePicture)) {
    const bool others = small ? wish.others_decide_picture : wish.others_decide_document;
    plan.reason = others ? PlanReason::kOthersLine : PlanReason::kOwnLine;
  }
}

DataRate UplinkPlanner::held_back(bool document, DataRate sent) const {
  const bool others = document ? others_decide_document_ : others_decide_picture_;
  if (!current_ || !others) return DataRate::zero();
  const auto& told = document ? current_->document : current_->picture;
  if (!told) return kFreePicture;
  const std::span<const PictureStep> steps =
      document ? std::span<const PictureStep>(kDocuments) : kPictures;
  const auto above = step_above(told->rate, steps);
  if (sent == DataRate::zero() || above == steps.end()) return DataRate::zero();
  const DataRate better = told->rate.scaled(100 + options_.better_percent, 100);
  if (told->rate < kFreePicture) return std::max(kFreePicture, better);
  const bool uses = sent >= (above - 1)->rate.scaled(kUsesItsStep, 100);
  return uses ? std::max(above->rate, better) : DataRate::zero();
}

UplinkPlanner::Wish UplinkPlanner::wish(const Needs& needs) const {
  Wish wish;
  UplinkPlan& plan = wish.plan;
  plan.voice = needs.signing == api::Signing::kBeforeVoice
                   ? voice_beside_signs(needs)
                   : voice(std::min({needs.line, needs.viewers_line, kFullPicture * 10}));
  // What the voice gave up for the hands it does not take back.
  plan.voice.redundant = needs.lossy && needs.signing != api::Signing::kBeforeVoice &&
                         redundancy_fits(plan.voice, needs);
  share_pictures(needs, wish);
  plan.start = on_line(plan.voice, Framing::kIp) + rate_of(plan.picture) + rate_of(plan.document);
  return wish;
}

std::optional<UplinkPlan> UplinkPlanner::plan(const Needs& needs, Timestamp now) {
  const bool changed = change(needs, now);
  const bool held = std::exchange(holds_pictures_, needs.fell);
  if (!changed && held == needs.fell) return std::nullopt;
  UplinkPlan plan = *current_;
  plan.restart &= changed;
  for (auto* const picture : {&plan.picture, &plan.document}) {
    if (needs.fell && *picture) (*picture)->rate = std::min((*picture)->rate, kLeastPicture);
  }
  if (told_) told_->restart = plan.restart;
  if (!changed && plan == told_) return std::nullopt;
  told_ = plan;
  return told_;
}

bool UplinkPlanner::change(const Needs& needs, Timestamp now) {
  auto [wished, others_decide_picture, others_decide_document] = wish(needs);
  others_decide_picture_ = others_decide_picture;
  others_decide_document_ = others_decide_document;
  const bool given_back = needs.given_back || needs.viewers_given_back;
  took_back_ &= given_back;
  if (current_) {
    const DataRate had = rate_of(current_->picture) + rate_of(current_->document);
    const DataRate wanted = rate_of(wished.picture) + rate_of(wished.document);
    const bool another =
        wished.document.has_value() != current_->document.has_value() || signing_ != needs.signing;
    const bool worse = wanted < had.scaled(100 - options_.worse_percent, 100) ||
                       wished.voice.packet_time > current_->voice.packet_time ||
                       wished.voice.rate < current_->voice.rate ||
                       wished.voice.redundant != current_->voice.redundant;
    const bool better = wanted > had.scaled(100 + options_.better_percent, 100) ||
                        wished.voice.rate > current_->voice.rate ||
                        wished.reason != current_->reason;
    const bool at_once = given_back && !took_back_ && wanted > had;
    const TimeDelta after = at_once ? TimeDelta::zero() : options_.up_after;
    if (!another && !worse && !settled(better, after, now)) return false;
    wished.restart = at_once && needs.given_back;
    took_back_ |= at_once;
  }
  better_since_.reset();
  signing_ = needs.signing;
  current_ = wished;
  return true;
}

bool UplinkPlanner::settled(bool better, TimeDelta after, Timestamp now) {
  if (!better) {
    better_since_.reset();
    return false;
  }
  if (!better_since_) better_since_ = now;
  return now - *better_since_ >= after;
}

}  // namespace sfu
