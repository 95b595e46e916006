// The key of an enrolled kiosk or desk: ECDSA on P-256 (FIPS 186-5), made in the browser, whose
// private half no page and no relay ever sees.
//   is_device_key(key)                    a SubjectPublicKeyInfo (RFC 5480) as WebCrypto exports it
//   verify_device_signature(key, text, signature)   SHA-256; r and s, 32 bytes each, as WebCrypto
//                                         gives them (W3C Web Cryptography §23.2)
// Keys and signatures are bytes here, base64url on the wire.
#pragma once

#include <string_view>

namespace signalling {

bool is_device_key(std::string_view key);
bool verify_device_signature(std::string_view key, std::string_view text,
                             std::string_view signature);

}  // namespace signalling
