#include "signalling/auth/turn_credentials.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "sfu/base/check.h"

namespace signalling {
namespace {

constexpr std::size_t kSha1 = 20;  // bytes; 28 characters in base64

std::string base64_hmac_sha1(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const unsigned char* done =
      HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  SFU_CHECK(done != nullptr && size == kSha1);
  std::array<unsigned char, 32> encoded{};  // EVP_EncodeBlock ends with a zero
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(kSha1));
  return {encoded.begin(), encoded.begin() + length};
}

}  // namespace

TurnCredentials make_turn_credentials(std::string_view secret, std::int64_t expires,
                                      std::string_view name) {
  TurnCredentials credentials{.username = std::to_string(expires), .password = {}};
  if (!name.empty()) credentials.username.append(":").append(name);
  credentials.password = base64_hmac_sha1(secret, credentials.username);
  return credentials;
}

}  // namespace signalling
