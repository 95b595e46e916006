// What a TLS server offers, after ANSSI's recommendations for TLS (SDE-NT-35 v1.2): TLS 1.3
// and 1.2, ephemeral X25519, P-256 or P-384, AEAD suites only; no compression, no renegotiation, no
// session tickets and no resumption, so that no key outlives its connection; ALPN http/1.1.
#pragma once

#include <span>

#include "signalling/tls/identity.h"
#include "signalling/tls/openssl_pointer.h"

namespace signalling {

// By OpenSSL's names, in the server's order of preference.
std::span<const char* const> tls13_suites();
std::span<const char* const> tls12_suites();

class TlsContext {
 public:
  // Throws std::runtime_error when OpenSSL refuses the identity, as one with a weak key.
  explicit TlsContext(TlsIdentity identity);
  [[nodiscard]] SSL_CTX* native() const { return context_.get(); }
  [[nodiscard]] const TlsIdentity& identity() const { return identity_; }

 private:
  TlsIdentity identity_;
  ContextPointer context_;
};

}  // namespace signalling
