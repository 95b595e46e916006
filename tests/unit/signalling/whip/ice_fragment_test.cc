#include "signalling/whip/ice_fragment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace signalling {
namespace {

// As in RFC 9725 §4.3.2, figure 4.
constexpr const char* kTrickle =
    "a=group:BUNDLE 0 1\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=mid:0\r\n"
    "a=ice-ufrag:EsAw\r\n"
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
    "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw\r\n"
    "a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag "
    "EsAw\r\n"
    "a=end-of-candidates\r\n";

TEST(IceFragment, CandidatesAndCredentials) {
  const auto fragment = parse_ice_fragment(kTrickle);
  ASSERT_TRUE(fragment && fragment->credentials);
  EXPECT_EQ(fragment->candidates, 2U);
  EXPECT_EQ(fragment->credentials->ufrag, "EsAw");
  EXPECT_EQ(fragment->credentials->pwd, "P2uYro0UCOQ4zxjKXaWCBui1");
}

TEST(IceFragment, CandidatesAlone) {
  const auto fragment =
      parse_ice_fragment("m=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:0\na=candidate:1\n");
  ASSERT_TRUE(fragment);
  EXPECT_FALSE(fragment->credentials);
  EXPECT_EQ(fragment->candidates, 1U);
}

TEST(IceFragment, WhatIsWrittenIsRead) {
  MediaDescription section;
  section.media = "video";
  section.protocol = "UDP/TLS/RTP/SAVPF";
  section.attributes.add("mid", "v");
  section.attributes.add("candidate", "1 1 udp 1 192.0.2.1 10000 typ host");
  section.attributes.add("end-of-candidates");
  const std::string text = write_ice_fragment({"relayufr", "0123456789abcdefghijklmn"}, section);
  EXPECT_THAT(text,
              testing::HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:v\r\na=candidate:1 "));
  const auto fragment = parse_ice_fragment(text);
  ASSERT_TRUE(fragment && fragment->credentials);
  EXPECT_EQ(fragment->credentials->ufrag, "relayufr");
  EXPECT_EQ(fragment->candidates, 1U);
}

struct Case {
  const char* name;
  std::string text;
};
class IceFragmentTable : public testing::TestWithParam<Case> {};
TEST_P(IceFragmentTable, IsRefused) { EXPECT_FALSE(parse_ice_fragment(GetParam().text)); }
INSTANTIATE_TEST_SUITE_P(
    Texts, IceFragmentTable,
    testing::ValuesIn(std::vector<Case>{
        {"empty", ""},
        {"no_lines", "hello"},
        {"json", "{\"a\": 1}"},
        {"short_ufrag", "a=ice-ufrag:abc\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n"},
        {"short_pwd", "a=ice-ufrag:abcd\na=ice-pwd:short\n"},
        {"no_pwd", "a=ice-ufrag:abcd\n"},
        {"contradiction",
         "a=ice-ufrag:abcd\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\na=ice-ufrag:efgh\n"},
        {"too_large", "a=mid:" + std::string(kMaxFragment, 'a')},
        {"too_many_lines",
         [] {
           std::string text;
           for (std::size_t i = 0; i <= kMaxFragmentLines; ++i) text += "a=b\n";
           return text;
         }()},
    }),
    ::test::case_name<Case>);

}  // namespace
}  // namespace signalling
