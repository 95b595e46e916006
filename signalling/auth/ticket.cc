#include "signalling/auth/ticket.h"

#include <boost/json.hpp>

#include "signalling/auth/claims.h"
#include "signalling/auth/jws.h"

namespace signalling {
namespace {

namespace json = boost::json;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"guichet-ticket"})";
constexpr std::string_view kIssuer = "guichet-ticket";

// Numbers of 64 bits travel as text: JSON's are only exact up to 2^53.
std::string text_of(std::uint64_t number) { return std::to_string(number); }

std::optional<std::uint64_t> number(const json::object& object, std::string_view key,
                                    std::uint64_t most) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  const std::string_view text = value->get_string();
  if (text.empty() || text.size() > 20) return std::nullopt;
  std::uint64_t read = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (read > (most - digit) / 10) return std::nullopt;
    read = read * 10 + digit;
  }
  return read;
}

std::optional<sfu::ParticipantId> participant(const json::object& object, std::string_view key) {
  const auto raw = number(object, key, UINT32_MAX);
  if (!raw) return std::nullopt;
  return sfu::ParticipantId(static_cast<std::uint32_t>(*raw));
}

json::object write_visit(const TicketVisit& visit) {
  return {{"visit", visit.visit},
          {"connected", visit.connected},
          {"organisation", visit.organisation},
          {"site", visit.site},
          {"desk", visit.desk},
          {"held", visit.held},
          {"kiosk", text_of(visit.kiosk.raw())},
          {"adviser", text_of(visit.adviser.raw())}};
}

std::optional<TicketVisit> read_visit(const json::object& object) {
  TicketVisit visit;
  const json::value* connected = object.if_contains("connected");
  const json::value* held = object.if_contains("held");
  const auto kiosk = participant(object, "kiosk");
  const auto adviser = participant(object, "adviser");
  const bool texts = read_text(object, "visit", visit.visit) &&
                     read_text(object, "organisation", visit.organisation) &&
                     read_text(object, "site", visit.site) && read_text(object, "desk", visit.desk);
  if (!texts || connected == nullptr || !connected->is_bool() || !kiosk || !adviser) {
    return std::nullopt;
  }
  visit.connected = connected->get_bool();
  visit.held = held != nullptr && held->is_bool() && held->get_bool();
  visit.kiosk = *kiosk;
  visit.adviser = *adviser;
  return visit;
}

std::optional<Ticket> read_payload(const json::object& payload) {
  Ticket ticket;
  const auto claims = read_claims(payload, kIssuer);
  const auto run = number(payload, "run", UINT64_MAX);
  const auto serial = number(payload, "serial", UINT64_MAX);
  const auto holder = participant(payload, "participant");
  if (!claims || !run || !serial || !holder) return std::nullopt;
  ticket.run = *run;
  ticket.serial = *serial;
  ticket.participant = *holder;
  ticket.claims = *claims;
  if (payload.contains("holder") && !read_text(payload, "holder", ticket.holder)) {
    return std::nullopt;
  }
  if (const json::value* visit = payload.if_contains("in")) {
    if (!visit->is_object()) return std::nullopt;
    ticket.visit = read_visit(visit->get_object());
    if (!ticket.visit) return std::nullopt;
  }
  return ticket;
}

}  // namespace

std::string make_ticket(const Ticket& ticket, std::string_view secret) {
  json::object payload = write_claims(ticket.claims, kIssuer);
  payload["run"] = text_of(ticket.run);
  payload["serial"] = text_of(ticket.serial);
  payload["participant"] = text_of(ticket.participant.raw());
  if (!ticket.holder.empty()) payload["holder"] = ticket.holder;
  if (ticket.visit) payload["in"] = write_visit(*ticket.visit);
  return make_jws({std::string(kHeader), json::serialize(payload)}, secret);
}

sfu::Result<Ticket, TokenError> open_ticket(std::string_view text, std::string_view secret,
                                            UnixSeconds now) {
  if (text.size() > kMaxToken) return TokenError::kInvalid;
  const auto jws = open_jws(text, secret);
  if (!jws || jws->header != kHeader) return TokenError::kInvalid;
  const auto payload = parse_json_object(jws->payload);
  if (!payload) return TokenError::kInvalid;
  const auto ticket = read_payload(*payload);
  if (!ticket) return TokenError::kInvalid;
  if (now >= ticket->claims.expires) return TokenError::kExpired;
  return *ticket;
}

}  // namespace signalling
