#include "signalling/whip/replies.h"

#include <utility>

#include "signalling/whip/http_fields.h"

namespace signalling {
namespace {

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kRetryAfter = "5";  // seconds: a full relay changes with the next visit's end

}  // namespace

WhipReply refuse_whip(unsigned status, std::string words) {
  return {.status = status, .content_type = kText, .body = std::move(words) + "\n"};
}

WhipReply refuse_token(std::string words, std::string_view error) {
  WhipReply reply = refuse_whip(401, std::move(words));
  std::string challenge = R"(Bearer realm="guichet")";
  if (!error.empty()) challenge += ", error=\"" + std::string(error) + "\"";
  reply.headers.emplace_back("WWW-Authenticate", std::move(challenge));
  return reply;
}

WhipReply refuse_method(std::string_view allowed) {
  WhipReply reply = refuse_whip(405, "Method not allowed here");
  reply.headers.emplace_back("Allow", allowed);
  return reply;
}

WhipReply refuse_for_now(unsigned status, std::string words) {
  WhipReply reply = refuse_whip(status, std::move(words));
  reply.headers.emplace_back("Retry-After", status == 429 ? "1" : kRetryAfter);
  return reply;
}

std::string_view allowed_methods(const WhipTarget& target) {
  return target.session.empty() ? "OPTIONS, POST" : "DELETE, OPTIONS, PATCH";
}

WhipReply describe_whip(const WhipTarget& target) {
  WhipReply reply;
  const bool endpoint = target.session.empty();
  reply.headers.emplace_back("Allow", allowed_methods(target));
  reply.headers.emplace_back(endpoint ? "Accept-Post" : "Accept-Patch",
                             endpoint ? kSdpType : kFragmentType);
  reply.headers.emplace_back("Access-Control-Allow-Methods", allowed_methods(target));
  reply.headers.emplace_back("Access-Control-Allow-Headers",
                             "Authorization, Content-Type, If-Match");
  reply.headers.emplace_back("Access-Control-Max-Age", "3600");
  return reply;
}

void add_cors(WhipReply& reply) {
  reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
  reply.headers.emplace_back("Access-Control-Expose-Headers",
                             "Location, ETag, WWW-Authenticate, Retry-After, Accept-Post");
}

}  // namespace signalling
