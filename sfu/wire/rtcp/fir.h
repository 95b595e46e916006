// Full intra request (RFC 5104 §4.3.1): a key frame for each of these streams. A repeated sequence
// number is the same request again.
#pragma once

#include <cstdint>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/result.h"
#include "sfu/wire/rtcp/bounded_list.h"

namespace sfu {

struct Fir {
  static constexpr std::uint8_t kPacketType = 206;
  static constexpr std::uint8_t kFormat = 4;
  struct Request {
    Ssrc source;
    std::uint8_t sequence_number = 0;
    friend bool operator==(const Request&, const Request&) = default;
  };
  Ssrc sender;
  BoundedList<Request, 32> requests;  // more streams than one connection has towards us

  static Result<Fir, ParseError> parse(ByteSpan body);
  void write(ByteWriter& out) const;
  friend bool operator==(const Fir&, const Fir&) = default;
};

}  // namespace sfu
