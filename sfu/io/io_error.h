// Why the operating system refused something: the call and its errno.
#pragma once

#include <cstring>
#include <string>

namespace sfu {

struct IoError {
  const char* call = "";
  int code = 0;
};

inline std::string to_string(const IoError& error) {
  return std::string(error.call) + ": " + std::strerror(error.code);
}

}  // namespace sfu
