#include "signalling/service/idempotent_replies.h"

#include <algorithm>

#include "signalling/auth/secret.h"

namespace signalling {

IdempotentReplies::Answer IdempotentReplies::look_up(std::string_view service, std::string_view key,
                                                     std::string_view body, sfu::Timestamp now) {
  std::erase_if(kept_, [now](const auto& each) { return each.second.until <= now; });
  const auto found = kept_.find({std::string(service), std::string(key)});
  if (found == kept_.end()) {
    return {is_full(service) ? Known::kFull : Known::kNew, nullptr};
  }
  if (found->second.body != digest_of(body)) return {Known::kOther, nullptr};
  return {Known::kSame, &found->second.reply};
}

bool IdempotentReplies::is_full(std::string_view service) const {
  if (kept_.size() >= options_.most) return true;
  const auto first = kept_.lower_bound({std::string(service), std::string()});
  std::size_t own = 0;
  for (auto each = first; each != kept_.end() && each->first.first == service; ++each) ++own;
  return own >= options_.most_per_service;
}

void IdempotentReplies::keep(std::string_view service, std::string_view key, std::string_view body,
                             ServiceReply reply, sfu::Timestamp now) {
  kept_.insert_or_assign({std::string(service), std::string(key)},
                         Kept{digest_of(body), std::move(reply), now + options_.kept});
}

bool is_idempotency_key(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdempotencyKey &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace signalling
