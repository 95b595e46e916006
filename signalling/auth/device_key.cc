#include "signalling/auth/device_key.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace signalling {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

// id-ecPublicKey, prime256v1, and an uncompressed point: the one form there is, so nothing but such
// a key reaches OpenSSL's parser.
constexpr std::string_view kHead{
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"
    "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04",
    27};
constexpr std::size_t kCoordinate = 32;
constexpr std::size_t kKey = kHead.size() + 2 * kCoordinate;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Null as well when the point is not on the curve.
Owned<EVP_PKEY> parse(std::string_view key) {
  if (key.size() != kKey || !key.starts_with(kHead)) return nullptr;
  const unsigned char* at = bytes(key);
  return Owned<EVP_PKEY>(d2i_PUBKEY(nullptr, &at, static_cast<long>(key.size())));
}

// As OpenSSL wants it: an ASN.1 sequence of both numbers; empty when it is no signature.
std::string to_der(std::string_view signature) {
  if (signature.size() != 2 * kCoordinate) return {};
  const Owned<ECDSA_SIG> pair(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(bytes(signature), kCoordinate, nullptr);
  BIGNUM* s = BN_bin2bn(bytes(signature.substr(kCoordinate)), kCoordinate, nullptr);
  if (pair == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  std::string der(2 * kCoordinate + 16, '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  const int size = i2d_ECDSA_SIG(pair.get(), &at);
  der.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return der;
}

}  // namespace

bool is_device_key(std::string_view key) { return parse(key) != nullptr; }

bool verify_device_signature(std::string_view key, std::string_view text,
                             std::string_view signature) {
  const Owned<EVP_PKEY> parsed = parse(key);
  const std::string der = to_der(signature);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  if (parsed == nullptr || der.empty() || context == nullptr) return false;
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, parsed.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes(der), der.size(), bytes(text), text.size()) == 1;
}

}  // namespace signalling
