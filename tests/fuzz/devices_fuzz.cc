// Any bytes as the file of enrolled devices, as a challenge (also one that is signed), as a key, a
// signature and a typed code. A registry that is read is one we could have written.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sfu/base/bytes.h"
#include "sfu/base/check.h"
#include "signalling/auth/device_challenge.h"
#include "signalling/auth/device_key.h"
#include "signalling/auth/device_registry.h"
#include "signalling/auth/enrolment_code.h"
#include "signalling/auth/jws.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using signalling::DeviceRegistry;
  constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";
  const std::string text(sfu::as_text({data, size}));
  if (const auto registry = DeviceRegistry::read(text, {})) {
    const auto again = DeviceRegistry::read(registry->to_text(), {});
    SFU_CHECK(again && again->devices() == registry->devices());
    SFU_CHECK(again->open_codes(0) == registry->open_codes(0));
  }
  (void)signalling::open_challenge(text, kSecret, 1'000);
  (void)signalling::open_challenge(
      signalling::make_jws({R"({"alg":"HS256","typ":"guichet-challenge"})", text}, kSecret),
      kSecret, 1'000);
  (void)signalling::is_device_key(text);
  const std::string_view all(text);
  const std::size_t key = std::min<std::size_t>(all.size(), 91);
  (void)signalling::verify_device_signature(all.substr(0, key), "text", all.substr(key));
  if (const auto code = signalling::read_enrolment_code(text)) {
    SFU_CHECK(signalling::read_enrolment_code(*code) == code);
  }
  return 0;
}
