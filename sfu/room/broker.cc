// How a room divides everybody's line, both ways: voice, then control, then papers and pictures.
// One allocation each half second; what people are shown of it (sfu/api/budget.h) are its figures.
#include <algorithm>
#include <utility>

#include "sfu/room/line_use.h"
#include "sfu/room/room.h"

namespace sfu {
namespace {

// What a line that was found to be thin is tried out for even if nothing is shown on it: a voice
// that is sent twice, and a document in a minute.
constexpr DataRate kVoiceAndLetter = DataRate::kbps(300);
constexpr std::size_t kChunk = 1'000;  // bytes: what one costs on a line is reckoned by it

// At most what there is still.
DataRate spend(DataRate wanted, api::WayBudget& way) {
  const DataRate spent = std::min(wanted, way.rest);
  way.rest -= spent;
  return spent;
}

}  // namespace

// Runs only while somebody publishes, or a document is under way.
void Room::allocate(Timestamp now, api::EventOutbox& out) {
  bool publishing = false;
  bool document_changed = false;
  for (Participant& viewer : participants_) {
    for (const Publication& publication : viewer.publications) {
      const TimeDelta silence = now - publication.last_packet;
      publishing |= silence < options_.document_silent_after;
    }
    document_changed |= document_source(viewer, now) != viewer.shown.document_source;
    share_voice(viewer, now);
    share_downlink(viewer, now, out);
  }
  plan_uplinks(now, out);
  for (Participant& participant : participants_) learn_line(participant, now, out);
  const bool speaker_changed = choose_speaker(now);
  if (document_changed || speaker_changed) map_all_slots(now, out);
  choose_codecs(out);
  const bool needed = publishing || documents_.documents() > 0;
  next_allocation_ = needed ? now + options_.allocation_interval : Timestamp::never();
}

// Where a line loses packets its voices are sent twice, as long as they leave the better part of
// the line, where that is known. What they take then is seen when pictures are given their share.
void Room::share_voice(Participant& viewer, Timestamp now) const {
  DataRate once;
  DataRate twice;
  for (Subscription& subscription : viewer.subscriptions) {
    if (subscription.kind() != api::MediaKind::kAudio || subscription.source() == nullptr) continue;
    const DataRate sent = viewer.transport.sent_rate(subscription.section(), now);
    (subscription.redundancy().wanted() ? twice : once) += sent;
  }
  const bool already = twice > DataRate::zero();
  const DataRate room =
      viewer.transport.target_rate().scaled(UplinkPlanner::redundant_percent(already), 100);
  const bool fits = !viewer.transport.line_known() || once * 2 + twice <= room;
  for (Subscription& subscription : viewer.subscriptions) {
    if (subscription.kind() != api::MediaKind::kAudio) continue;
    subscription.redundancy().set_wanted(fits && signing_ != api::Signing::kBeforeVoice &&
                                         viewer.transport.lossy_down(now));
  }
}

// Voice first: what it leaves of a viewer's estimate is shared by the pictures it is shown.
void Room::share_downlink(Participant& viewer, Timestamp now, api::EventOutbox& out) {
  const Transport& line = viewer.transport;
  api::WayBudget& way = viewer.budget.down;
  way = {.estimate = line.target_rate(),
         .origin = line.rate_origin(),
         .known = line.line_known(),
         .rest = line.target_rate()};
  DataRate voice;
  for (const Subscription& subscription : viewer.subscriptions) {
    const bool heard = subscription.source() != nullptr;
    if (heard && subscription.kind() == api::MediaKind::kAudio) {
      voice += line.sent_rate(subscription.section(), now);
    }
  }
  way.voice = spend(voice, way);
  way.control = spend(line.control_rate(now), way);
  if (way.known) way.reserve = spend(way.rest.scaled(100 - kLineUsePercent, 100), way);
  const DataRate for_documents = way.rest.scaled(UplinkPlanner::kDocumentPercent, 100);
  viewer.downloads.set_rate(way.known ? for_documents : DataRate::infinity());
  if (way.known && viewer.receiving.moves(documents_.downloads(viewer.id), now)) {
    way.document = spend(std::min(for_documents, viewer.downloads.used(now)), way);
  }
  share_pictures(viewer, now, out);
}

std::int64_t Room::weight_of(const Publication& source) const {
  if (source.purpose == api::MediaPurpose::kDocument) return kDocumentWeight;
  if (!source.owner->interprets) return kFaceWeight;
  return signing_ == api::Signing::kNone ? kInterpreterWeight : kSigningInterpreterWeight;
}

void Room::share_pictures(Participant& viewer, Timestamp now, api::EventOutbox& out) {
  const Transport& line = viewer.transport;
  api::LineBudget& budget = viewer.budget;
  shares_.clear();
  budget.shown.clear();
  DataRate best;
  for (Subscription& subscription : viewer.subscriptions) {
    const Publication* source = subscription.source();
    if (subscription.kind() != api::MediaKind::kVideo || source == nullptr) continue;
    shares_.push_back(
        {.weight = weight_of(*source), .sent = line.sent_rate(subscription.section(), now)});
    best = std::max(best, best_of(*source, now));
  }
  want(viewer, best * static_cast<std::int64_t>(shares_.size()));
  share(budget.down.rest, shares_);
  auto next = shares_.begin();
  for (Subscription& subscription : viewer.subscriptions) {
    const Publication* source = subscription.source();
    if (subscription.kind() != api::MediaKind::kVideo || source == nullptr) continue;
    const PictureShare& own = *next++;
    const bool document = source->purpose == api::MediaPurpose::kDocument;
    subscription.set_motion_first(signing_ != api::Signing::kNone && !document);
    offer_encodings(subscription, now);
    subscription.set_target(in_packets(own.share, line.framing()));
    budget.down.pictures += spend(own.sent, budget.down);
    budget.shown.push_back({.of = source->owner->id,
                            .document = document,
                            .share = own.share,
                            .sent = own.sent,
                            .encoding = subscription.current_encoding(),
                            .reason = subscription.reason(line.video_behind())});
    if (subscription.wants_key_frame() && line.can_send() && !line.video_behind()) {
      ask_for_key_frame(subscription, now, out);
    }
  }
}

// The most that a picture may have: as it is sent now, or, where its sender holds back for
// somebody's line, a step more.
DataRate Room::best_of(const Publication& source, Timestamp now) {
  Transport& publisher = source.owner->transport;
  DataRate best;
  const std::size_t encodings = publisher.session().media[source.section].rids.size();
  for (std::size_t i = 0; i < std::max<std::size_t>(1, encodings); ++i) {
    best = std::max(best, publisher.received_rate(source.section, i, now));
  }
  const bool document = source.purpose == api::MediaPurpose::kDocument;
  return std::max(best, source.owner->planner.held_back(document, best));
}

// What is better is taken only with something to spare (LayerSelector), and the line is not used
// up.
void Room::want(Participant& viewer, DataRate pictures) const {
  constexpr std::int64_t kToSpare = 120;
  const api::WayBudget& way = viewer.budget.down;
  const DataSize chunk = on_the_wire(DataSize::bytes(kChunk), viewer.transport.framing());
  const DataRate on_line =
      pictures.scaled(chunk.bytes(), std::int64_t{kChunk}).scaled(kToSpare, 100);
  const DataRate all = (way.voice + way.control + on_line).scaled(100, kLineUsePercent);
  viewer.transport.set_wanted(way.known ? std::max(all, kVoiceAndLetter) : all);
}

void Room::offer_encodings(Subscription& subscription, Timestamp now) {
  const Publication& source = *subscription.source();
  Transport& publisher = source.owner->transport;
  const auto& media = publisher.session().media[source.section];
  for (std::size_t i = 0; i < std::max<std::size_t>(1, media.rids.size()); ++i) {
    const DataRate rate = publisher.received_rate(source.section, i, now);
    subscription.set_encoding(i, rate, rate > DataRate::zero());
    subscription.set_layers(i, publisher.layer_rates(source.section, i, now));
  }
}

// The sender of one encoding is told what the thinnest line of those carries who are shown it; in
// a large meeting that line gets what it can, and nobody else less.
void Room::plan_uplinks(Timestamp now, api::EventOutbox& out) {
  for (Participant& sender : participants_) {
    const UplinkPlanner::Needs needs = needs_of(sender, now);
    sender.planned_for = sender.transport.uplink().target();
    plan_uplink(sender, needs, now, out);
    enter_uplink(sender, needs, now);
    allow_documents(sender, needs);
  }
  deliver_documents(now, out);  // credits
}

UplinkPlanner::Needs Room::needs_of(Participant& sender, Timestamp now) const {
  UplinkEstimator& uplink = sender.transport.uplink();
  UplinkPlanner::Needs needs{.framing = uplink.framing(),
                             .control = uplink.control(now),
                             .document = sender.sending.moves(documents_.uploads(sender.id), now),
                             .lossy = sender.sends_red && sender.transport.lossy_up(now),
                             .signing = signing_,
                             .given_back = uplink.given_back(now),
                             .fell = uplink.fell(now)};
  if (uplink.known()) needs.line = uplink.target();
  for (const Publication& publication : sender.publications) {
    needs.shows_document |= publication.purpose == api::MediaPurpose::kDocument &&
                            publication.kind == api::MediaKind::kVideo &&
                            !publication.viewers.empty();
    if (publication.viewers.size() > options_.max_viewers_heeded) continue;
    for (const Publication::Viewer& viewer : publication.viewers) {
      heed(publication, viewer, needs, now);
    }
  }
  return needs;
}

void Room::heed(const Publication& publication, const Publication::Viewer& viewer,
                UplinkPlanner::Needs& needs, Timestamp now) {
  const Transport& transport = viewer.participant->transport;
  // Of somebody who is away the estimate is about that, and not about a line.
  if (viewer.participant->absent || transport.starved()) return;
  if (!transport.line_known() || !transport.can_send()) return;
  needs.viewers_line = std::min(needs.viewers_line, transport.target_rate());
  needs.viewers_given_back |= transport.given_back(now);
  if (publication.kind != api::MediaKind::kVideo) return;
  DataRate& least = publication.purpose == api::MediaPurpose::kDocument ? needs.viewers_document
                                                                        : needs.viewers_picture;
  least = std::min(least, UplinkPlanner::picture_in(viewer.subscription->target(), Framing::kIp));
}

// Nobody is told anything as long as no line is known and none loses or seems to fall, and only who
// sends and can be told is.
void Room::plan_uplink(Participant& sender, const UplinkPlanner::Needs& needs, Timestamp now,
                       api::EventOutbox& out) {
  const bool free = needs.line == DataRate::infinity() &&
                    needs.viewers_line == DataRate::infinity() && !needs.lossy && !needs.fell;
  if ((free && !sender.planner.current()) || !sender.obeys || sender.publications.empty()) return;
  if (const auto plan = sender.planner.plan(needs, now)) {
    count_held_back(sender, plan);
    out.events.emplace_back(api::UplinkPlanned{id_, sender.id, *plan});
  }
}

// What the plan gives to whom; of a sender without one, what comes.
void Room::enter_uplink(Participant& sender, const UplinkPlanner::Needs& needs, Timestamp now) {
  Transport& line = sender.transport;
  const UplinkEstimator& uplink = line.uplink();
  const std::optional<api::UplinkPlan>& plan = sender.planner.current();
  sender.budget.plan = plan;
  api::WayBudget& way = sender.budget.up;
  way = {.estimate = uplink.target(),
         .origin = uplink.origin(),
         .known = uplink.known(),
         .rest = uplink.target()};
  if (way.known) way.reserve = spend(way.estimate.scaled(100 - kLineUsePercent, 100), way);
  DataRate voice;
  DataRate pictures;
  if (plan) {
    voice = UplinkPlanner::on_line(plan->voice, needs.framing);
    for (const auto& one : {plan->picture, plan->document}) {
      if (one) pictures += UplinkPlanner::picture_on_line(one->rate, needs.framing);
    }
  }
  for (const Publication& publication : sender.publications) {
    if (plan) break;
    const std::size_t encodings = line.session().media[publication.section].rids.size();
    for (std::size_t i = 0; i < std::max<std::size_t>(1, encodings); ++i) {
      const DataRate rate = line.received_rate(publication.section, i, now);
      (publication.kind == api::MediaKind::kAudio ? voice : pictures) += rate;
    }
  }
  way.voice = spend(voice, way);
  way.control = spend(needs.control, way);
  if (needs.document && way.known) way.document = spend(sender.planner.documents(needs), way);
  way.pictures = spend(pictures, way);
}

void Room::count_held_back(Participant& sender, const std::optional<api::UplinkPlan>& plan) {
  Number* gauge = nullptr;
  if (plan && plan->reason != api::PlanReason::kNone) {
    Metrics& metrics = environment_.metrics;
    gauge = plan->picture ? &metrics.pictures_small : &metrics.pictures_off;
  }
  if (Number* before = std::exchange(sender.held_back, gauge)) before->add(-1);
  if (gauge != nullptr) gauge->add(1);
}

// The picture makes room first: what documents may have more than a packet under way they get one
// allocation after the plan that says so.
void Room::allow_documents(Participant& party, const UplinkPlanner::Needs& needs) {
  const bool has_room = std::exchange(party.uploading, needs.document);
  const std::int64_t chunk = party.transport.data_on_line(kChunk).bytes();
  const auto window = [&](DataRate rate, TimeDelta time, std::int64_t documents) {
    const std::int64_t on_line = (rate * time).bytes() / std::max<std::int64_t>(1, documents);
    return static_cast<std::uint64_t>(
        std::max(on_line * std::int64_t{kChunk} / chunk, options_.least_window));
  };
  const TimeDelta under_way = party.transport.least_rtt() + options_.document_wait;
  DocumentRelay::Windows windows;
  if (const DataRate up = party.planner.documents(needs); up < DataRate::infinity()) {
    windows.from =
        window(has_room ? up : DataRate::zero(), under_way, documents_.uploads(party.id).documents);
  }
  if (const DataRate down = party.downloads.rate(); down < DataRate::infinity()) {
    windows.to = window(down, options_.document_wait, documents_.downloads(party.id).documents);
  }
  documents_.set_windows(party.id, windows);
}

// Of somebody who is away or apart, or not alone on it, the estimates say nothing of the line.
void Room::learn_line(Participant& participant, Timestamp now, api::EventOutbox& out) {
  Transport& line = participant.transport;
  const bool away = participant.absent || !line.can_send();
  const LineLearner::Sample down{.estimate = participant.budget.down.estimate,
                                 .arrived = line.delivered_rate(),
                                 .limit = line.line_limit(),
                                 .disturbed = away || line.starved() || line.shared()};
  const LineLearner::Sample up{.estimate = participant.budget.up.estimate,
                               .arrived = line.uplink().delivered(),
                               .limit = line.uplink().limit(),
                               .disturbed = away || line.uplink().shared()};
  participant.learner.on_sample(down, up, now);
  if (const auto learnt = participant.learner.take()) {
    out.events.emplace_back(api::LineLearnt{id_, participant.id, *learnt});
  }
}

}  // namespace sfu
