#include "signalling/session/room_media.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sfu/api/shard_letter.h"
#include "sfu/base/check.h"
#include "signalling/jsep/answer_writer.h"

namespace signalling {
namespace {

using sfu::api::CommandRefused;
using sfu::api::LeaveReason;

constexpr std::size_t kUfragLength = 8;   // 48 bits: two of one shard never meet
constexpr std::size_t kPwdLength = 24;    // RFC 8839 §5.4: 128 bits at least
constexpr std::size_t kCnameLength = 16;  // RFC 7022 §4.2: 96 bits

// Of ice-char (RFC 8839 §5.4), which is also fine for a CNAME.
std::string random_text(sfu::Entropy& entropy, std::size_t length) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::uint8_t, 32> bytes{};
  entropy.fill(sfu::MutableByteSpan(bytes).first(length));
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += kAlphabet[bytes[i] % kAlphabet.size()];
  return text;
}

const char* to_text(LeaveReason reason) {
  switch (reason) {
    case LeaveReason::kConsentLost:
      return "consent_lost";
    case LeaveReason::kHandshakeTimeout:
      return "handshake_timeout";
    case LeaveReason::kDtlsFailed:
      return "dtls_failed";
    case LeaveReason::kWrongFingerprint:
      return "wrong_fingerprint";
    case LeaveReason::kDtlsClosed:
      return "dtls_closed";
  }
  return "unknown";
}

const char* mime_type_of(sfu::api::Codec codec) {
  using sfu::api::Codec;
  switch (codec) {
    case Codec::kOpus:
      return "audio/opus";
    case Codec::kRed:
      return "audio/red";
    case Codec::kVp8:
      return "video/VP8";
    case Codec::kH264:
      return "video/H264";
    case Codec::kVp9:
      return "video/VP9";
    case Codec::kAv1:
      return "video/AV1";
  }
  return "";
}

// Whose line it is; none: nobody's that is configured.
std::optional<DevicePlace> place_of(const Person& person) {
  const TokenClaims& claims = person.claims;
  if (claims.role == Role::kKiosk) return DevicePlace{.site = claims.site};
  if (claims.role != Role::kDesk) return std::nullopt;
  return DevicePlace{.organisation = claims.organisation, .desk = claims.desk};
}

PlannedPicture message_of(const sfu::api::UplinkPlan::Picture& picture) {
  return {picture.rate.kbps(), picture.height, picture.frames_per_second};
}

PlanMessage message_of(const sfu::api::UplinkPlan& plan) {
  PlanMessage message;
  message.voice = {plan.voice.rate.kbps(), plan.voice.packet_time.ms(), plan.voice.redundant};
  if (plan.picture) message.picture = message_of(*plan.picture);
  if (plan.document) message.document = message_of(*plan.document);
  message.start_kbps = plan.start.kbps();
  message.restart = plan.restart;
  message.reason = to_string(plan.reason);
  return message;
}

// What people notice, and why.
std::optional<HeldBack> held_back(const sfu::api::UplinkPlan& plan) {
  if (plan.reason == sfu::api::PlanReason::kNone) return std::nullopt;
  return HeldBack{!plan.picture.has_value(), plan.reason};
}

// Only who is in the room is named to its members.
Nullable<std::uint32_t> shown_in(const MeetingRoom& room,
                                 const std::optional<sfu::ParticipantId>& source) {
  if (!source || !room.members.contains(*source)) return {};
  return source->raw();
}

}  // namespace

RoomMedia::RoomMedia(const Network& network, Rooms& rooms, LineMemory& lines, Options options,
                     sfu::Entropy& entropy)
    : network_(network),
      rooms_(rooms),
      lines_(lines),
      options_(std::move(options)),
      answerer_(options_.answerer),
      entropy_(entropy) {}

AnswerOptions RoomMedia::answer_options(sfu::api::Permissions permissions, std::size_t shard) {
  AnswerOptions options;
  options.local_ice.ufrag = sfu::api::letter_of_shard(shard) + random_text(entropy_, kUfragLength);
  options.local_ice.pwd = random_text(entropy_, kPwdLength);
  options.cname = random_text(entropy_, kCnameLength);
  options.fingerprint = options_.fingerprint;
  options.candidates = options_.shard_addresses[shard];
  options.permissions = permissions;
  return options;
}

void RoomMedia::offer(const Person& person, const OfferMessage& offer, Turn& turn) {
  MeetingRoom* room = rooms_.room_of(person.participant);
  if (room == nullptr) {
    return turn.refuse(person.connection, ErrorCode::kUnknownVisit, "nothing to offer in");
  }
  Member& member = *room->find(person.participant);
  if (!member.offered && !rooms_.has_space_for_media()) {
    return turn.refuse(person.connection, ErrorCode::kLimit, "too many participants");
  }
  const Placement& placement = room->placement;
  const Agreement* alive = member.connected && member.agreed ? &*member.agreed : nullptr;
  auto answer = answerer_.answer(offer.sdp, answer_options(person.permissions(), placement.shard),
                                 entropy_, alive);
  if (!answer) {
    return turn.refuse(person.connection, ErrorCode::kBadSdp, answer.error().message, "/sdp");
  }
  const auto& session = answer->session;
  const bool restarts = answer->continues && session.local_ice != alive->session.local_ice;
  if (restarts && turn.now() < member.next_restart) {
    return turn.refuse(person.connection, ErrorCode::kRate, "ICE was restarted a moment ago");
  }
  if (restarts) {
    member.next_restart = turn.now() + options_.restart_interval;
    turn.command(placement.shard,
                 sfu::api::RestartIce{person.participant, session.local_ice, session.remote_ice});
  } else if (!answer->continues) {
    replace(person, *room, member, *answer, turn);
  }
  member.agreed = Agreement{std::move(answer->session), answer->origin, answer->version};
  turn.send(person.connection, AnswerMessage{std::move(answer->sdp)});
  if (answer->continues) return;
  member.silent = false;
  if (std::exchange(member.connected, false)) rooms_.announce(*room, turn);
}

void RoomMedia::replace(const Person& person, MeetingRoom& room, Member& member, Answer& answer,
                        Turn& turn) {
  const Placement& placement = room.placement;
  if (member.offered) {
    turn.command(placement.shard, sfu::api::RemoveParticipant{person.participant});
  }
  rooms_.set_offered(member, true);
  member.plan = std::nullopt;
  const bool held_back = std::exchange(member.held_back, std::nullopt).has_value();
  if (held_back) rooms_.announce(room, turn);
  member.budget = std::nullopt;
  turn.command(placement.shard, addition(person, room, member, answer.session, turn));
}

sfu::api::AddParticipant RoomMedia::addition(const Person& person, const MeetingRoom& room,
                                             const Member& member,
                                             sfu::api::NegotiatedSession session,
                                             const Turn& turn) const {
  const bool tests_line = !room.tests_line_of.empty();
  const auto place = place_of(person);
  return {
      .room = room.placement.room,
      .participant = person.participant,
      .permissions = tests_line ? sfu::api::Permissions{} : person.permissions(),
      .session = std::move(session),
      .held = member.held,
      .line = line_of(person),
      .plans = !tests_line,
      .remembered = place ? lines_.recall(*place, turn.at().unix_time) : sfu::api::MeasuredLine(),
      .interprets = member.as == "interpreter"};
}

std::optional<sfu::api::AccessLine> RoomMedia::line_of(const Person& person) const {
  if (person.claims.role == Role::kKiosk) return network_.line_of_site(person.claims.site);
  if (person.claims.role == Role::kDesk) return network_.line_of_desk(person.desk());
  return std::nullopt;
}

std::optional<JsepError> RoomMedia::find_fault(std::string_view sdp, Terms terms) {
  AnswerOptions options = answer_options({true, true}, 0);
  options.terms = terms;
  const auto answer = answerer_.answer(sdp, options, entropy_);
  return answer ? std::nullopt : std::optional(answer.error());
}

Answer RoomMedia::open(const Person& person, std::string_view sdp, const WhipTerms& terms,
                       Turn& turn) {
  MeetingRoom& room = *rooms_.room_of(person.participant);
  const Placement& placement = room.placement;
  AnswerOptions options = answer_options(terms.permissions, placement.shard);
  options.terms = terms.terms;
  auto answer = answerer_.answer(sdp, options, entropy_);
  SFU_CHECK(answer);  // find_fault() found none
  rooms_.set_offered(*room.find(person.participant), true);
  turn.command(placement.shard, sfu::api::AddParticipant{.room = placement.room,
                                                         .participant = person.participant,
                                                         .permissions = terms.permissions,
                                                         .session = answer->session,
                                                         .viewing = terms.viewing,
                                                         .plans = false});
  return *std::move(answer);
}

sfu::Result<sfu::api::IceCredentials, RoomMedia::RestartRefusal> RoomMedia::restart(
    const Person& person, const sfu::api::IceCredentials& remote, Turn& turn) {
  const MeetingRoom& room = *rooms_.room_of(person.participant);
  Member& member = *rooms_.room_of(person.participant)->find(person.participant);
  if (!member.connected) return RestartRefusal::kNotConnected;
  if (turn.now() < member.next_restart) return RestartRefusal::kTooSoon;
  member.next_restart = turn.now() + options_.restart_interval;
  auto local = answer_options({}, room.placement.shard).local_ice;
  turn.command(room.placement.shard, sfu::api::RestartIce{person.participant, local, remote});
  return local;
}

void RoomMedia::add_candidates(const Person& person, MediaDescription& section) {
  const MeetingRoom& room = *rooms_.room_of(person.participant);
  write_candidates(answer_options({}, room.placement.shard), section);
}

void RoomMedia::mute(const Person& person, const MuteMessage& mute, Turn& turn) {
  MeetingRoom* room = rooms_.room_of(person.participant);
  if (room == nullptr) {
    return turn.refuse(person.connection, ErrorCode::kUnknownVisit, "in no visit and no room");
  }
  Member& member = *room->find(person.participant);
  member.audio_muted = mute.audio;
  member.video_muted = mute.video;
  rooms_.announce(*room, turn);
}

void RoomMedia::sign(const Person& person, const SignMessage& sign, Turn& turn) {
  using sfu::api::Signing;
  MeetingRoom* room = rooms_.room_of(person.participant);
  if (room == nullptr) {
    return turn.refuse(person.connection, ErrorCode::kUnknownVisit, "in no visit and no room");
  }
  if (person.in_plain_role()) {
    return turn.refuse(person.connection, ErrorCode::kForbidden, "kiosks and desks say it");
  }
  const std::array all = {Signing::kNone, Signing::kBesideVoice, Signing::kBeforeVoice};
  const auto said =
      std::ranges::find(all, sign.signing, [](Signing one) { return to_string(one); });
  if (said == all.end()) {
    return turn.refuse(person.connection, ErrorCode::kBadMessage,
                       "signing must be none, beside_voice or before_voice", "/signing");
  }
  if (std::exchange(room->signing, *said) != *said) {
    turn.command(room->placement.shard, sfu::api::SetSigning{room->placement.room, *said});
  }
  rooms_.announce(*room, turn);
}

Budgets RoomMedia::budgets(std::string_view visit, Turn& turn) {
  MeetingRoom* room = parse_visit_id(visit) ? rooms_.find(visit) : nullptr;
  if (room == nullptr) return {};
  Budgets budgets{.state = Budgets::State::kTold};
  for (const auto& [participant, member] : room->members) {
    if (!member.connected) continue;
    const bool fresh = member.budget && turn.now() - member.budget->told <= options_.budgets_fresh;
    if (!fresh) budgets.state = Budgets::State::kAsked;
    const Person* person = rooms_.person(participant);
    if (!fresh || person == nullptr) continue;
    const auto place = place_of(*person);
    std::string name;
    if (place) name = place->is_kiosk() ? place->site : place->organisation + "/" + place->desk;
    budgets.views.push_back({participant, member.role, std::move(name), member.budget->line});
  }
  if (budgets.state == Budgets::State::kAsked) {
    turn.command(room->placement.shard, sfu::api::TellBudgets{room->placement.room});
  }
  return budgets;
}

void RoomMedia::pin(const Person& person, const PinMessage& pin, Turn& turn) {
  MeetingRoom* room = rooms_.room_of(person.participant);
  if (room == nullptr || !room->find(person.participant)->offered) {
    return turn.refuse(person.connection, ErrorCode::kUnknownVisit, "no slots before an offer");
  }
  sfu::api::PinSlots command{person.participant, {}};
  std::set<sfu::ParticipantId> seen;
  for (const std::uint32_t raw : pin.participants) {
    const sfu::ParticipantId source(raw);
    const bool other = source != person.participant && room->members.contains(source);
    if (!other || !seen.insert(source).second) {
      return turn.refuse(person.connection, ErrorCode::kBadMessage,
                         "participants must be others in the room, each once",
                         "/participants/" + std::to_string(command.sources.size()));
    }
    command.sources.push_back(source);
  }
  room->find(person.participant)->pin = turn.request_id();
  turn.command(room->placement.shard, std::move(command));
}

void RoomMedia::remind(const Person& person, Turn& turn) {
  MeetingRoom* room = rooms_.room_of(person.participant);
  if (room == nullptr) return;
  rooms_.announce(*room, turn);
  const Member& member = *room->find(person.participant);
  if (member.slots) turn.send(person.connection, *member.slots);
  if (member.plan) turn.send(person.connection, *member.plan);
}

void RoomMedia::handle(const sfu::api::ParticipantConnected& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  Member* member = room == nullptr ? nullptr : room->find(event.participant);
  if (member == nullptr) return;
  member->connected = true;
  rooms_.announce(*room, turn);
}

void RoomMedia::handle(const sfu::api::ParticipantLost& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  Member* lost = room == nullptr ? nullptr : room->find(event.participant);
  if (lost == nullptr) return;
  lost->connected = false;
  lost->plan = std::nullopt;
  lost->held_back = std::nullopt;
  lost->line = std::nullopt;
  lost->silent = false;
  rooms_.set_offered(*lost, false);  // the shard has removed it
  rooms_.tell(*room, LostMessage{event.participant.raw(), to_text(event.reason)}, turn);
  rooms_.announce(*room, turn);
}

void RoomMedia::handle(const sfu::api::ParticipantSilent& event, Turn& turn) {
  set_silent(event.room, event.participant, true, turn);
}

void RoomMedia::handle(const sfu::api::ParticipantHeard& event, Turn& turn) {
  set_silent(event.room, event.participant, false, turn);
}

void RoomMedia::set_silent(sfu::RoomId id, sfu::ParticipantId participant, bool silent,
                           Turn& turn) {
  MeetingRoom* room = rooms_.find(id);
  Member* member = room == nullptr ? nullptr : room->find(participant);
  if (member == nullptr) return;
  member->silent = silent;
  rooms_.announce(*room, turn);
}

void RoomMedia::handle(const sfu::api::LineMeasured& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  Member* member = room == nullptr ? nullptr : room->find(event.participant);
  if (member == nullptr) return;
  member->line = event.line;
  rooms_.announce(*room, turn);
}

// Only of somebody who is at a place of the configuration, and of that place alone.
void RoomMedia::handle(const sfu::api::LineLearnt& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  const Person* person = rooms_.person(event.participant);
  if (room == nullptr || room->find(event.participant) == nullptr || person == nullptr) return;
  if (const auto place = place_of(*person)) lines_.note(*place, event.line, turn.at());
}

void RoomMedia::handle(const sfu::api::BudgetTold& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  Member* member = room == nullptr ? nullptr : room->find(event.participant);
  if (member != nullptr) member->budget = Member::Budget{event.budget, turn.now()};
}

void RoomMedia::handle(const sfu::api::SlotsChanged& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  Member* viewer = room == nullptr ? nullptr : room->find(event.viewer);
  if (viewer == nullptr) return;
  SlotsMessage message;
  for (const auto& source : event.slots) message.slots.push_back(shown_in(*room, source));
  message.document = shown_in(*room, event.document_source);
  const auto connection = rooms_.connection_of(event.viewer);
  if (const MessageId id = std::exchange(viewer->pin, std::nullopt); id && connection) {
    turn.expect({*connection, id, slots_reply_index()});
  }
  viewer->slots = message;
  turn.send(connection, message);
}

void RoomMedia::handle(const sfu::api::CodecWanted& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  if (room == nullptr || room->find(event.publisher) == nullptr) return;
  const bool document = event.purpose == sfu::api::MediaPurpose::kDocument;
  turn.send(rooms_.connection_of(event.publisher),
            CodecMessage{document ? "document" : "camera", mime_type_of(event.codec)});
}

void RoomMedia::handle(const sfu::api::UplinkPlanned& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  Member* member = room == nullptr ? nullptr : room->find(event.participant);
  if (member == nullptr) return;
  member->plan = message_of(event.plan);
  turn.send(rooms_.connection_of(event.participant), *member->plan);
  member->plan->restart = false;  // once: whoever comes back is told the plan alone
  const auto before = std::exchange(member->held_back, held_back(event.plan));
  if (before != member->held_back) rooms_.announce(*room, turn);
}

void RoomMedia::handle(const CommandRefused& event, Turn& turn) {
  MeetingRoom* room = rooms_.find(event.room);
  Member* member = room == nullptr ? nullptr : room->find(event.participant);
  if (member == nullptr) return;
  const auto connection = rooms_.connection_of(event.participant);
  switch (event.reason) {
    case CommandRefused::Reason::kUnknownParticipant:
      return;  // lost before the command arrived
    case CommandRefused::Reason::kTooManyParticipants:
    case CommandRefused::Reason::kTooManyRooms:
      rooms_.set_offered(*member, false);
      return turn.refuse(connection, ErrorCode::kLimit, "the relay is full");
    case CommandRefused::Reason::kTooSoon:
      return turn.refuse(connection, ErrorCode::kRate, "ICE was restarted a moment ago");
    case CommandRefused::Reason::kUnknownRoom:
    case CommandRefused::Reason::kDuplicate:
      // A duplicate is still in the shard: the next offer takes it out first.
      rooms_.set_offered(*member, event.reason == CommandRefused::Reason::kDuplicate);
      return turn.refuse(connection, ErrorCode::kInternal, "the relay refused the media");
  }
}

}  // namespace signalling
