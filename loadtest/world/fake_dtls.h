// DTLS for worlds: the flights of a DTLS 1.2 handshake with client certificate (RFC 6347 §4.2.4),
// their sizes and their retransmission, without the mathematics. OpenSSL's timer reads the system
// clock, so the real thing cannot live in virtual time; transports see no difference. Keys come
// from both sides' nonces, so two handshakes never agree by accident.
#pragma once

#include <memory>

#include "loadtest/world/random.h"
#include "sfu/crypto/dtls.h"

namespace loadtest {

class FakeDtlsFactory : public sfu::DtlsFactory {
 public:
  explicit FakeDtlsFactory(Random random);
  std::unique_ptr<sfu::DtlsEndpoint> create(sfu::DtlsRole role,
                                            const sfu::Fingerprint& expected_peer) override;
  [[nodiscard]] sfu::Fingerprint fingerprint() const override { return fingerprint_; }

 private:
  Random random_;
  sfu::Fingerprint fingerprint_;
};

}  // namespace loadtest
