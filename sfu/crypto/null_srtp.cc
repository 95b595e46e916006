#include "sfu/crypto/null_srtp.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace sfu {
namespace {

constexpr std::size_t kRtpHeader = 12;
constexpr std::size_t kRtcpHeader = 8;
constexpr std::size_t kRtcpTrailer = 4;
constexpr std::size_t kLongestTag = 16;
// Apart from each other, so that an RTCP packet never passes as RTP.
constexpr std::uint64_t kRtpDomain = 1;
constexpr std::uint64_t kRtcpDomain = 2;

constexpr std::uint64_t mix(std::uint64_t sum, std::uint64_t word) {
  sum = (sum ^ word) * 0x9E3779B97F4A7C15ULL;
  return sum ^ sum >> 32;
}

std::uint64_t word(const std::uint8_t* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

// Eight bytes at a time in four chains that do not wait for each other. In the machine's own order:
// both ends of a world are in one process.
std::uint64_t checksum(std::uint64_t sum, ByteSpan bytes) {
  constexpr std::size_t kChains = 4;
  std::array<std::uint64_t, kChains> chains{sum, sum + 1, sum + 2, sum + 3};
  std::size_t at = 0;
  for (; bytes.size() - at >= 8 * kChains; at += 8 * kChains) {
    for (std::size_t i = 0; i < kChains; ++i) {
      chains[i] = mix(chains[i], word(bytes.data() + at + 8 * i));
    }
  }
  for (const std::uint64_t chain : chains) sum = mix(sum, chain);
  for (; bytes.size() - at >= 8; at += 8) sum = mix(sum, word(bytes.data() + at));
  std::uint64_t last = bytes.size();
  for (; at < bytes.size(); ++at) last = last << 8 | bytes[at];
  return mix(sum, last);
}

class NullSrtpSession final : public SrtpSession {
 public:
  NullSrtpSession(SrtpProfile profile, const SrtpMasterKey& key)
      : overhead_(srtp_overhead(profile)), session_(checksum(checksum(0, key.key), key.salt)) {}

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
    const std::uint64_t sum = checksum(mix(session_, domain), bytes);
    Tag tag{};
    ByteWriter out(tag);
    out.u64(sum);
    out.u64(mix(sum, session_));
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
