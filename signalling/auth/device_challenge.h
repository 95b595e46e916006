// How an enrolled device shows that it has its key (docs/PROTOCOL.md §1.6). The relay keeps nothing
// of a challenge until it has been answered rightly: it is a signed text that says whom it is for
// and until when (JWS, HS256, of a type that neither tokens nor tickets have).
//   make_challenge(device, secret, now, entropy)
//   open_challenge(text, secret, now)     ours, and not late
//   text_to_sign(host, challenge)         what the device signs: for this purpose at this host only
//   UsedChallenges::use(challenge, now)   each once
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "sfu/base/entropy.h"
#include "sfu/base/result.h"
#include "signalling/auth/token.h"

namespace signalling {

inline constexpr UnixSeconds kChallengeLifetime =
    60;  // a signature takes milliseconds, a satellite 1 s

struct DeviceChallenge {
  std::string device;
  std::string nonce;
  UnixSeconds expires = 0;
  friend bool operator==(const DeviceChallenge&, const DeviceChallenge&) = default;
};

std::string make_challenge(std::string_view device, std::string_view secret, UnixSeconds now,
                           sfu::Entropy& entropy);
sfu::Result<DeviceChallenge, TokenError> open_challenge(std::string_view text,
                                                        std::string_view secret, UnixSeconds now);
std::string text_to_sign(std::string_view host, std::string_view challenge);

class UsedChallenges {
 public:
  enum class Verdict : std::uint8_t { kFresh, kUsed, kFull };
  // Answered within one lifetime: all devices there may be, several times over.
  explicit UsedChallenges(std::size_t most = 65'536) : most_(most) {}
  Verdict use(const DeviceChallenge& challenge, UnixSeconds now);
  [[nodiscard]] std::size_t size() const { return by_nonce_.size(); }

 private:
  std::size_t most_;
  std::map<std::string, UnixSeconds, std::less<>> by_nonce_;
  UnixSeconds swept_ = 0;
};

}  // namespace signalling
