// libsrtp against published bytes and against reference_srtp.h, which itself is held against the
// vectors of RFC 3711 and RFC 7714.
#include <gtest/gtest.h>

#include "sfu/crypto/srtp.h"
#include "tests/unit/sfu/crypto/hex.h"
#include "tests/unit/sfu/crypto/reference_srtp.h"
#include "tests/unit/sfu/crypto/srtp_packets.h"

namespace sfu {
namespace {

using Direction = SrtpSession::Direction;

SrtpMasterKey master_from(const char* key, const char* salt) {
  SrtpMasterKey master;
  std::ranges::copy(from_hex(key), master.key.begin());
  std::ranges::copy(from_hex(salt), master.salt.begin());
  return master;
}

struct KnownPacket {
  SrtpProfile profile;
  SrtpMasterKey master;
  SrtpCall protect_call;
  SrtpOpenCall unprotect_call;
  const char* plain;
  const char* protected_;
};

constexpr char kPlainRtp[] = "800f1234 decafbad cafebabe abababab abababab abababab abababab";
constexpr char kPlainRtcp[] = "81c8000b cafebabe abababab abababab abababab abababab";

// The reference packets of libsrtp's own test driver.
std::vector<KnownPacket> known_packets() {
  const SrtpMasterKey cm =
      master_from("e1f97a0d3e018be0d64fa32c06de4139", "0ec675ad498afeebb6960b3aabe6");
  const SrtpMasterKey gcm =
      master_from("000102030405060708090a0b0c0d0e0f", "a0a1a2a3a4a5a6a7a8a9aaab");
  return {
      {SrtpProfile::kAesCm128HmacSha1_80, cm, &SrtpSession::protect_rtp,
       &SrtpSession::unprotect_rtp, kPlainRtp,
       "800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb"},
      {SrtpProfile::kAesCm128HmacSha1_80, cm, &SrtpSession::protect_rtcp,
       &SrtpSession::unprotect_rtcp, kPlainRtcp,
       "81c8000b cafebabe 7128035b e487b9bd bef89041 f977a5a8 80000001 993e08cd 54d6c123 0798"},
      {SrtpProfile::kAeadAes128Gcm, gcm, &SrtpSession::protect_rtp, &SrtpSession::unprotect_rtp,
       kPlainRtp,
       "800f1234 decafbad cafebabe c5002ede 04cfdd2e b91159e0 880aa06e"
       "d2976826 f796b201 df3131a1 27e8a392"},
      {SrtpProfile::kAeadAes128Gcm, gcm, &SrtpSession::protect_rtcp, &SrtpSession::unprotect_rtcp,
       kPlainRtcp,
       "81c8000b cafebabe c98b8b5d f0392a55 852b6c21 ac8e7025"
       "c52c6fbe a2b3b446 ea31123b a88ce61e 80000001"},
  };
}

TEST(SrtpVectors, KnownPacketsAreProtectedAndUnprotected) {
  for (const KnownPacket& known : known_packets()) {
    auto sender = make_srtp_session(known.profile, known.master, Direction::kProtect);
    auto receiver = make_srtp_session(known.profile, known.master, Direction::kUnprotect);
    const auto out = protect(*sender, from_hex(known.plain), known.protect_call);
    ASSERT_TRUE(out) << known.protected_;
    EXPECT_EQ(*out, from_hex(known.protected_));
    const auto back = unprotect(*receiver, from_hex(known.protected_), known.unprotect_call);
    ASSERT_TRUE(back) << known.protected_;
    EXPECT_EQ(*back, from_hex(known.plain));
  }
}

TEST(SrtpVectors, ReferenceDerivesTheKeysOfRfc3711AppendixB3) {
  const Bytes key = from_hex("E1F97A0D3E018BE0D64FA32C06DE4139");
  const Bytes salt = from_hex("0EC675AD498AFEEBB6960B3AABE6");
  EXPECT_EQ(reference::derive(key, salt, 0, 16), from_hex("C61E7A93744F39EE10734AFE3FF7A087"));
  EXPECT_EQ(reference::derive(key, salt, 2, 14), from_hex("30CBBC08863D8C85D49DB34A9AE1"));
  EXPECT_EQ(reference::derive(key, salt, 1, 94),
            from_hex("CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE"
                     "E049646C43D9327AD175578EF7227098 6371C10C9A369AC2F94A8C5FBCDDDC25"
                     "6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2"));
}

TEST(SrtpVectors, ReferenceAgreesWithRfc7714Section16) {
  const Bytes packet = from_hex(
      "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973"
      "20646976 69736120 696e2070 61727465 73207472 6573");
  EXPECT_EQ(reference::gcm_rtp(from_hex("000102030405060708090a0b0c0d0e0f"),
                               from_hex("51756964 2070726f 2071756f"), packet, 12, 0),
            from_hex("8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5"
                     "0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439"
                     "0cce"));
}

TEST(SrtpVectors, ReferenceAgreesWithRfc7714Section17) {
  const Bytes packet = from_hex(
      "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
      "deadbeef deadbeef deadbeef deadbeef deadbeef");
  EXPECT_EQ(reference::gcm_rtcp(from_hex("000102030405060708090a0b0c0d0e0f"),
                                from_hex("51756964 2070726f 2071756f"), packet, 0x5d4),
            from_hex("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d"
                     "c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872"
                     "45d9eade 800005d4"));
}

// Lengths around the block size, header extensions, and on both sides of a rollover.
TEST(SrtpVectors, LibsrtpGivesTheBytesOfTheReference) {
  for (const SrtpProfile profile : kProfiles) {
    const SrtpMasterKey master = master_key();
    auto sender = make_srtp_session(profile, master, Direction::kProtect);
    for (std::uint32_t index = 65'400; index < 65'700; ++index) {
      Bytes packet = rtp(static_cast<std::uint16_t>(index), 0x01020304, 8 + index % 40);
      const bool extended = index % 2 == 0;
      if (extended) {
        packet[0] |= 0x10;
        ByteWriter(MutableByteSpan(packet).subspan(12)).u64(0xbede000110ff0000);
      }
      const auto out = protect(*sender, packet);
      ASSERT_TRUE(out);
      EXPECT_EQ(*out,
                reference::protect_rtp(profile, master, packet, extended ? 20 : 12, index >> 16))
          << index;
    }
  }
}

TEST(SrtpVectors, LibsrtpGivesTheRtcpBytesOfTheReference) {
  const SrtpMasterKey master = master_key();
  const ByteSpan salt = ByteSpan(master.salt).first(12);
  const Bytes key = reference::derive(master.key, salt, 3, 16);           // RFC 3711 §4.3.2: labels
  const Bytes session_salt = reference::derive(master.key, salt, 5, 12);  // 3..5 are SRTCP's
  auto sender = make_srtp_session(SrtpProfile::kAeadAes128Gcm, master, Direction::kProtect);
  for (std::uint32_t index = 1; index < 5; ++index) {
    const auto out = protect(*sender, rtcp(), &SrtpSession::protect_rtcp);
    ASSERT_TRUE(out);
    EXPECT_EQ(*out, reference::gcm_rtcp(key, session_salt, rtcp(), index));
  }
}

}  // namespace
}  // namespace sfu
