#include "signalling/sdp/attributes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signalling/sdp/ip_text.h"

namespace signalling {
namespace {

using testing::ElementsAre;

TEST(Attributes, Rtpmap) {
  const auto opus = parse_rtpmap("111 opus/48000/2");
  ASSERT_TRUE(opus);
  EXPECT_EQ(opus->payload_type, 111);
  EXPECT_EQ(opus->encoding, "opus");
  EXPECT_EQ(opus->clock_rate, 48'000U);
  EXPECT_EQ(opus->channels, 2U);
  EXPECT_EQ(parse_rtpmap("96 VP8/90000")->channels, 1U);
  for (const char* bad : {"", "128 VP8/90000", "96 VP8", "96 /90000", "x VP8/90000"}) {
    EXPECT_FALSE(parse_rtpmap(bad)) << bad;
  }
}

TEST(Attributes, FmtpParameters) {
  const auto fmtp = parse_fmtp("111 minptime=10; useinbandfec=1;x");
  ASSERT_TRUE(fmtp);
  EXPECT_EQ(fmtp->parameter("minptime"), "10");
  EXPECT_EQ(fmtp->parameter("useinbandfec"), "1");
  EXPECT_EQ(fmtp->parameter("x"), "");
  EXPECT_EQ(fmtp->parameter("apt"), std::nullopt);
}

TEST(Attributes, Feedback) {
  EXPECT_EQ(parse_rtcp_fb("96 nack pli")->kind, "nack pli");
  EXPECT_EQ(parse_rtcp_fb("* transport-cc")->payload_type, std::nullopt);
  EXPECT_FALSE(parse_rtcp_fb("96"));
}

TEST(Attributes, Extmap) {
  EXPECT_EQ(parse_extmap("3/sendonly urn:x attributes")->id, 3);
  EXPECT_EQ(parse_extmap("3/sendonly urn:x attributes")->uri, "urn:x");
  EXPECT_FALSE(parse_extmap("0 urn:x"));
  EXPECT_FALSE(parse_extmap("256 urn:x"));
}

TEST(Attributes, Sources) {
  const auto ssrc = parse_ssrc("4294967295 msid:a b");
  ASSERT_TRUE(ssrc);
  EXPECT_EQ(ssrc->ssrc, 4'294'967'295U);
  EXPECT_EQ(ssrc->value, "a b");
  EXPECT_FALSE(parse_ssrc("4294967296 cname:x"));
  EXPECT_THAT(parse_ssrc_group("FID 1 2")->ssrcs, ElementsAre(1U, 2U));
  EXPECT_FALSE(parse_ssrc_group("FID x"));
}

TEST(Attributes, Simulcast) {
  const auto simulcast = parse_simulcast("send l;~m,n;h recv x");
  ASSERT_TRUE(simulcast);
  EXPECT_THAT(simulcast->send, ElementsAre("l", "m", "h"));
  EXPECT_THAT(simulcast->receive, ElementsAre("x"));
  EXPECT_FALSE(parse_simulcast("both l"));
  EXPECT_TRUE(parse_rid("l send pt=96")->send);
  EXPECT_FALSE(parse_rid("l"));
}

TEST(Attributes, GroupAndMsid) {
  EXPECT_THAT(parse_group("BUNDLE 0 1")->mids, ElementsAre("0", "1"));
  EXPECT_EQ(parse_msid("- track")->stream, "-");
  EXPECT_EQ(parse_msid("slot-0 slot-0-audio")->track, "slot-0-audio");
}

TEST(Attributes, FingerprintThereAndBack) {
  sfu::Fingerprint fingerprint;
  for (std::size_t i = 0; i < 32; ++i) fingerprint.sha256[i] = static_cast<std::uint8_t>(i * 8);
  const std::string text = to_string(fingerprint);
  EXPECT_TRUE(text.starts_with("sha-256 00:08:10:18:"));
  EXPECT_EQ(parse_fingerprint(text), fingerprint);
  EXPECT_FALSE(parse_fingerprint("sha-1 00:08"));
  EXPECT_FALSE(parse_fingerprint(text + ":00"));
  EXPECT_FALSE(parse_fingerprint(text.substr(0, text.size() - 1) + "g"));
}

TEST(Attributes, CandidateThereAndBack) {
  const char* text = "1 1 udp 2130706431 192.0.2.1 10000 typ host";
  const auto candidate = parse_candidate(text);
  ASSERT_TRUE(candidate);
  EXPECT_EQ(candidate->address, sfu::SocketAddress::ipv4(192, 0, 2, 1, 10'000));
  EXPECT_EQ(to_string(*candidate), text);
  EXPECT_EQ(parse_candidate("1 1 UDP 1 x.local 9 typ host generation 0")->address.family,
            sfu::SocketAddress::Family::kNone);
  EXPECT_FALSE(parse_candidate("1 1 udp 1 192.0.2.1 9 host"));
}

TEST(Attributes, PassiveTcpCandidateThereAndBack) {
  const char* text = "2 1 tcp 1518280447 192.0.2.1 443 typ host tcptype passive";
  const auto candidate = parse_candidate(text);
  ASSERT_TRUE(candidate);
  EXPECT_EQ(to_string(candidate->address), "192.0.2.1:443/tcp");
  EXPECT_EQ(to_string(*candidate), text);
  EXPECT_EQ(parse_candidate("1 1 TCP 1 192.0.2.7 9 typ host generation 0 tcptype active")->tcp_type,
            "active");
}

TEST(Attributes, IpAddresses) {
  const auto text = [](const char* ip) {
    const auto address = parse_ip(ip, 1);
    return address ? ip_to_string(*address) : "none";
  };
  EXPECT_EQ(text("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(text("::"), "::");
  EXPECT_EQ(text("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8");
  EXPECT_EQ(text("1::8"), "1::8");
  for (const char* bad : {"", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1:2:3", "1::2::3",
                          "12345::", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "x"}) {
    EXPECT_EQ(text(bad), "none") << bad;
  }
}

TEST(Attributes, Directions) {
  AttributeList attributes;
  EXPECT_EQ(to_string(direction_of(attributes)), "sendrecv");
  attributes.add("recvonly");
  EXPECT_EQ(direction_of(attributes), (Direction{false, true}));
}

}  // namespace
}  // namespace signalling
