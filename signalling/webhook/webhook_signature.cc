#include "signalling/webhook/webhook_signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "sfu/base/check.h"

namespace signalling {
namespace {

constexpr std::string_view kPrefix = "whsec_";

}  // namespace

std::optional<std::string> decode_webhook_secret(std::string_view secret) {
  if (!secret.starts_with(kPrefix)) return std::nullopt;
  secret.remove_prefix(kPrefix.size());
  if (secret.empty() || secret.size() > 128 || secret.size() % 4 != 0) return std::nullopt;
  std::string key(secret.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(key.data()),
                                   reinterpret_cast<const unsigned char*>(secret.data()),
                                   static_cast<int>(secret.size()));
  if (size < 0) return std::nullopt;
  // It decodes the padding as zeros.
  const std::size_t padding = secret.ends_with("==") ? 2 : secret.ends_with('=') ? 1 : 0;
  key.resize(static_cast<std::size_t>(size) - padding);
  return key;
}

std::string sign_webhook(std::string_view key, std::string_view id, sfu::UnixSeconds timestamp,
                         std::string_view body) {
  std::string text(id);
  text.append(".").append(std::to_string(timestamp)).append(".").append(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const unsigned char* done =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  SFU_CHECK(done != nullptr);
  std::array<unsigned char, 64> encoded{};  // EVP_EncodeBlock ends with a zero
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return "v1," + std::string(encoded.begin(), encoded.begin() + length);
}

}  // namespace signalling
