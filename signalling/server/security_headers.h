// What every answer carries (OWASP ASVS 5.0 V3.4): the pages load from their own host only, run no
// inline script, sit in no frame, and may use camera and microphone themselves but lend them to
// nobody.
#pragma once

#include <vector>

#include "signalling/server/http.h"

namespace signalling {

inline std::vector<HttpHeader> security_headers() {
  return {
      // blob: shows a received document; connect-src 'self' covers the WebSocket (CSP3 §6.7.2.8).
      {"Content-Security-Policy",
       "default-src 'self'; connect-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
       "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Permissions-Policy",
       "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), "
       "usb=()"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-cache"},
  };
}

}  // namespace signalling
