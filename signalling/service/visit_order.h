// The body of POST /api/v1/visits: for which kiosk's site a visit is wanted, with whom, and what
// the asking system calls it. No names, nothing about the citizen: a member that is not known is
// refused, so that nobody sends such a thing in vain, nor has a slip of the keyboard ignored.
//   parse_visit_order(body)   the order, or what is wrong with it and where
// Whether the places exist is the caller's. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sfu/base/result.h"

namespace signalling {

struct VisitOrder {
  std::string site;
  std::string organisation;
  std::string desk = {};       // of that organisation; empty: whoever of its queue is free
  std::string reference = {};  // the asking system's word for it; empty: none
  friend bool operator==(const VisitOrder&, const VisitOrder&) = default;
};

struct OrderFault {
  std::string_view code;     // "bad_json", "bad_message", "too_large"
  std::string what;          // for a developer
  std::string pointer = {};  // JSON pointer (RFC 6901) into the body
};

inline constexpr std::size_t kMaxOrder = 2'048;   // an order with all there may be has 240 bytes
inline constexpr std::size_t kMaxReference = 64;  // a UUID has 36

sfu::Result<VisitOrder, OrderFault> parse_visit_order(std::string_view body);

// 1..64 of A-Z a-z 0-9 . _ : - and nothing that means something in a header, a URL or a log.
bool is_reference(std::string_view text);

}  // namespace signalling
