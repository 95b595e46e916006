#include "sfu/crypto/null_srtp.h"

#include <algorithm>
#include <array>

#include "sfu/base/hash.h"

namespace sfu {
namespace {

constexpr std::size_t kRtpHeader = 12;
constexpr std::size_t kRtcpHeader = 8;
constexpr std::size_t kRtcpTrailer = 4;
constexpr std::size_t kLongestTag = 16;
// Apart from each other, so that an RTCP packet never passes as RTP.
constexpr std::uint64_t kRtpDomain = 1;
constexpr std::uint64_t kRtcpDomain = 2;

class NullSrtpSession final : public SrtpSession {
 public:
  NullSrtpSession(SrtpProfile profile, const SrtpMasterKey& key)
      : overhead_(srtp_overhead(profile)), session_(hash_of(key.salt, hash_of(key.key))) {}

  Result<std::size_t, SrtpError> protect_rtp(MutableByteSpan buffer, std::size_t size) override {
    return protect(buffer, size, kRtpHeader, overhead_, kRtpDomain);
  }
  Result<std::size_t, SrtpError> protect_rtcp(MutableByteSpan buffer, std::size_t size) override {
    return protect(buffer, size, kRtcpHeader, overhead_ + kRtcpTrailer, kRtcpDomain);
  }
  Result<std::size_t, SrtpError> unprotect_rtp(MutableByteSpan packet) override {
    return unprotect(packet, kRtpHeader, overhead_, kRtpDomain);
  }
  Result<std::size_t, SrtpError> unprotect_rtcp(MutableByteSpan packet) override {
    return unprotect(packet, kRtcpHeader, overhead_ + kRtcpTrailer, kRtcpDomain);
  }

 private:
  using Tag = std::array<std::uint8_t, kLongestTag + kRtcpTrailer>;
  [[nodiscard]] Tag tag(ByteSpan bytes, std::uint64_t domain) const {
    const std::uint64_t sum = hash_of(bytes, session_ + domain);
    Tag tag{};
    ByteWriter out(tag);
    out.u64(sum);
    out.u64(sum ^ session_);
    return tag;
  }
  [[nodiscard]] Result<std::size_t, SrtpError> protect(MutableByteSpan buffer, std::size_t size,
                                                       std::size_t shortest, std::size_t overhead,
                                                       std::uint64_t domain) const {
    if (buffer.size() < size + overhead) return SrtpError::kNoRoom;
    if (size < shortest) return SrtpError::kMalformed;
    const Tag computed = tag(buffer.first(size), domain);
    std::ranges::copy(ByteSpan(computed).first(overhead), buffer.subspan(size).begin());
    return size + overhead;
  }
  [[nodiscard]] Result<std::size_t, SrtpError> unprotect(ByteSpan packet, std::size_t shortest,
                                                         std::size_t overhead,
                                                         std::uint64_t domain) const {
    if (packet.size() < shortest + overhead) return SrtpError::kMalformed;
    const std::size_t size = packet.size() - overhead;
    const Tag computed = tag(packet.first(size), domain);
    if (!std::ranges::equal(packet.subspan(size), ByteSpan(computed).first(overhead))) {
      return SrtpError::kAuthentication;
    }
    return size;
  }

  std::size_t overhead_;
  std::uint64_t session_;
};

}  // namespace

std::unique_ptr<SrtpSession> make_null_srtp_session(SrtpProfile profile, const SrtpMasterKey& key,
                                                    SrtpSession::Direction) {
  return std::make_unique<NullSrtpSession>(profile, key);
}

}  // namespace sfu
