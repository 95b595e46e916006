// Who a TLS server says it is: its certificate, those that lead to its authority, and the key.
//   from_pem(chain, key, now)   everything that would make a browser turn away is a Problem in
//   words load(files, now)            the same from files
// The chain begins with the server's own certificate; each is issued by the next (RFC 8446 §4.4.2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/result.h"
#include "signalling/tls/openssl_pointer.h"

namespace signalling {

struct TlsProblem {
  bool of_key = false;  // otherwise of the certificate
  std::string what;
};

class TlsIdentity {
 public:
  static sfu::Result<TlsIdentity, TlsProblem> from_pem(std::string_view chain, std::string_view key,
                                                       std::int64_t now);
  static sfu::Result<TlsIdentity, TlsProblem> load(const std::string& chain_file,
                                                   const std::string& key_file, std::int64_t now);

  [[nodiscard]] X509* certificate() const { return chain_.front().get(); }
  [[nodiscard]] const std::vector<CertificatePointer>& chain() const { return chain_; }
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }
  [[nodiscard]] std::string subject() const;     // "CN = …", for people
  [[nodiscard]] std::int64_t not_after() const;  // Unix seconds
  [[nodiscard]] std::int64_t days_left(std::int64_t now) const {
    return (not_after() - now) / 86'400;
  }
  // A host name or an IP address without brackets that a browser would accept it for.
  [[nodiscard]] bool covers(const std::string& host) const;

 private:
  std::vector<CertificatePointer> chain_;
  KeyPointer key_;
};

std::int64_t unix_seconds(const ASN1_TIME* time);

}  // namespace signalling
