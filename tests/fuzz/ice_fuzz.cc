// Messages (port, u8 length, bytes) to a lite agent, as they came and then signed as by the peer,
// which mutations alone would never manage. A message that is none restarts ICE and lets time pass.
#include <algorithm>

#include "sfu/base/check.h"
#include "sfu/crypto/hmac.h"
#include "sfu/ice/ice_agent.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sfu::IceAgent agent({.max_paths = 3}, {"relay", "secret"}, {"peer", "other"}, {});
  sfu::Outbox out;
  sfu::Timestamp now;
  for (sfu::ByteReader in({data, size}); in.remaining() > 2;) {
    const auto remote = sfu::SocketAddress::ipv4(192, 0, 2, 1, in.u8());
    auto message = sfu::StunMessage::parse(in.take(std::min<std::size_t>(in.u8(), in.remaining())));
    if (!message) {
      now = now + sfu::TimeDelta::ms(300);
      (void)agent.restart({agent.ufrags()[0] == "relay" ? "again" : "relay", "secret"},
                          {"peer", "other"}, now);
      SFU_CHECK(agent.ufrags().size() <= 2);
      continue;
    }
    (void)agent.handle_stun(*message, remote, now, out);
    const sfu::HmacSha1 right =
        sfu::hmac_sha1(sfu::as_bytes("secret"),
                       {message->header_for_integrity, message->attributes_before_integrity});
    message->username = "relay:peer";
    message->integrity = right;
    (void)agent.handle_stun(*message, remote, now, out);
  }
  SFU_CHECK(agent.paths().size() <= 3 && (!agent.selected() || agent.validated(*agent.selected())));
  return 0;
}
