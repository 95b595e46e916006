// SRTP and SRTCP of one direction of one transport (RFC 3711, RFC 7714), behind a small interface
// so that the backend can be exchanged and the world can run without ciphers.
//   protect_rtp / protect_rtcp       plain bytes at the front of `buffer` → protected size
//   unprotect_rtp / unprotect_rtcp   protected bytes → plain size, in place; replays are refused
// Limits: libsrtp keeps state per SSRC; callers bound the SSRCs they let through.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"

namespace sfu {

enum class SrtpProfile : std::uint8_t { kAeadAes128Gcm, kAesCm128HmacSha1_80 };

// Bytes that protect_rtp adds; protect_rtcp adds 4 more.
constexpr std::size_t srtp_overhead(SrtpProfile profile) {
  return profile == SrtpProfile::kAeadAes128Gcm ? 16 : 10;
}

struct SrtpMasterKey {
  std::array<std::uint8_t, 16> key{};
  std::array<std::uint8_t, 14> salt{};  // GCM uses the first 12
};

struct SrtpKeys {  // RFC 5764 §4.2
  SrtpProfile profile = SrtpProfile::kAeadAes128Gcm;
  SrtpMasterKey client;  // what the DTLS client writes with
  SrtpMasterKey server;
};

enum class SrtpError { kAuthentication, kReplay, kMalformed, kNoRoom };

class SrtpSession {
 public:
  enum class Direction { kProtect, kUnprotect };
  virtual ~SrtpSession() = default;
  virtual Result<std::size_t, SrtpError> protect_rtp(MutableByteSpan buffer, std::size_t size) = 0;
  virtual Result<std::size_t, SrtpError> protect_rtcp(MutableByteSpan buffer, std::size_t size) = 0;
  virtual Result<std::size_t, SrtpError> unprotect_rtp(MutableByteSpan packet) = 0;
  virtual Result<std::size_t, SrtpError> unprotect_rtcp(MutableByteSpan packet) = 0;
};

// By libsrtp. protect_rtp accepts the same packet twice and then gives the identical bytes (a
// retransmission without RTX); giving another packet under a used index is the caller's fault.
std::unique_ptr<SrtpSession> make_srtp_session(SrtpProfile profile, const SrtpMasterKey& key,
                                               SrtpSession::Direction direction);

}  // namespace sfu
