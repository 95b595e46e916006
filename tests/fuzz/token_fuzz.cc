// Any bytes as a token and a ticket, and as the payload of one that is signed: past the signature
// to the claims. A ticket that opens is one we could have written.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"
#include "signalling/auth/jws.h"
#include "signalling/auth/ticket.h"
#include "signalling/auth/token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";
  const std::string text(sfu::as_text({data, size}));
  (void)signalling::verify_token(text, kSecret, 1'000);
  const std::string token = signalling::make_jws({R"({"alg":"HS256"})", text}, kSecret);
  (void)signalling::verify_token(token, kSecret, 1'000);
  (void)signalling::open_ticket(text, kSecret, 1'000);
  const std::string ticket =
      signalling::make_jws({R"({"alg":"HS256","typ":"guichet-ticket"})", text}, kSecret);
  if (const auto read = signalling::open_ticket(ticket, kSecret, 1'000)) {
    const auto again =
        signalling::open_ticket(signalling::make_ticket(*read, kSecret), kSecret, 1'000);
    SFU_CHECK(again && *again == *read);
  }
  return 0;
}
