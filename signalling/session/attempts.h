// Wrong attempts at something secret: whoever makes many from one address, or all together, has to
// wait. Right ones cost nothing: an office whose desks share an address comes in at nine o'clock.
//   may_try(address, now)   before the secret is looked at
//   wrong(address, now)     it was not the right one
// Loopback is a reverse proxy in front of the pages, for everybody: only the bound on all holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sfu/base/units.h"
#include "signalling/session/rate_limit.h"

namespace signalling {

class Attempts {
 public:
  struct Options {
    std::int64_t per_second = 1;  // of one address: somebody types a code with three mistakes
    std::int64_t burst = 10;
    std::int64_t all_per_second = 20;
    std::int64_t all_burst = 200;
    std::size_t max_addresses = 4'096;  // beyond it only the bound on all holds
  };
  Attempts() : Attempts(Options{}) {}
  explicit Attempts(Options options)
      : options_(options), all_(options.all_per_second, options.all_burst) {}

  [[nodiscard]] bool may_try(std::string_view address, sfu::Timestamp now) const {
    const auto one = by_address_.find(address);
    return all_.would_allow(now) && (one == by_address_.end() || one->second.would_allow(now));
  }
  void wrong(std::string_view address, sfu::Timestamp now) {
    static_cast<void>(all_.allow(now));
    if (address.empty() || is_loopback(address)) return;
    auto one = by_address_.find(address);
    if (one == by_address_.end()) {
      if (by_address_.size() >= options_.max_addresses) {
        std::erase_if(by_address_, [&](const auto& each) { return each.second.is_idle(now); });
      }
      if (by_address_.size() >= options_.max_addresses) return;
      const RateLimit fresh(options_.per_second, options_.burst);
      one = by_address_.emplace(address, fresh).first;
    }
    static_cast<void>(one->second.allow(now));
  }

 private:
  static bool is_loopback(std::string_view address) {
    return address == "::1" || address.starts_with("127.");
  }

  Options options_;
  RateLimit all_;
  std::map<std::string, RateLimit, std::less<>> by_address_;
};

}  // namespace signalling
