// From `hello` to `welcome`.
#include <string>
#include <utility>

#include "signalling/auth/secret.h"
#include "signalling/auth/turn_credentials.h"
#include "signalling/session/switchboard.h"

namespace signalling {
namespace {

// 128 random bits in hexadecimal are 32; what is shorter than that in bits can be guessed.
constexpr std::size_t kShortestNonce = 16;
constexpr std::size_t kLongestNonce = 128;

}  // namespace

void Session::Parts::greet(ConnectionId id, const HelloMessage& hello, Turn& turn) {
  if (hello.nonce &&
      (hello.nonce->size() < kShortestNonce || hello.nonce->size() > kLongestNonce)) {
    return turn.refuse_for_good(id, ErrorCode::kBadMessage, "nonce must be 16 to 128 bytes",
                                "/nonce");
  }
  if (hello.ticket) {
    if (come_back(id, hello, turn)) return;
    metrics_.tickets_refused.add();  // and go on as if there had been none
  }
  if (drain_until_) return turn.refuse_for_good(id, ErrorCode::kLimit, kGoingDown);
  auto claims = admit(hello, config_.auth, visits_, turn.at());
  if (!claims) {
    const Refusal& refusal = claims.error();
    return turn.refuse_for_good(id, refusal.code, refusal.why, refusal.pointer);
  }
  if (!devices_.admits(*claims)) {
    metrics_.identity_refusal(sfu::IdentityRefusal::kDevice);
    const Refusal refusal = devices_.why_not(claims->device);
    return turn.refuse_for_good(id, refusal.code, refusal.why);
  }
  if (claims->role == Role::kDesk) vacate({claims->organisation, claims->desk}, turn);
  if (claims->role == Role::kKiosk && !hello.ticket) supersede(*claims, turn);
  Person person{people_.issue_id(), id, *claims, display_name(*claims, config_)};
  if (claims->role == Role::kDesk) {
    person.organisation = config_.name_of_organisation(claims->organisation).name;
  }
  if (hello.nonce) person.holder = digest_of(*hello.nonce);
  CounterEvents events;
  if (const Verdict verdict = visits_.arrive(person, events); verdict != Verdict::kDone) {
    return turn.refuse_for_good(id, to_error_code(verdict), std::string(explain(verdict)));
  }
  connections_.find(id)->hello_due = sfu::Timestamp::never();
  const Person& known = people_.add(std::move(person));
  if (known.in_plain_role()) return enter_room(known, turn);
  welcome(known, false, turn);
  visits_.tell(events, turn);
}

// An adviser who is away without a visit has come in at another door.
void Session::Parts::vacate(const DeskKey& desk, Turn& turn) {
  const Person* holder = people_.find(desk);
  if (holder == nullptr || !holder->away || visits_.current(*holder)) return;
  leave(holder->participant, turn);
}

// A page that lives shows a ticket, also after its line was cut; one without comes from a machine
// that was switched off and on. Of several kiosks of a site an enrolled one has its own ghost;
// without enrolment any that is away may be it.
void Session::Parts::supersede(const TokenClaims& kiosk, Turn& turn) {
  for (const sfu::ParticipantId participant : people_.everyone()) {
    const Person* person = people_.find(participant);
    if (person == nullptr || !person->away) continue;
    if (person->claims.role != Role::kKiosk || person->claims.site != kiosk.site) continue;
    if (person->claims.device != kiosk.device) continue;
    people_.set_superseded(participant);
    drop_ghost(participant, turn);
  }
}

void Session::Parts::drop_ghost(sfu::ParticipantId participant, Turn& turn) {
  const Person* person = people_.find(participant);
  if (person == nullptr || !person->superseded || rooms_.hears(participant)) return;
  leave(participant, turn);
}

void Session::Parts::enter_room(const Person& person, Turn& turn) {
  const MeetingRoom* room = rooms_.find(person.claims.room);
  if (room == nullptr && rooms_.full()) {
    return turn.refuse_for_good(person.connection, ErrorCode::kLimit, "too many rooms");
  }
  if (room != nullptr && room->members.size() >= config_.limits.participants_per_room) {
    return turn.refuse_for_good(person.connection, ErrorCode::kLimit, "the room is full");
  }
  welcome(person, false, turn);
  static_cast<void>(rooms_.join(person.claims.room, person, turn));
}

void Session::Parts::welcome(const Person& person, bool resumed, Turn& turn) {
  const TokenClaims& claims = person.claims;
  WelcomeMessage message;
  message.role = to_string(claims.role);
  message.participant = person.participant.raw();
  message.ping_s = options_.ping.us() / 1'000'000;
  if (!config_.turn.urls.empty()) {
    message.ice_servers = ice_servers(person, turn);
  }
  if (claims.role == Role::kKiosk) {
    message.site = config_.name_of_site(claims.site);
  } else if (claims.role == Role::kDesk) {
    message.desk = config_.name_of_desk(person.desk());
    message.organisation = config_.name_of_organisation(claims.organisation);
    message.queue = visits_.queue(claims.organisation, turn.now());
  } else {
    message.room = claims.room;
    message.name = person.name;
  }
  if (!person.in_plain_role()) {
    message.organisations = visits_.organisations(person, turn.at());
    message.time_zone = config_.calendar.time_zone.name();
    message.visit = visits_.current(person);
  }
  message.ticket = ticket_for(person, turn);
  message.resumed = resumed;
  turn.send(person.connection, message);
  if (!person.in_plain_role()) visits_.tell_appointments(person, turn);
  if (claims.role == Role::kKiosk) line_tests_.arrived(person, turn);
}

// Fresh credentials, and a date for the next ones: a kiosk stays connected for weeks.
std::vector<IceServer> Session::Parts::ice_servers(const Person& person, Turn& turn) {
  if (config_.turn.urls.empty()) {
    connections_.find(person.connection.value())->turn_due = sfu::Timestamp::never();
    return {};
  }
  const sfu::TimeDelta lifetime = config_.turn.lifetime;
  connections_.find(person.connection.value())->turn_due = turn.now() + lifetime / 2;
  const std::int64_t expires = turn.at().unix_time + lifetime / sfu::TimeDelta::seconds(1);
  const TurnCredentials credentials =
      make_turn_credentials(config_.turn.secret, expires, std::to_string(person.participant.raw()));
  return {{config_.turn.urls, credentials.username, credentials.password}};
}

}  // namespace signalling
