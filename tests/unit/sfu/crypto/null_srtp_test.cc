#include "sfu/crypto/null_srtp.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/crypto/srtp_packets.h"

namespace sfu {
namespace {

using Direction = SrtpSession::Direction;

class NullSrtpTest : public testing::TestWithParam<SrtpProfile> {
 protected:
  std::unique_ptr<SrtpSession> sender_ =
      make_null_srtp_session(GetParam(), master_key(), Direction::kProtect);
  std::unique_ptr<SrtpSession> receiver_ =
      make_null_srtp_session(GetParam(), master_key(), Direction::kUnprotect);
};
INSTANTIATE_TEST_SUITE_P(Profiles, NullSrtpTest, testing::ValuesIn(kProfiles));

TEST_P(NullSrtpTest, HasTheSizesOfTheRealOne) {
  auto real = make_srtp_session(GetParam(), master_key(), Direction::kProtect);
  EXPECT_EQ(protect(*sender_, rtp(1))->size(), protect(*real, rtp(1))->size());
  EXPECT_EQ(protect(*sender_, rtcp(), &SrtpSession::protect_rtcp)->size(),
            protect(*real, rtcp(), &SrtpSession::protect_rtcp)->size());
}

TEST_P(NullSrtpTest, GoesThereAndBack) {
  EXPECT_EQ(*unprotect(*receiver_, *protect(*sender_, rtp(1))), rtp(1));
  EXPECT_EQ(*unprotect(*receiver_, *protect(*sender_, rtcp(), &SrtpSession::protect_rtcp),
                       &SrtpSession::unprotect_rtcp),
            rtcp());
}

TEST_P(NullSrtpTest, RefusesChangedForeignPlainAndCrossedPackets) {
  const Bytes packet = *protect(*sender_, rtp(1));
  for (std::size_t at = 0; at < packet.size(); ++at) {
    Bytes changed = packet;
    changed[at] ^= 1;
    EXPECT_EQ(unprotect(*receiver_, changed).error(), SrtpError::kAuthentication) << at;
  }
  auto stranger = make_null_srtp_session(GetParam(), master_key(2), Direction::kUnprotect);
  EXPECT_EQ(unprotect(*stranger, packet).error(), SrtpError::kAuthentication);
  EXPECT_EQ(unprotect(*receiver_, rtp(1)).error(), SrtpError::kAuthentication);
  EXPECT_EQ(unprotect(*receiver_, packet, &SrtpSession::unprotect_rtcp).error(),
            SrtpError::kAuthentication);
}

TEST_P(NullSrtpTest, RefusesShortPacketsAndSmallBuffers) {
  EXPECT_EQ(unprotect(*receiver_, Bytes(12)).error(), SrtpError::kMalformed);
  Bytes packet = rtp(1);
  EXPECT_EQ(sender_->protect_rtp(packet, packet.size()).error(), SrtpError::kNoRoom);
  EXPECT_EQ(sender_->protect_rtp(packet, 3).error(), SrtpError::kMalformed);
}

}  // namespace
}  // namespace sfu
