// Any bytes as a token, and as the payload of a token that is signed: past the signature to the
// claims.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sfu/base/bytes.h"
#include "signalling/auth/jws.h"
#include "signalling/auth/token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";
  const std::string text(sfu::as_text({data, size}));
  (void)signalling::verify_token(text, kSecret, 1'000);
  const std::string token = signalling::make_jws({R"({"alg":"HS256"})", text}, kSecret);
  (void)signalling::verify_token(token, kSecret, 1'000);
  return 0;
}
