#include "sfu/room/room.h"

#include <algorithm>
#include <utility>

#include "sfu/room/slot_map.h"

namespace sfu {
namespace {

constexpr std::string_view kDocumentsLabel = "documents";  // docs/PROTOCOL.md §3
constexpr std::string_view kLineLabel = "line";            // §3.1

}  // namespace

Room::Room(RoomId id, const Options& options, const Environment& environment, PayloadPool& payloads)
    : id_(id),
      options_(options),
      environment_(environment),
      payloads_(payloads),
      documents_(options.documents, environment.metrics) {}

Participant* Room::join(const api::AddParticipant& command, Timestamp now, api::EventOutbox& out) {
  if (participants_.size() >= options_.max_participants) return nullptr;
  Participant& joined = participants_.emplace_back(command, options_.transport, environment_, now);
  documents_.set_apart(joined.id, joined.held);
  map_all_slots(now, out);
  return &joined;
}

void Room::leave(Participant& participant, Timestamp now, api::EventOutbox& out) {
  participant.transport.close(now, out);
  documents_.set_apart(participant.id, false);
  documents_.on_left(participant.id);
  count_held_back(participant, std::nullopt);
  participants_.remove_if([&](const Participant& one) { return &one == &participant; });
  map_all_slots(now, out);
  deliver_documents(now, out);
}

void Room::pin(Participant& viewer, std::vector<ParticipantId> sources, Timestamp now,
               api::EventOutbox& out) {
  viewer.pinned = std::move(sources);
  map_slots_of(viewer, now, out);
  connect_viewers();
}

void Room::hold(Participant& participant, bool held, Timestamp now, api::EventOutbox& out) {
  participant.held = held;
  documents_.set_apart(participant.id, held);
  map_all_slots(now, out);
  deliver_documents(now, out);
}

void Room::set_signing(api::Signing signing, Timestamp now) {
  signing_ = signing;
  next_allocation_ = now;
}

void Room::tell_budgets(api::EventOutbox& out) const {
  for (const Participant& one : participants_) {
    out.events.emplace_back(api::BudgetTold{id_, one.id, one.budget});
  }
}

Participant* Room::find(ParticipantId id) {
  const auto found = std::ranges::find(participants_, id, &Participant::id);
  return found == participants_.end() ? nullptr : &*found;
}

Participant* Room::find_lost() {
  const auto found = std::ranges::find_if(
      participants_, [](const Participant& one) { return one.transport.lost().has_value(); });
  return found == participants_.end() ? nullptr : &*found;
}

// ---- packets ------------------------------------------------------------------------------------

void Room::handle_rtp(Participant& sender, const Datagram& in, Timestamp now,
                      api::EventOutbox& out) {
  Metrics& metrics = environment_.metrics;
  const auto received = sender.transport.receive_rtp(in, now);
  if (!received) {
    metrics.drop(received.error());
    return;
  }
  const auto publication =
      std::ranges::find(sender.publications, received->section, &Publication::section);
  if (publication == sender.publications.end()) {
    metrics.drop(Drop::kNotAllowed);
    return;
  }
  if (!note_activity(*publication, *received, now, out)) {
    metrics.rtp_unwanted.add();
    return;
  }
  const UplinkEstimator& uplink = sender.transport.uplink();
  const bool fell = uplink.target() < sender.planned_for.scaled(options_.fell_percent, 100) ||
                    (sender.obeys && uplink.fell(now) && !sender.planner.holds_pictures());
  if (next_allocation_ == Timestamp::never() || fell) next_allocation_ = now;
  if (received->use == ReceivedRtp::Use::kRepeated) {
    metrics.rtp_consumed.add();
    return;
  }
  for (const ReceivedRtp& restored : sender.transport.restored()) {
    forward_to_viewers(*publication, restored, now, out);
  }
  forward(*publication, *received, now, out);
}

// False for packets on a document section that shows nothing: browsers probe there without a
// picture, and only a key frame is the beginning of one.
bool Room::note_activity(Publication& publication, const ReceivedRtp& packet, Timestamp now,
                         api::EventOutbox& out) {
  const bool begins = publication.purpose == api::MediaPurpose::kDocument &&
                      (publication.last_packet == Timestamp() ||
                       now - publication.last_packet > options_.document_silent_after);
  if (begins && !packet.rtp.frame.starts_key_frame) return false;
  publication.last_packet = now;
  if (packet.rtp.audio_level) {
    publication.level.on_packet(static_cast<std::int8_t>(*packet.rtp.audio_level),
                                packet.rtp.voice_activity, now);
  }
  publication.codec.on_packet(packet.rtp.codec);
  if (begins) map_all_slots(now, out);
  return true;
}

void Room::forward(Publication& publication, const ReceivedRtp& packet, Timestamp now,
                   api::EventOutbox& out) {
  const auto [wanted, codec_missing] = forward_to_viewers(publication, packet, now, out);
  Metrics& metrics = environment_.metrics;
  if (packet.use == ReceivedRtp::Use::kPadding) {
    metrics.rtp_consumed.add();
  } else if (!wanted && codec_missing) {
    metrics.drop(Drop::kNoCommonCodec);
  } else {
    (wanted ? metrics.rtp_forwarded : metrics.rtp_unwanted).add();
  }
}

Room::Forwarded Room::forward_to_viewers(Publication& publication, const ReceivedRtp& packet,
                                         Timestamp now, api::EventOutbox& out) {
  PayloadRef payload;
  Forwarded done;
  for (const Publication::Viewer& viewer : publication.viewers) {
    // A viewer that cannot receive yet must not use up the key frame it will need.
    if (!viewer.participant->transport.can_send()) continue;
    Subscription& subscription = *viewer.subscription;
    const bool behind = viewer.participant->transport.video_behind();
    const bool broken = viewer.participant->transport.take_broken(subscription.section());
    if (broken || (behind && packet.rtp.frame.starts_picture)) subscription.pause();
    auto outgoing = subscription.forward(packet, payloads_, payload, now);
    if (!behind && subscription.wants_key_frame()) ask_for_key_frame(subscription, now, out);
    if (!outgoing) {
      done.codec_missing |= !subscription.accepts(packet.rtp.codec);
      continue;
    }
    done.wanted = true;
    if (subscription.redundancy().wrap(*outgoing, payloads_)) {
      environment_.metrics.voice_repeated.add();
    }
    if (subscription.take_source_changed()) {
      viewer.participant->transport.announce_source_change(subscription.section());
    }
    viewer.participant->transport.send_rtp(subscription.section(), *outgoing, packet.captured, now,
                                           out);
  }
  return done;
}

void Room::handle_rtcp(Participant& sender, const Datagram& in, Timestamp now,
                       api::EventOutbox& out) {
  const auto wishes = sender.transport.receive_rtcp(in, now, out);
  if (!wishes) {
    environment_.metrics.drop(wishes.error());
    return;
  }
  for (const std::size_t section : **wishes) {
    const auto subscription =
        std::ranges::find(sender.subscriptions, section, &Subscription::section);
    if (subscription == sender.subscriptions.end()) continue;
    const Publication* source = subscription->source();
    if (source == nullptr || source->kind != api::MediaKind::kVideo) continue;
    source->owner->transport.request_key_frame(source->section, subscription->current_encoding(),
                                               now, out);
  }
}

void Room::ask_for_key_frame(const Subscription& subscription, Timestamp now,
                             api::EventOutbox& out) {
  const Publication* source = subscription.source();
  const auto encoding = subscription.wants_key_frame();
  if (source == nullptr || !encoding) return;
  source->owner->transport.request_key_frame(source->section, *encoding, now, out);
}

void Room::handle_dtls(Participant& sender, const Datagram& in, Timestamp now,
                       api::EventOutbox& out) {
  sender.transport.handle_dtls(in, now, out);
  relay_data(sender, now, out);
}

void Room::poll_sctp(Participant& owner, Timestamp now, api::EventOutbox& out) {
  owner.transport.poll_sctp(now, out);
  relay_data(owner, now, out);
}

void Room::set_absent(Participant& participant, bool absent, Timestamp now, api::EventOutbox& out) {
  if (std::exchange(participant.absent, absent) != absent) map_all_slots(now, out);
}

// What they publish asks for its key frames itself, at the hole it shows (NackGenerator).
void Room::refresh_pictures(Participant& returned, Timestamp now) {
  for (Subscription& subscription : returned.subscriptions) {
    if (subscription.kind() == api::MediaKind::kVideo) subscription.pause();
  }
  returned.learner.begin_anew();
  next_allocation_ = now;  // asks for the key frames
}

// ---- time ---------------------------------------------------------------------------------------

void Room::handle_timeout(Timestamp now, api::EventOutbox& out) {
  for (Participant& participant : participants_) {
    if (participant.line_test && participant.line_test->next_timeout() <= now) {
      participant.line_test->handle_timeout(now);
      drive_line_test(participant, now, out);
    }
    if (participant.transport.next_timeout() > now) continue;
    participant.transport.handle_timeout(now, out);
    relay_data(participant, now, out);
  }
  if (next_allocation_ <= now) allocate(now, out);
  if (next_chunk_ <= now) release_chunks(now, out);
}

Timestamp Room::next_timeout() const {
  Timestamp next = std::min(next_allocation_, next_chunk_);
  for (const Participant& participant : participants_) {
    next = std::min(next, participant.transport.next_timeout());
    if (participant.line_test) next = std::min(next, participant.line_test->next_timeout());
  }
  return next;
}

void Room::choose_codecs(api::EventOutbox& out) {
  for (Participant& publisher : participants_) {
    for (Publication& publication : publisher.publications) {
      if (publication.kind != api::MediaKind::kVideo) continue;
      viewers_.clear();
      for (const Publication::Viewer& viewer : publication.viewers) {
        viewers_.push_back(viewer.subscription->codecs());
      }
      const auto& offered = publisher.transport.session().media[publication.section].codecs;
      if (const auto codec = publication.codec.choose(offered, viewers_)) {
        out.events.emplace_back(api::CodecWanted{id_, publisher.id, publication.purpose, *codec});
      }
    }
  }
}

// ---- slots --------------------------------------------------------------------------------------

void Room::map_all_slots(Timestamp now, api::EventOutbox& out) {
  for (Participant& viewer : participants_) map_slots_of(viewer, now, out);
  connect_viewers();
}

Publication* Room::publication_of(Participant& participant, api::MediaPurpose purpose,
                                  api::MediaKind kind) {
  const auto found = std::ranges::find_if(participant.publications, [&](const Publication& one) {
    return one.purpose == purpose && one.kind == kind;
  });
  return found == participant.publications.end() ? nullptr : &*found;
}

// The participant other than `viewer` whose document camera or screen sent last, while it sends.
std::optional<ParticipantId> Room::document_source(const Participant& viewer, Timestamp now) {
  std::optional<ParticipantId> latest;
  Timestamp latest_packet = now - options_.document_silent_after;
  for (Participant& one : participants_) {
    if (one.id == viewer.id || one.absent || one.held || viewer.held) continue;
    const Publication* document =
        publication_of(one, api::MediaPurpose::kDocument, api::MediaKind::kVideo);
    if (document == nullptr || document->last_packet <= latest_packet ||
        document->last_packet == Timestamp()) {
      continue;
    }
    latest = one.id;
    latest_packet = document->last_packet;
  }
  return latest;
}

bool Room::choose_speaker(Timestamp now) {
  for (const Participant& one : participants_) {
    if (one.absent || one.held) continue;
    for (const Publication& publication : one.publications) {
      if (publication.kind != api::MediaKind::kAudio) continue;
      loudest_.consider(one.id, publication.level.loudness(now));
    }
  }
  return speaker_ != std::exchange(speaker_, loudest_.decide(now));
}

// The others who publish, are there and whom this viewer may be shown, in order of joining.
std::vector<ParticipantId> Room::sources_for(const Participant& viewer) {
  const api::Viewing& viewing = viewer.viewing;
  std::vector<ParticipantId> sources;
  for (const Participant& one : participants_) {
    if (one.id == viewer.id || one.publications.empty()) continue;
    if (one.absent || one.held || viewer.held) continue;
    if (viewing.whom == api::Viewing::Whom::kOne && one.id != viewing.one) continue;
    sources.push_back(one.id);
  }
  return sources;
}

void Room::map_slots_of(Participant& viewer, Timestamp now, api::EventOutbox& out) {
  const std::vector<ParticipantId> sources = sources_for(viewer);
  const bool follows = viewer.viewing.whom == api::Viewing::Whom::kSpeaker && speaker_.has_value();
  const std::vector<ParticipantId> first =
      follows ? std::vector<ParticipantId>{*speaker_} : viewer.pinned;
  std::size_t slots = 0;
  for (const Subscription& subscription : viewer.subscriptions) {
    if (subscription.purpose() != api::MediaPurpose::kSlot) continue;
    slots = std::max<std::size_t>(slots, subscription.slot().raw() + std::size_t{1});
  }
  api::SlotsChanged shown{id_, viewer.id, map_slots(slots, first, sources, viewer.shown.slots),
                          document_source(viewer, now)};

  for (Subscription& subscription : viewer.subscriptions) {
    const bool slot = subscription.purpose() == api::MediaPurpose::kSlot;
    const auto id = slot ? shown.slots[subscription.slot().raw()] : shown.document_source;
    Participant* source = id ? find(*id) : nullptr;
    subscription.show(source == nullptr
                          ? nullptr
                          : publication_of(*source, subscription.purpose(), subscription.kind()),
                      now);
  }
  next_allocation_ = now;  // new pairs of sources and viewers: choose encodings, ask for key frames
  if (shown.slots == viewer.shown.slots && shown.document_source == viewer.shown.document_source) {
    return;
  }
  viewer.shown = shown;
  out.events.push_back(std::move(shown));
}

void Room::connect_viewers() {
  for (Participant& participant : participants_) {
    for (Publication& publication : participant.publications) publication.viewers.clear();
  }
  for (Participant& viewer : participants_) {
    for (Subscription& subscription : viewer.subscriptions) {
      if (subscription.source() == nullptr) continue;
      for (Publication& publication : subscription.source()->owner->publications) {
        if (&publication == subscription.source()) {
          publication.viewers.push_back({&viewer, &subscription});
        }
      }
    }
  }
}

// ---- documents ----------------------------------------------------------------------------------

void Room::relay_data(Participant& from, Timestamp now, api::EventOutbox& out) {
  DataChannelEvent event;
  while (from.transport.take_data_event(event)) {
    if (const auto* message = std::get_if<DataChannelMessage>(&event)) {
      if (message->label == kDocumentsLabel) documents_.on_message(from.id, message->payload);
      if (message->label == kLineLabel && from.line_test) {
        from.line_test->handle(message->payload, now);
      }
    } else if (const auto* opened = std::get_if<DataChannelOpened>(&event)) {
      if (opened->label == kDocumentsLabel) documents_.on_joined(from.id);
      if (opened->label == kLineLabel && from.line_test) from.line_test->start(now);
    } else if (const auto* closed = std::get_if<DataChannelClosed>(&event)) {
      if (closed->label == kDocumentsLabel) documents_.on_left(from.id);
    } else if (std::holds_alternative<DataAssociationClosed>(event)) {
      documents_.on_left(from.id);
    } else {
      documents_.set_writable(from.id, true);
    }
  }
  drive_line_test(from, now, out);
  if (next_allocation_ == Timestamp::never() && documents_.documents() > 0) next_allocation_ = now;
  deliver_documents(now, out);
}

// What the association does not take now it takes after DataChannelWritable.
void Room::drive_line_test(Participant& tester, Timestamp now, api::EventOutbox& out) {
  if (!tester.line_test) return;
  while (const auto* frame = tester.line_test->front()) {
    if (!tester.transport.send_data(kLineLabel, *frame, now, out)) break;
    tester.line_test->pop();
  }
}

void Room::release_chunks(Timestamp now, api::EventOutbox& out) {
  next_chunk_ = Timestamp::never();
  for (const Participant& to : participants_) documents_.hold_chunks(to.id, false);
  deliver_documents(now, out);
}

void Room::deliver_documents(Timestamp now, api::EventOutbox& out) {
  while (const auto send = documents_.next()) {
    Participant* to = find(send->to);
    if (to != nullptr && send->chunk && to->downloads.next() > now) {
      documents_.hold_chunks(send->to, true);
      next_chunk_ = std::min(next_chunk_, to->downloads.next());
    } else if (to != nullptr && to->transport.send_data(kDocumentsLabel, send->frame, now, out)) {
      if (send->chunk) {
        to->downloads.on_sent(to->transport.data_on_line(send->frame.size()), now);
      }
      documents_.sent();
    } else {
      documents_.set_writable(send->to, false);
    }
  }
}

}  // namespace sfu
