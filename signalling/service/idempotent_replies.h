// What was answered to requests that carried an Idempotency-Key, so that one whose answer was lost
// and which comes again makes no second visit.
//   look_up(service, key, body, now)   what to say to it; kNew: do it and keep() the answer
//   keep(service, key, body, reply, now)
// Only what was done is kept: a refusal may be asked again, and be another one by then. An answer
// is kept for Options::kept and never forgotten before: a full memory refuses new keys (kFull),
// because to forget one could make a second visit. Each service has its own keys. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sfu/base/units.h"
#include "signalling/service/http_exchange.h"

namespace signalling {

class IdempotentReplies {
 public:
  struct Options {
    // A client gives up long before; later the visits that there are say what became of it.
    sfu::TimeDelta kept = sfu::TimeDelta::seconds(600);
    // What ten services at their full rate of visits make in that time; about 4 MB.
    std::size_t most = 8'192;
    std::size_t most_per_service = 1'024;  // one of them leaves the others room
  };
  enum class Known : std::uint8_t { kNew, kSame, kOther, kFull };
  struct Answer {
    Known known = Known::kNew;
    const ServiceReply* reply = nullptr;  // of kSame, until the next verb
  };

  IdempotentReplies() : IdempotentReplies(Options{}) {}
  explicit IdempotentReplies(Options options) : options_(options) {}

  [[nodiscard]] Answer look_up(std::string_view service, std::string_view key,
                               std::string_view body, sfu::Timestamp now);
  void keep(std::string_view service, std::string_view key, std::string_view body,
            ServiceReply reply, sfu::Timestamp now);
  [[nodiscard]] std::size_t size() const { return kept_.size(); }

 private:
  [[nodiscard]] bool is_full(std::string_view service) const;
  struct Kept {
    std::string body;  // its SHA-256
    ServiceReply reply;
    sfu::Timestamp until;
  };
  Options options_;
  std::map<std::pair<std::string, std::string>, Kept> kept_;
};

inline constexpr std::size_t kMaxIdempotencyKey = 64;
bool is_idempotency_key(std::string_view text);  // 1..64 of visible ASCII

}  // namespace signalling
