// The relay's certificate: self-signed ECDSA P-256, made anew at every start (RFC 8827 §6.5: peers
// trust the fingerprint in the signalling, not the name or an authority). Key and serial number
// come from OpenSSL's generator and the validity from the system clock: shells make it, the world
// does not.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>

#include "sfu/base/fingerprint.h"
#include "sfu/base/units.h"

namespace sfu {

class Certificate {
 public:
  struct Options {
    // Browsers use 30 days; a relay that runs longer goes on, since no WebRTC peer checks the
    // dates.
    TimeDelta validity = TimeDelta::seconds(std::int64_t{30} * 24 * 3'600);
  };
  Certificate() : Certificate(Options{}) {}
  explicit Certificate(Options options);

  [[nodiscard]] const Fingerprint& fingerprint() const { return fingerprint_; }
  [[nodiscard]] X509* x509() const { return x509_.get(); }
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }

 private:
  struct Free {
    void operator()(X509* x509) const;
    void operator()(EVP_PKEY* key) const;
  };
  std::unique_ptr<EVP_PKEY, Free> key_;
  std::unique_ptr<X509, Free> x509_;
  Fingerprint fingerprint_;
};

// SHA-256 of the certificate in DER (RFC 8122 §5); nullopt when it cannot be encoded.
std::optional<Fingerprint> fingerprint_of(const X509* x509);

}  // namespace sfu
