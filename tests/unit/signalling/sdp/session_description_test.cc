#include "signalling/sdp/session_description.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace signalling {
namespace {

std::string read_file(const char* name) {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path() / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Sdp, ReadsChromiumsOffer) {
  const auto offer = parse_sdp(read_file("chromium_offer.sdp"));
  ASSERT_TRUE(offer) << offer.error().line << offer.error().what;
  EXPECT_EQ(offer->attributes.value("group"), "BUNDLE 0 1 2 3 4 5 6 7");
  ASSERT_EQ(offer->media.size(), 8U);
  const MediaDescription& video = offer->media[1];
  EXPECT_EQ(video.media, "video");
  EXPECT_EQ(video.port, 9);
  EXPECT_EQ(video.protocol, "UDP/TLS/RTP/SAVPF");
  EXPECT_EQ(video.formats.front(), "96");
  EXPECT_EQ(video.connection, "IN IP4 0.0.0.0");
  EXPECT_EQ(video.attributes.value("simulcast"), "send ~l;~m;h");
  EXPECT_EQ(video.attributes.values("rid").size(), 3U);
  EXPECT_TRUE(video.attributes.has("rtcp-mux"));
  EXPECT_EQ(offer->media[7].attributes.value("sctp-port"), "5000");
}

TEST(Sdp, WritesTheLinesItRead) {
  const std::string text = read_file("chromium_offer.sdp");
  EXPECT_EQ(write_sdp(*parse_sdp(text)), text);
}

TEST(Sdp, ToleratesBareLineFeedsAndEmptyLines) {
  const auto with_lf =
      parse_sdp("v=0\no=- 1 1 IN IP4 0.0.0.0\ns=-\nt=0 0\nm=audio 9/1 RTP/SAVPF 0\n\n");
  ASSERT_TRUE(with_lf);
  EXPECT_EQ(with_lf->media.front().port, 9);
}

TEST(Sdp, KeepsBandwidthAndWhatItDoesNotKnow) {
  const auto description = parse_sdp("v=0\r\nm=video 9 RTP/SAVPF 96\r\nb=AS:50\r\na=new:1:2\r\n");
  ASSERT_TRUE(description);
  EXPECT_EQ(description->media[0].bandwidths.front(), "AS:50");
  EXPECT_EQ(description->media[0].attributes.value("new"), "1:2");
}

struct Refused {
  const char* name;
  std::string text;
  std::size_t line;
};
class SdpRefuses : public testing::TestWithParam<Refused> {};

TEST_P(SdpRefuses, NamingTheLine) {
  const auto description = parse_sdp(GetParam().text);
  ASSERT_FALSE(description);
  EXPECT_EQ(description.error().line, GetParam().line);
}

std::string repeated(const std::string& head, const std::string& line, std::size_t times) {
  std::string text = head;
  for (std::size_t i = 0; i < times; ++i) text += line;
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, SdpRefuses,
    testing::ValuesIn(std::vector<Refused>{
        {"empty", "", 1},
        {"no_version", "o=- 1 1 IN IP4 0.0.0.0\r\n", 1},
        {"no_equals", "v=0\r\nsession\r\n", 2},
        {"port_range", "v=0\r\nm=audio 65536 RTP/SAVPF 0\r\n", 2},
        {"no_format", "v=0\r\nm=audio 9 RTP/SAVPF\r\n", 2},
        {"nul", std::string("v=0\r\na=x\0y\r\n", 12), 2},
        {"carriage_return_inside", "v=0\r\na=x\ra=y\r\n", 2},
        {"long_line", "v=0\r\na=" + std::string(5'000, 'x'), 2},
        {"many_sections", repeated("v=0\n", "m=audio 9 RTP/SAVPF 0\n", 33), 34},
        {"many_lines", repeated("v=0\nm=audio 9 RTP/SAVPF 0\n", "a=x\n", 513), 515},
        {"many_session_lines", repeated("v=0\n", "a=x\n", 257), 258},
        {"too_large", std::string(65 * 1'024, 'v'), 0},
    }),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace signalling
