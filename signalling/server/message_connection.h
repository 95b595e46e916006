// One client that messages go to, however they travel.
#pragma once

#include <cstdint>
#include <string>

namespace signalling {

class MessageConnection {
 public:
  virtual ~MessageConnection() = default;
  virtual void send(std::string text) = 0;
  // After what was sent before; nothing is delivered any more.
  virtual void close(std::uint16_t code) = 0;
};

}  // namespace signalling
