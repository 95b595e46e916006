#include "signalling/session/whip.h"

#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "sfu/base/check.h"
#include "signalling/auth/secret.h"
#include "signalling/session/reception.h"
#include "signalling/whip/http_fields.h"
#include "signalling/whip/ice_fragment.h"
#include "signalling/whip/replies.h"

namespace signalling {
namespace {

constexpr const char* kFull = "the relay is full";

WhipReply refuse(const Refusal& refusal) {
  switch (refusal.code) {
    case ErrorCode::kTokenInvalid:
    case ErrorCode::kTokenExpired:
      return refuse_token(refusal.why, "invalid_token");
    case ErrorCode::kUnknownVisit:
      return refuse_whip(404, refusal.why);
    default:
      return refuse_whip(403, refusal.why);
  }
}

bool may(Role role, WhipSide side) {
  return role == Role::kBoth ||
         role == (side == WhipSide::kPublish ? Role::kPublish : Role::kSubscribe);
}

std::string entity_tag(const sfu::api::IceCredentials& local) { return '"' + local.ufrag + '"'; }

Terms terms_of(WhipSide side) {
  return side == WhipSide::kPublish ? Terms::kPublish : Terms::kPlay;
}

sfu::api::Viewing viewing_of(const WhipTarget& target) {
  using Whom = sfu::api::Viewing::Whom;
  if (target.publication) return {Whom::kOne, *target.publication};
  return {Whom::kSpeaker, {}};
}

}  // namespace

Whip::Whip(const Network& config, Neighbours neighbours, Options options, sfu::Entropy& entropy,
           sfu::Metrics& metrics)
    : config_(config),
      at_(neighbours),
      options_(options),
      entropy_(entropy),
      metrics_(metrics),
      opened_(options.opened_per_second, options.opened_at_once) {}

WhipReply Whip::handle(const WhipRequest& request, Turn& turn) {
  WhipReply reply = dispatch(request, turn);
  if (reply.status >= 400) metrics_.whip_refused.add();
  add_cors(reply);
  return reply;
}

WhipReply Whip::dispatch(const WhipRequest& request, Turn& turn) {
  const ParsedTarget parsed = parse_whip_target(request.path, request.query);
  if (!parsed.target) {
    return parsed.error == TargetError::kBadPublication
               ? refuse_whip(400, "publication must be a participant's number, once")
               : refuse_whip(404, "/whip/{room} or /whep/{room}");
  }
  const WhipTarget& target = *parsed.target;
  if (request.method == "OPTIONS") return describe_whip(target);
  const bool endpoint = target.session.empty();
  if (endpoint && request.method == "POST") return open(request, target, turn);
  if (!endpoint && request.method == "PATCH") return patch(request, target, turn);
  if (!endpoint && request.method == "DELETE") return remove(request, target, turn);
  return refuse_method(allowed_methods(target));
}

WhipReply Whip::open(const WhipRequest& request, const WhipTarget& target, Turn& turn) {
  const auto token = bearer_token(request.authorization);
  if (!token) return refuse_token("a bearer token is wanted");
  const HelloMessage hello{kProtocolVersion, std::string(*token), target.room};
  auto claims = admit(hello, config_.auth, at_.visits, turn.at());
  if (!claims) return refuse(claims.error());
  if (auto refused = refusal(request, target, *claims, turn)) return *std::move(refused);
  return enter(request, target, *std::move(claims), std::string(*token), turn);
}

std::optional<WhipReply> Whip::refusal(const WhipRequest& request, const WhipTarget& target,
                                       const TokenClaims& claims, Turn& turn) {
  if (!may(claims.role, target.side)) {
    return refuse_whip(403, target.side == WhipSide::kPublish
                                ? "the token does not allow to publish"
                                : "the token does not allow to play");
  }
  if (!is_media_type(request.content_type, kSdpType)) {
    WhipReply reply = refuse_whip(415, "Content-Type: application/sdp is wanted");
    reply.headers.emplace_back("Accept-Post", kSdpType);
    return reply;
  }
  if (!accepts(request.accept, kSdpType)) return refuse_whip(406, "the answer is application/sdp");
  const MeetingRoom* room = at_.rooms.find(target.room);
  if (target.publication && (room == nullptr || !room->members.contains(*target.publication))) {
    return refuse_whip(404, "no such participant in the room");
  }
  if (!opened_.allow(turn.now())) return refuse_for_now(429, "too many new sessions");
  if (room == nullptr && at_.rooms.full()) return refuse_for_now(503, kFull);
  if (room != nullptr && room->members.size() >= config_.limits.participants_per_room) {
    return refuse_for_now(503, "the room is full");
  }
  if (!at_.rooms.has_space_for_media()) return refuse_for_now(503, kFull);
  if (auto error = at_.media.find_fault(request.body, terms_of(target.side))) {
    return refuse_whip(error->malformed ? 400 : 422, error->message);
  }
  return std::nullopt;
}

WhipReply Whip::enter(const WhipRequest& request, const WhipTarget& target, TokenClaims claims,
                      std::string token, Turn& turn) {
  Person newcomer;
  newcomer.participant = at_.people.issue_id();
  newcomer.name = display_name(claims, config_);
  newcomer.claims = std::move(claims);
  const Person& person = at_.people.add(std::move(newcomer));
  // refusal() saw space for both and nothing wrong with the offer.
  const Rooms::Entry entry = at_.rooms.join(target.room, person, turn);
  SFU_CHECK(entry == Rooms::Entry::kDone);
  const bool publishes = target.side == WhipSide::kPublish;
  Answer answer = at_.media.open(
      person, request.body,
      {{.publish = publishes, .subscribe = !publishes}, terms_of(target.side), viewing_of(target)},
      turn);

  const auto& session = answer.session;
  MediaDescription first = parse_sdp(answer.sdp)->media.front();
  const std::string mid = mid_of(first);
  first.attributes = {};
  if (!mid.empty()) first.attributes.add("mid", mid);
  const std::string name = new_name();
  names_.emplace(person.participant, name);
  sessions_.emplace(
      name, WhipSession{person.participant, at_.rooms.room_of(person.participant)->placement.room,
                        target.side, target.publication, std::move(token), session.local_ice,
                        session.remote_ice, std::move(first),
                        RateLimit(options_.patches_per_second, options_.patches_at_once)});
  metrics_.whip_opened.add();
  metrics_.whip_sessions.add();
  return {.status = 201,
          .content_type = std::string(kSdpType),
          .body = std::move(answer.sdp),
          .headers = {{"Location", session_path(target.side, target.room, name)},
                      {"ETag", entity_tag(session.local_ice)}}};
}

Whip::Found Whip::find(const WhipRequest& request, const WhipTarget& target, const Turn& turn) {
  const auto nobody = sessions_.end();
  const auto token = bearer_token(request.authorization);
  if (!token) return {nobody, refuse_token("a bearer token is wanted")};
  const auto found = sessions_.find(target.session);
  // Its own token is good for as long as the session lives, also when it has expired meanwhile.
  if (found != nobody && same_secret(*token, found->second.token)) return {found};
  const HelloMessage hello{kProtocolVersion, std::string(*token), target.room};
  const auto claims = admit(hello, config_.auth, at_.visits, turn.at());
  if (!claims) return {nobody, refuse(claims.error())};
  if (found == nobody) return {nobody, refuse_whip(404, "no such session: it may have ended")};
  const MeetingRoom* room = at_.rooms.find(target.room);
  const bool here = room != nullptr && room->placement.room == found->second.room;
  if (here && may(claims->role, found->second.side)) return {found};
  return {nobody, refuse_whip(403, "the token is for something else")};
}

WhipReply Whip::remove(const WhipRequest& request, const WhipTarget& target, Turn& turn) {
  auto found = find(request, target, turn);
  if (found.refusal) return *std::move(found.refusal);
  forget(found.session, turn);
  return {.status = 200};
}

void Whip::end(sfu::ParticipantId participant, Turn& turn) {
  const auto name = names_.find(participant);
  if (name != names_.end()) forget(sessions_.find(name->second), turn);
}

void Whip::publication_left(sfu::ParticipantId publication, Turn& turn) {
  std::vector<sfu::ParticipantId> viewers;
  for (const auto& [name, session] : sessions_) {
    if (session.publication == publication) viewers.push_back(session.participant);
  }
  for (const sfu::ParticipantId viewer : viewers) end(viewer, turn);
}

void Whip::room_closed(sfu::RoomId room, Turn& turn) {
  std::vector<sfu::ParticipantId> gone;
  for (const auto& [name, session] : sessions_) {
    if (session.room == room) gone.push_back(session.participant);
  }
  for (const sfu::ParticipantId participant : gone) end(participant, turn);
}

void Whip::forget(Sessions::iterator session, Turn& turn) {
  const sfu::ParticipantId participant = session->second.participant;
  names_.erase(participant);
  sessions_.erase(session);
  metrics_.whip_sessions.add(-1);
  if (const Person* person = at_.people.find(participant)) at_.people.remove(Person(*person));
  at_.rooms.leave(participant, turn);
  publication_left(participant, turn);
}

std::string Whip::new_name() {
  std::array<std::uint8_t, 16> bytes{};
  entropy_.fill(bytes);
  std::string name;
  for (const std::uint8_t byte : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    name += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return name;
}

WhipReply Whip::patch(const WhipRequest& request, const WhipTarget& target, Turn& turn) {
  auto found = find(request, target, turn);
  if (found.refusal) return *std::move(found.refusal);
  WhipSession& session = found.session->second;
  if (!session.patches.allow(turn.now())) return refuse_for_now(429, "too many PATCHes");
  if (!is_media_type(request.content_type, kFragmentType)) {
    WhipReply reply = refuse_whip(415, "Content-Type: application/trickle-ice-sdpfrag is wanted");
    reply.headers.emplace_back("Accept-Patch", kFragmentType);
    return reply;
  }
  const Precondition precondition = check_if_match(request.if_match, entity_tag(session.local));
  if (precondition == Precondition::kAbsent) return refuse_whip(428, "If-Match is wanted");
  if (precondition == Precondition::kFails) {
    return refuse_whip(412, "ICE was restarted since: that is another session's entity tag");
  }
  const auto fragment = parse_ice_fragment(request.body);
  if (!fragment) return refuse_whip(400, "the body is no trickle-ice-sdpfrag");
  // We are ICE-lite: candidates of the client are found by its checks.
  if (!fragment->credentials || fragment->credentials->ufrag == session.remote.ufrag) {
    return {.status = 204};
  }
  return restart(session, *fragment->credentials, turn);
}

WhipReply Whip::restart(WhipSession& session, const sfu::api::IceCredentials& remote, Turn& turn) {
  const Person& person = *at_.people.find(session.participant);
  auto local = at_.media.restart(person, remote, turn);
  if (!local) {
    return local.error() == RoomMedia::RestartRefusal::kTooSoon
               ? refuse_for_now(429, "ICE was restarted a moment ago")
               : refuse_whip(409, "nothing to restart: the media is not connected yet");
  }
  session.local = *std::move(local);
  session.remote = remote;
  MediaDescription section = session.first_section;
  at_.media.add_candidates(person, section);
  return {.status = 200,
          .content_type = std::string(kFragmentType),
          .body = write_ice_fragment(session.local, section),
          .headers = {{"ETag", entity_tag(session.local)}}};
}

}  // namespace signalling
