#include "signalling/service/service_replies.h"

#include <boost/json.hpp>

namespace signalling {

ServiceReply refuse_service(const ServiceRefusal& refusal) {
  boost::json::object error{{"code", refusal.code}, {"message", refusal.message}};
  if (!refusal.pointer.empty()) error["pointer"] = refusal.pointer;
  ServiceReply reply{.status = refusal.status,
                     .body = boost::json::serialize(boost::json::object{{"error", error}})};
  if (refusal.status == 401) {  // RFC 6750 §3
    const bool shown = refusal.code != "token_missing";
    reply.headers.emplace_back("WWW-Authenticate",
                               shown ? R"(Bearer realm="guichet api", error="invalid_token")"
                                     : R"(Bearer realm="guichet api")");
  }
  if (refusal.status == 405) reply.headers.emplace_back("Allow", refusal.allow);
  if (refusal.status == 429) reply.headers.emplace_back("Retry-After", "1");
  // A full relay changes with the next visit's end.
  if (refusal.status == 503) reply.headers.emplace_back("Retry-After", "10");
  return reply;
}

}  // namespace signalling
