// The answers to WHIP and WHEP requests that are not success (docs/PROTOCOL.md §4 lists every
// status), and what all answers of these paths carry. The words are for whoever reads a tool's log.
#pragma once

#include <string>
#include <string_view>

#include "signalling/whip/http_exchange.h"
#include "signalling/whip/target.h"

namespace signalling {

WhipReply refuse_whip(unsigned status, std::string words);
// 401 of RFC 6750 §3: without `error` when no token came at all.
WhipReply refuse_token(std::string words, std::string_view error = {});
WhipReply refuse_method(std::string_view allowed);
WhipReply refuse_for_now(unsigned status, std::string words);  // 429, 503: with Retry-After
// To OPTIONS, which is also what a browser asks before a request from another origin.
WhipReply describe_whip(const WhipTarget& target);

std::string_view allowed_methods(const WhipTarget& target);
// Any origin may ask: nothing here is granted by cookies or addresses, only by the bearer token
// that a page must have been given (never with Access-Control-Allow-Credentials).
void add_cors(WhipReply& reply);

}  // namespace signalling
