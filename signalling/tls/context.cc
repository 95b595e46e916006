#include "signalling/tls/context.h"

#include <openssl/err.h>

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace signalling {
namespace {

constexpr std::array kTls13Suites = {
    "TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_CCM_SHA256",
};
constexpr std::array kTls12Suites = {
    "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-CCM",
    "ECDHE-ECDSA-AES128-CCM",        "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",   "ECDHE-RSA-CHACHA20-POLY1305",
};
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr const char* kSignatures =
    "ECDSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
    "RSA+SHA256:RSA+SHA384:RSA+SHA512";

void require(bool done, const char* what) {
  if (done) return;
  const unsigned long code = ERR_get_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  throw std::runtime_error(std::string("TLS: ") + what +
                           (reason ? std::string(": ") + reason : ""));
}

std::string joined(std::span<const char* const> names) {
  std::string text;
  for (const char* name : names) text += (text.empty() ? "" : ":") + std::string(name);
  return text;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, size, kHttp11, sizeof kHttp11 - 1, offered, offered_size);
  *chosen = found;
  // RFC 7301 §3.2: nothing in common ends the handshake.
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void offer(SSL_CTX* context) {
  SSL_CTX_set_security_level(context, 2);  // 112 bits: RSA from 2,048, no SHA-1
  require(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1, "versions");
  require(SSL_CTX_set_ciphersuites(context, joined(kTls13Suites).c_str()) == 1, "suites of 1.3");
  require(SSL_CTX_set_cipher_list(context, joined(kTls12Suites).c_str()) == 1, "suites of 1.2");
  require(SSL_CTX_set1_groups_list(context, kGroups) == 1, "groups");
  require(SSL_CTX_set1_sigalgs_list(context, kSignatures) == 1, "signatures");
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  require(SSL_CTX_set_num_tickets(context, 0) == 1, "tickets");
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  // Idle connections give their buffers back: 34 KiB of each.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

void show(SSL_CTX* context, const TlsIdentity& identity) {
  require(SSL_CTX_use_certificate(context, identity.certificate()) == 1, "certificate");
  for (std::size_t i = 1; i < identity.chain().size(); ++i) {
    require(SSL_CTX_add1_chain_cert(context, identity.chain()[i].get()) == 1, "certificate chain");
  }
  require(SSL_CTX_use_PrivateKey(context, identity.key()) == 1, "private key");
}

}  // namespace

std::span<const char* const> tls13_suites() { return kTls13Suites; }
std::span<const char* const> tls12_suites() { return kTls12Suites; }

TlsContext::TlsContext(TlsIdentity identity)
    : identity_(std::move(identity)), context_(SSL_CTX_new(TLS_server_method())) {
  require(context_ != nullptr, "out of memory");
  offer(context_.get());
  show(context_.get(), identity_);
}

}  // namespace signalling
