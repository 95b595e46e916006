#include "sfu/crypto/certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"

namespace sfu {
namespace {

constexpr char kCommonName[] = "guichet";

void require(bool ok) { SFU_CHECK(ok); }  // fails without memory or entropy only

void set_serial_number(X509* x509) {
  std::uint8_t bytes[8];
  require(RAND_bytes(bytes, sizeof bytes) == 1);
  const std::uint64_t serial = ByteReader(bytes).u64() >> 1;  // RFC 5280 §4.1.2.2: positive
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial) == 1);
}

void set_name(X509* x509) {
  X509_NAME* name = X509_get_subject_name(x509);
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(kCommonName), -1, -1,
                                     0) == 1);
  require(X509_set_issuer_name(x509, name) == 1);
}

void set_validity(X509* x509, TimeDelta validity) {
  // From a day ago, for peers whose clock is behind.
  require(X509_time_adj_ex(X509_getm_notBefore(x509), -1, 0, nullptr) != nullptr);
  const auto seconds = static_cast<long>(validity.us() / 1'000'000);
  require(X509_gmtime_adj(X509_getm_notAfter(x509), seconds) != nullptr);
}

}  // namespace

void Certificate::Free::operator()(X509* x509) const { X509_free(x509); }
void Certificate::Free::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

Certificate::Certificate(Options options) : key_(EVP_EC_gen("P-256")), x509_(X509_new()) {
  require(key_ != nullptr && x509_ != nullptr);
  require(X509_set_version(x509_.get(), X509_VERSION_3) == 1);
  set_serial_number(x509_.get());
  set_name(x509_.get());
  set_validity(x509_.get(), options.validity);
  require(X509_set_pubkey(x509_.get(), key_.get()) == 1);
  require(X509_sign(x509_.get(), key_.get(), EVP_sha256()) > 0);
  const std::optional<Fingerprint> own = fingerprint_of(x509_.get());
  require(own.has_value());
  fingerprint_ = *own;
}

std::optional<Fingerprint> fingerprint_of(const X509* x509) {
  Fingerprint fingerprint;
  unsigned int size = 0;
  if (X509_digest(x509, EVP_sha256(), fingerprint.sha256.data(), &size) != 1) return std::nullopt;
  return fingerprint;
}

}  // namespace sfu
