#include "sfu/crypto/srtp.h"

#include <srtp2/srtp.h>

#include <algorithm>

#include "sfu/base/check.h"

namespace sfu {
namespace {

constexpr std::size_t kRtpHeader = 12;   // RFC 3550 §5.1
constexpr std::size_t kRtcpHeader = 8;   // RFC 3550 §6.4.1: as much as RFC 3711 §3.4 leaves plain
constexpr std::size_t kRtcpTrailer = 4;  // E flag and SRTCP index
// Packets that may arrive (or be sent again) this far behind the newest: 1 s of 10 Mbit/s video.
constexpr unsigned long kReplayWindow = 1'024;

SrtpError to_error(srtp_err_status_t status) {
  switch (status) {
    case srtp_err_status_auth_fail:
      return SrtpError::kAuthentication;
    case srtp_err_status_replay_fail:
    case srtp_err_status_replay_old:
      return SrtpError::kReplay;
    default:
      return SrtpError::kMalformed;
  }
}

void require(srtp_err_status_t status) { SFU_CHECK(status == srtp_err_status_ok); }

// The library keeps a registry of ciphers that must be filled exactly once in a process.
void initialize_library_once() {
  static const bool ready = [] {
    require(srtp_init());
    return true;
  }();
  SFU_CHECK(ready);
}

void set_ciphers(SrtpProfile profile, srtp_policy_t& policy) {
  if (profile == SrtpProfile::kAeadAes128Gcm) {
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
  } else {
    srtp_crypto_policy_set_rtp_default(&policy.rtp);  // AES_CM_128_HMAC_SHA1_80
    srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
  }
}

class LibSrtpSession final : public SrtpSession {
 public:
  LibSrtpSession(SrtpProfile profile, const SrtpMasterKey& key, Direction direction)
      : overhead_(srtp_overhead(profile)) {
    initialize_library_once();
    std::array<std::uint8_t, sizeof(key.key) + sizeof(key.salt)> key_and_salt{};
    std::ranges::copy(key.key, key_and_salt.begin());
    std::ranges::copy(key.salt, key_and_salt.begin() + sizeof(key.key));
    srtp_policy_t policy{};
    set_ciphers(profile, policy);
    policy.ssrc.type = direction == Direction::kProtect ? ssrc_any_outbound : ssrc_any_inbound;
    policy.key = key_and_salt.data();  // the library copies what it needs
    policy.window_size = kReplayWindow;
    policy.allow_repeat_tx = 1;
    require(srtp_create(&session_, &policy));
  }
  ~LibSrtpSession() override { srtp_dealloc(session_); }
  LibSrtpSession(const LibSrtpSession&) = delete;
  LibSrtpSession& operator=(const LibSrtpSession&) = delete;

  Result<std::size_t, SrtpError> protect_rtp(MutableByteSpan buffer, std::size_t size) override {
    if (buffer.size() < size + overhead_) return SrtpError::kNoRoom;
    if (size < kRtpHeader) return SrtpError::kMalformed;
    return run(srtp_protect, buffer, size);
  }
  Result<std::size_t, SrtpError> protect_rtcp(MutableByteSpan buffer, std::size_t size) override {
    if (buffer.size() < size + overhead_ + kRtcpTrailer) return SrtpError::kNoRoom;
    if (size < kRtcpHeader) return SrtpError::kMalformed;
    return run(srtp_protect_rtcp, buffer, size);
  }
  Result<std::size_t, SrtpError> unprotect_rtp(MutableByteSpan packet) override {
    if (packet.size() < kRtpHeader + overhead_) return SrtpError::kMalformed;
    return run(srtp_unprotect, packet, packet.size());
  }
  Result<std::size_t, SrtpError> unprotect_rtcp(MutableByteSpan packet) override {
    if (packet.size() < kRtcpHeader + overhead_ + kRtcpTrailer) return SrtpError::kMalformed;
    return run(srtp_unprotect_rtcp, packet, packet.size());
  }

 private:
  using Operation = srtp_err_status_t (*)(srtp_t, void*, int*);
  Result<std::size_t, SrtpError> run(Operation operation, MutableByteSpan bytes, std::size_t size) {
    int length = static_cast<int>(size);
    const srtp_err_status_t status = operation(session_, bytes.data(), &length);
    if (status != srtp_err_status_ok) return to_error(status);
    return static_cast<std::size_t>(length);
  }

  std::size_t overhead_;
  srtp_t session_ = nullptr;
};

}  // namespace

std::unique_ptr<SrtpSession> make_srtp_session(SrtpProfile profile, const SrtpMasterKey& key,
                                               SrtpSession::Direction direction) {
  return std::make_unique<LibSrtpSession>(profile, key, direction);
}

}  // namespace sfu
