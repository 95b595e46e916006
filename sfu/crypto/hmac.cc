#include "sfu/crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>

#include "sfu/base/check.h"

namespace sfu {
namespace {

using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

// Fetching an algorithm by name costs more than the HMAC of a STUN message: done once, then copied.
MacContext new_hmac_sha1_context() {
  static const MacContext prototype = [] {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
        EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
    MacContext context(EVP_MAC_CTX_new(mac.get()), &EVP_MAC_CTX_free);
    char digest[] = "SHA1";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    SFU_CHECK(EVP_MAC_CTX_set_params(context.get(), parameters) == 1);
    return context;
  }();
  return {EVP_MAC_CTX_dup(prototype.get()), &EVP_MAC_CTX_free};
}

}  // namespace

HmacSha1 hmac_sha1(ByteSpan key, std::initializer_list<ByteSpan> parts) {
  const MacContext context = new_hmac_sha1_context();
  // OpenSSL takes a null key for "keep the key you have"; an empty span may well be null.
  const std::uint8_t empty = 0;
  const std::uint8_t* key_bytes = key.empty() ? &empty : key.data();
  SFU_CHECK(EVP_MAC_init(context.get(), key_bytes, key.size(), nullptr) == 1);
  for (const ByteSpan part : parts) {
    SFU_CHECK(EVP_MAC_update(context.get(), part.data(), part.size()) == 1);
  }
  HmacSha1 hmac{};
  std::size_t size = 0;
  SFU_CHECK(EVP_MAC_final(context.get(), hmac.data(), &size, hmac.size()) == 1);
  SFU_CHECK(size == hmac.size());
  return hmac;
}

bool equal_in_constant_time(ByteSpan a, ByteSpan b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sfu
