// DTLS 1.2 by OpenSSL (RFC 6347) with keys for SRTP (RFC 5764). Both sides show a self-signed
// certificate; the only question asked of it is whether it has the fingerprint that came by
// signalling (RFC 8827 §6.5). It is asked before the handshake goes on, so a peer with another
// certificate gets a fatal alert and never any key. Not for the world: OpenSSL's retransmission
// timer reads the system clock. `now` decides the handshake's deadline and is the base of
// next_timeout().
#pragma once

#include <openssl/types.h>

#include <memory>
#include <vector>

#include "sfu/base/datagram.h"
#include "sfu/crypto/certificate.h"
#include "sfu/crypto/dtls.h"

namespace sfu {

struct OpenSslDtlsOptions {
  // A peer that has not finished by then has gone, or its line cannot carry a call.
  TimeDelta handshake_timeout = TimeDelta::seconds(30);
  // RFC 6347 §4.2.4.1: 1 s, doubled each time; capped so that several tries fit into the deadline.
  TimeDelta first_retransmission = TimeDelta::seconds(1);
  TimeDelta max_retransmission = TimeDelta::seconds(8);
  std::size_t mtu = kMaxDatagram;  // at least 256: OpenSSL sends nothing below
  // Preferred first; as server our order counts.
  std::vector<SrtpProfile> profiles = {SrtpProfile::kAeadAes128Gcm,
                                       SrtpProfile::kAesCm128HmacSha1_80};
};

// The endpoints keep what they need of the factory; several threads may create at once.
class OpenSslDtlsFactory final : public DtlsFactory {
 public:
  using Options = OpenSslDtlsOptions;
  OpenSslDtlsFactory() : OpenSslDtlsFactory(Options{}, Certificate{}) {}
  explicit OpenSslDtlsFactory(Options options, Certificate certificate = Certificate{});
  std::unique_ptr<DtlsEndpoint> create(DtlsRole role, const Fingerprint& expected_peer) override;
  [[nodiscard]] Fingerprint fingerprint() const override { return certificate_.fingerprint(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const;
  };
  Options options_;
  Certificate certificate_;
  std::unique_ptr<SSL_CTX, Free> context_;
};

}  // namespace sfu
