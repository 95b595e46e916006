#include "sfu/crypto/srtp.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/crypto/srtp_packets.h"

namespace sfu {
namespace {

using Direction = SrtpSession::Direction;

class SrtpTest : public testing::TestWithParam<SrtpProfile> {
 protected:
  std::unique_ptr<SrtpSession> sender_ =
      make_srtp_session(GetParam(), master_key(), Direction::kProtect);
  std::unique_ptr<SrtpSession> receiver_ =
      make_srtp_session(GetParam(), master_key(), Direction::kUnprotect);

  Bytes sent(std::uint16_t sequence_number, std::uint32_t ssrc = 0xcafebabe) {
    auto packet = protect(*sender_, rtp(sequence_number, ssrc));
    EXPECT_TRUE(packet);
    return *packet;
  }
  SrtpError refusal(const Bytes& packet) { return unprotect(*receiver_, packet).error(); }
};
INSTANTIATE_TEST_SUITE_P(Profiles, SrtpTest, testing::ValuesIn(kProfiles));

TEST_P(SrtpTest, ManySourcesShareOneSession) {
  for (std::uint32_t ssrc = 1; ssrc <= 20; ++ssrc) {
    const Bytes packet = sent(7, ssrc);
    EXPECT_EQ(packet.size(), rtp(7).size() + srtp_overhead(GetParam()));
    const auto back = unprotect(*receiver_, packet);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, rtp(7, ssrc));
  }
}

TEST_P(SrtpTest, RtcpGoesThereAndBackOnce) {
  const auto packet = protect(*sender_, rtcp(), &SrtpSession::protect_rtcp);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->size(), rtcp().size() + srtp_overhead(GetParam()) + 4);
  EXPECT_EQ(*unprotect(*receiver_, *packet, &SrtpSession::unprotect_rtcp), rtcp());
  EXPECT_EQ(unprotect(*receiver_, *packet, &SrtpSession::unprotect_rtcp).error(),
            SrtpError::kReplay);
}

TEST_P(SrtpTest, RefusesReplays) {
  const Bytes first = sent(100);
  const Bytes second = sent(101);
  ASSERT_TRUE(unprotect(*receiver_, second));
  ASSERT_TRUE(unprotect(*receiver_, first)) << "late is no replay";
  EXPECT_EQ(refusal(first), SrtpError::kReplay);
  EXPECT_EQ(refusal(second), SrtpError::kReplay);
}

TEST_P(SrtpTest, RefusesWhatIsOlderThanTheWindow) {
  const Bytes old = sent(100);
  const Bytes oldest_allowed = sent(101);
  ASSERT_TRUE(unprotect(*receiver_, sent(100 + 1'024)));
  EXPECT_EQ(refusal(old), SrtpError::kReplay);
  EXPECT_TRUE(unprotect(*receiver_, oldest_allowed));
}

TEST_P(SrtpTest, RollsOverManyTimes) {
  std::uint32_t index = 65'000;
  for (; index < 65'000 + 3 * 65'536; index += 700) {
    const auto sequence_number = static_cast<std::uint16_t>(index);
    const auto back = unprotect(*receiver_, sent(sequence_number));
    ASSERT_TRUE(back) << index;
    EXPECT_EQ(*back, rtp(sequence_number));
  }
}

TEST_P(SrtpTest, AcceptsReorderingAcrossARollover) {
  const Bytes before = sent(65'535);
  const Bytes after = sent(0);
  ASSERT_TRUE(unprotect(*receiver_, sent(65'534)));
  ASSERT_TRUE(unprotect(*receiver_, after));
  EXPECT_TRUE(unprotect(*receiver_, before));
  EXPECT_TRUE(unprotect(*receiver_, sent(1)));
}

// What a bad tag, a replay or a foreign SSRC claims about the index must not move the window.
TEST_P(SrtpTest, ForgedSequenceNumbersDoNotDesynchronise) {
  ASSERT_TRUE(unprotect(*receiver_, sent(10)));
  for (std::uint32_t forged = 0; forged < 65'536; forged += 500) {
    Bytes packet = rtp(static_cast<std::uint16_t>(forged));
    packet.resize(packet.size() + srtp_overhead(GetParam()));
    EXPECT_FALSE(unprotect(*receiver_, packet));
  }
  EXPECT_TRUE(unprotect(*receiver_, sent(11)));
}

TEST_P(SrtpTest, RetransmissionIsTheIdenticalDatagram) {
  const Bytes first = sent(65'535);
  for (std::uint16_t next = 0; next < 500; ++next) sent(next);
  EXPECT_EQ(sent(65'535), first);
}

TEST_P(SrtpTest, EveryChangedByteFailsAuthentication) {
  const Bytes packet = sent(5);
  for (std::size_t at = 4; at < packet.size(); ++at) {  // the first four decide parsing and index
    Bytes changed = packet;
    changed[at] ^= 1;
    EXPECT_EQ(refusal(changed), SrtpError::kAuthentication) << at;
  }
  EXPECT_TRUE(unprotect(*receiver_, packet));
}

TEST_P(SrtpTest, PlainRtpIsRefused) {
  EXPECT_EQ(refusal(rtp(5)), SrtpError::kAuthentication);
  EXPECT_EQ(unprotect(*receiver_, rtcp(), &SrtpSession::unprotect_rtcp).has_value(), false);
}

TEST_P(SrtpTest, AnotherKeyIsRefused) {
  auto stranger = make_srtp_session(GetParam(), master_key(99), Direction::kProtect);
  EXPECT_EQ(refusal(*protect(*stranger, rtp(5))), SrtpError::kAuthentication);
}

TEST_P(SrtpTest, TruncatedPacketsAreRefused) {
  const Bytes packet = sent(5);
  const Bytes control = *protect(*sender_, rtcp(), &SrtpSession::protect_rtcp);
  for (std::size_t size = 0; size < packet.size(); ++size) {
    EXPECT_FALSE(unprotect(
        *receiver_, Bytes(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size))));
  }
  for (std::size_t size = 0; size < control.size(); ++size) {
    EXPECT_FALSE(unprotect(
        *receiver_, Bytes(control.begin(), control.begin() + static_cast<std::ptrdiff_t>(size)),
        &SrtpSession::unprotect_rtcp));
  }
}

TEST_P(SrtpTest, LyingHeaderLengthsAreRefused) {
  Bytes packet = rtp(5);
  packet[0] = 0x9f;   // 15 CSRCs and an extension …
  packet.resize(30);  // … in 18 bytes
  EXPECT_EQ(protect(*sender_, packet).error(), SrtpError::kMalformed);
  packet.resize(12 + srtp_overhead(GetParam()));
  EXPECT_FALSE(unprotect(*receiver_, packet));
}

TEST_P(SrtpTest, RefusesToWriteBehindTheBuffer) {
  Bytes packet = rtp(5);
  EXPECT_EQ(sender_->protect_rtp(packet, packet.size()).error(), SrtpError::kNoRoom);
  EXPECT_EQ(sender_->protect_rtcp(packet, packet.size()).error(), SrtpError::kNoRoom);
  EXPECT_EQ(sender_->protect_rtp(packet, 11).error(), SrtpError::kMalformed);
  EXPECT_EQ(sender_->protect_rtcp(packet, 7).error(), SrtpError::kMalformed);
}

}  // namespace
}  // namespace sfu
