// A one-time code as it is printed, said on the phone and typed: twelve characters of Crockford's
// base 32 (no I, L, O, U), 60 random bits, in groups of four: "7KQ2-M9XD-4TWA".
//   make_enrolment_code(entropy)
//   read_enrolment_code(typed)   without blanks and dashes, in capitals, O as 0, I and L as 1; none
//                                when it can be no code
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/base/entropy.h"

namespace signalling {

std::string make_enrolment_code(sfu::Entropy& entropy);
std::optional<std::string> read_enrolment_code(std::string_view typed);

}  // namespace signalling
