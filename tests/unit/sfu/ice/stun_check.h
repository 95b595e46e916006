// Binding requests as a peer sends them, right in everything that a test does not spoil.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sfu/api/negotiated.h"
#include "sfu/base/entropy.h"
#include "sfu/ice/stun_integrity.h"
#include "sfu/wire/stun.h"

namespace sfu {

using Bytes = std::vector<std::uint8_t>;

inline const api::IceCredentials kRelay{.ufrag = "RELAY123", .pwd = "relay-password-of-24-chr"};
inline const api::IceCredentials kPeer{.ufrag = "peer", .pwd = "peer-password-of-22-ch"};

inline SocketAddress peer_at(std::uint16_t port) { return SocketAddress::ipv4(192, 0, 2, 1, port); }

struct Check {
  std::string username = kRelay.ufrag + ":" + kPeer.ufrag;
  std::string password = kRelay.pwd;
  StunClass message_class = StunClass::kRequest;
  std::uint16_t method = 1;
  std::uint32_t transaction = 1;
  bool nominate = false;
  bool sign = true;
  std::function<void(StunWriter&)> extra = [](StunWriter& writer) { writer.ice_controlling(7); };

  [[nodiscard]] Bytes bytes() const {
    Bytes buffer(500);
    StunTransactionId id{};
    ByteWriter(id).u32(transaction);
    StunWriter writer(buffer, message_class, method, id);
    if (!username.empty()) writer.username(username);
    writer.priority(1'845'501'695);
    if (nominate) writer.use_candidate();
    extra(writer);
    buffer.resize(sign ? finish_with_integrity(writer, password) : writer.finish());
    return buffer;
  }
};

// Counts up: every value once.
class CountingEntropy final : public Entropy {
 public:
  void fill(MutableByteSpan bytes) override {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(next_++ * 167 >> 3);
  }

 private:
  std::uint32_t next_ = 1;
};

}  // namespace sfu
