#include "signalling/auth/device_challenge.h"

#include <array>
#include <cstdint>

#include <boost/json.hpp>

#include "signalling/auth/base64url.h"
#include "signalling/auth/claims.h"
#include "signalling/auth/jws.h"

namespace signalling {
namespace {

namespace json = boost::json;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"guichet-challenge"})";
constexpr std::string_view kPurpose = "guichet device token 1";
constexpr std::size_t kMaxChallenge = 1'024;  // ours have about 230 bytes

}  // namespace

std::string make_challenge(std::string_view device, std::string_view secret, UnixSeconds now,
                           sfu::Entropy& entropy) {
  std::array<std::uint8_t, 16> random{};
  entropy.fill(random);
  const std::string_view nonce(reinterpret_cast<const char*>(random.data()), random.size());
  const json::object payload{
      {"device", device}, {"nonce", base64url_encode(nonce)}, {"exp", now + kChallengeLifetime}};
  return make_jws({std::string(kHeader), json::serialize(payload)}, secret);
}

sfu::Result<DeviceChallenge, TokenError> open_challenge(std::string_view text,
                                                        std::string_view secret, UnixSeconds now) {
  if (text.size() > kMaxChallenge) return TokenError::kInvalid;
  const auto jws = open_jws(text, secret);
  if (!jws || jws->header != kHeader) return TokenError::kInvalid;
  const auto payload = parse_json_object(jws->payload);
  if (!payload) return TokenError::kInvalid;
  DeviceChallenge challenge;
  const json::value* expires = payload->if_contains("exp");
  if (!read_text(*payload, "device", challenge.device) ||
      !read_text(*payload, "nonce", challenge.nonce) || expires == nullptr ||
      !expires->is_int64()) {
    return TokenError::kInvalid;
  }
  challenge.expires = expires->get_int64();
  if (now >= challenge.expires) return TokenError::kExpired;
  return challenge;
}

std::string text_to_sign(std::string_view host, std::string_view challenge) {
  std::string text(kPurpose);
  return text.append("\n").append(host).append("\n").append(challenge);
}

UsedChallenges::Verdict UsedChallenges::use(const DeviceChallenge& challenge, UnixSeconds now) {
  if (now != swept_) std::erase_if(by_nonce_, [&](const auto& each) { return each.second <= now; });
  swept_ = now;
  if (by_nonce_.contains(challenge.nonce)) return Verdict::kUsed;
  if (by_nonce_.size() >= most_) return Verdict::kFull;
  by_nonce_.emplace(challenge.nonce, challenge.expires);
  return Verdict::kFresh;
}

}  // namespace signalling
