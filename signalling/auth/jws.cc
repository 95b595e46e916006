#include "signalling/auth/jws.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sfu/base/check.h"
#include "signalling/auth/base64url.h"

namespace signalling {
namespace {

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  const unsigned char* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                   reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                   reinterpret_cast<unsigned char*>(digest.data()), &size);
  SFU_CHECK(done != nullptr);
  digest.resize(size);
  return digest;
}

bool is_signature(std::string_view encoded, std::string_view text, std::string_view secret) {
  const auto given = base64url_decode(encoded);
  const std::string own = hmac_sha256(secret, text);
  return given && given->size() == own.size() &&
         CRYPTO_memcmp(given->data(), own.data(), own.size()) == 0;
}

}  // namespace

std::string make_jws(const Jws& jws, std::string_view secret) {
  const std::string text = base64url_encode(jws.header) + "." + base64url_encode(jws.payload);
  return text + "." + base64url_encode(hmac_sha256(secret, text));
}

std::optional<Jws> open_jws(std::string_view text, std::string_view secret) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  if (!is_signature(text.substr(last + 1), text.substr(0, last), secret)) return std::nullopt;
  auto header = base64url_decode(text.substr(0, first));
  auto payload = base64url_decode(text.substr(first + 1, last - first - 1));  // a third dot: none
  if (!header || !payload) return std::nullopt;
  return Jws{*std::move(header), *std::move(payload)};
}

}  // namespace signalling
