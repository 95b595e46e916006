// Answers of the operator's API as lines for a person: columns that stand one below the other.
//   to_text(path, answer)   of /admin/v1/status, /sites, /desks, /visits, /devices or a visit's
//                           budget; throws when the answer is not what docs/openapi.yaml says
// Control characters never reach the terminal, whoever answered.
#pragma once

#include <string>
#include <string_view>

namespace sfu {

std::string to_text(std::string_view path, std::string_view answer);
// The words of an error, or the body as it is.
std::string error_text(std::string_view answer);

// Of POST /admin/v1/enrolment-codes: the code, and below it the address that brings it along.
std::string code_text(std::string_view answer, std::string_view origin);

}  // namespace sfu
