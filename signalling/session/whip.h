// WHIP (RFC 9725) and WHEP: participants that speak HTTP alone, without a signalling connection
// (docs/PROTOCOL.md §4). Like everybody else they are members of their room and shown in
// `participants`.
//   handle(request, turn)   POST opens a session, PATCH renews its ICE, DELETE ends it
//   end(participant, …)     its media is gone, or the shard would not have it
//   publication_left(id)    who watches that one alone has nothing to wait for: ids are never given
//                           twice, so the session ends (RTCP BYE, DTLS close_notify, 404)
//   room_closed(room)       the visit is over: everyone in it goes
// A session is named by 128 random bits that only its opener is told, and wants the token that
// opened it (or another one good for the same room and side). Sessions are bounded by
// limits.participants, requests by Options. One that never connects ends with the media core's
// handshake timeout. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "sfu/base/entropy.h"
#include "sfu/metrics/metrics.h"
#include "signalling/sdp/session_description.h"
#include "signalling/session/people.h"
#include "signalling/session/rate_limit.h"
#include "signalling/session/room_media.h"
#include "signalling/session/rooms.h"
#include "signalling/session/visits.h"
#include "signalling/whip/http_exchange.h"
#include "signalling/whip/target.h"

namespace signalling {

class Whip {
 public:
  struct Options {
    // New sessions of the whole relay: a production tool opens one per event, a load test hundreds.
    std::int64_t opened_per_second = 100;
    std::int64_t opened_at_once = 200;
    // PATCHes of one session: a client with many candidates sends a handful.
    std::int64_t patches_per_second = 5;
    std::int64_t patches_at_once = 20;
  };
  struct Neighbours {
    People& people;
    Rooms& rooms;
    RoomMedia& media;
    const Visits& visits;
  };
  Whip(const Network& config, Neighbours neighbours, Options options, sfu::Entropy& entropy,
       sfu::Metrics& metrics);

  [[nodiscard]] WhipReply handle(const WhipRequest& request, Turn& turn);
  void end(sfu::ParticipantId participant, Turn& turn);  // nothing when it is no session's
  void publication_left(sfu::ParticipantId publication, Turn& turn);
  void room_closed(sfu::RoomId room, Turn& turn);

 private:
  struct WhipSession {
    sfu::ParticipantId participant;
    sfu::RoomId room;
    WhipSide side = WhipSide::kPublish;
    std::optional<sfu::ParticipantId> publication;  // of WHEP: the one it plays
    std::string token;
    sfu::api::IceCredentials local;
    sfu::api::IceCredentials remote;
    MediaDescription first_section;  // its m-line and mid, for the answer to an ICE restart
    RateLimit patches;
  };
  using Sessions = std::map<std::string, WhipSession, std::less<>>;

  WhipReply dispatch(const WhipRequest& request, Turn& turn);
  WhipReply open(const WhipRequest& request, const WhipTarget& target, Turn& turn);
  WhipReply patch(const WhipRequest& request, const WhipTarget& target, Turn& turn);
  WhipReply remove(const WhipRequest& request, const WhipTarget& target, Turn& turn);
  // Why this request opens nothing for these claims; nothing: it may.
  std::optional<WhipReply> refusal(const WhipRequest& request, const WhipTarget& target,
                                   const TokenClaims& claims, Turn& turn);
  WhipReply enter(const WhipRequest& request, const WhipTarget& target, TokenClaims claims,
                  std::string token, Turn& turn);
  // The session a request names, when it may; otherwise the answer that says why not.
  struct Found {
    Sessions::iterator session;
    std::optional<WhipReply> refusal{};
  };
  Found find(const WhipRequest& request, const WhipTarget& target, const Turn& turn);
  WhipReply restart(WhipSession& session, const sfu::api::IceCredentials& remote, Turn& turn);
  void forget(Sessions::iterator session, Turn& turn);
  std::string new_name();

  const Network& config_;
  Neighbours at_;
  Options options_;
  sfu::Entropy& entropy_;
  sfu::Metrics& metrics_;
  RateLimit opened_;
  Sessions sessions_;
  std::map<sfu::ParticipantId, std::string> names_;
};

}  // namespace signalling
