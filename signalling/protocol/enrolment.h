// The bodies of POST /enrol (docs/PROTOCOL.md §1): {"site": "…"} or {"organisation": "…"} in, a
// token out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/result.h"
#include "signalling/protocol/codec.h"

namespace signalling {

struct EnrolRequest {  // exactly one of the two
  std::optional<std::string> site;
  std::optional<std::string> organisation;
};

sfu::Result<EnrolRequest, ProtocolError> decode_enrolment(std::string_view body);
std::string encode_enrolment(std::string_view token);

}  // namespace signalling
