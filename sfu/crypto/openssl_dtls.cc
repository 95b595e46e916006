#include "sfu/crypto/openssl_dtls.h"

#include <openssl/ssl.h>

#include <string>

#include "sfu/base/check.h"
#include "sfu/crypto/openssl_dtls_endpoint.h"

namespace sfu {
namespace {

// Forward secrecy and authenticated encryption only; every WebRTC stack offers one of these.
constexpr char kCiphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

void require(bool ok) { SFU_CHECK(ok); }

std::string profile_names(const std::vector<SrtpProfile>& profiles) {
  std::string names;
  for (const SrtpProfile profile : profiles) {
    if (!names.empty()) names += ':';
    names +=
        profile == SrtpProfile::kAeadAes128Gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80";
  }
  return names;
}

// No session ever resumes (a resumed one would show no certificate), none renegotiates.
constexpr std::uint64_t kFlags = SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                 SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE;

}  // namespace

void OpenSslDtlsFactory::Free::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

OpenSslDtlsFactory::OpenSslDtlsFactory(Options options, Certificate certificate)
    : options_(std::move(options)),
      certificate_(std::move(certificate)),
      context_(SSL_CTX_new(DTLS_method())) {
  SSL_CTX* context = context_.get();
  require(context != nullptr);
  require(SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1);
  require(SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1);
  require(SSL_CTX_set_cipher_list(context, kCiphers) == 1);
  require(SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1);
  require(SSL_CTX_use_certificate(context, certificate_.x509()) == 1);
  require(SSL_CTX_use_PrivateKey(context, certificate_.key()) == 1);
  // Unlike OpenSSL's other calls this one answers 0 for success.
  require(SSL_CTX_set_tlsext_use_srtp(context, profile_names(options_.profiles).c_str()) == 0);
  SSL_CTX_set_options(context, kFlags);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, &OpenSslDtlsEndpoint::verify_certificate, nullptr);
}

std::unique_ptr<DtlsEndpoint> OpenSslDtlsFactory::create(DtlsRole role,
                                                         const Fingerprint& expected_peer) {
  return std::make_unique<OpenSslDtlsEndpoint>(context_.get(), role, expected_peer, options_);
}

}  // namespace sfu
