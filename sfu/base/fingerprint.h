// SHA-256 of a certificate in DER (RFC 8122 §5); the only hash Guichet offers and accepts.
#pragma once

#include <array>
#include <cstdint>

namespace sfu {

struct Fingerprint {
  std::array<std::uint8_t, 32> sha256{};
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

}  // namespace sfu
