#include "sfu/app/kiosk_kit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include <boost/json.hpp>

namespace sfu {
namespace {

using testing::HasSubstr;
using testing::Not;

std::map<std::string, KitFile> files_of(const KioskKit& kit) {
  std::map<std::string, KitFile> files;
  for (KitFile& file : kiosk_kit(kit)) files.emplace(file.name, std::move(file));
  return files;
}

const KioskKit kKit{.origin = "https://guichet.example:8443",
                    .site = "l-isle",
                    .site_name = "L'Isle-Jourdain",
                    .ca_certificate = "PEM"};

TEST(KioskKitTest, AllowsThePageAndNothingElse) {
  const auto policy = boost::json::parse(files_of(kKit).at("policy.json").text).as_object();
  const boost::json::array origin = {"https://guichet.example:8443"};
  for (const char* key :
       {"AudioCaptureAllowedUrls", "VideoCaptureAllowedUrls", "AutoplayAllowlist"}) {
    EXPECT_EQ(policy.at(key), origin) << key;
  }
  EXPECT_EQ(policy.at("URLBlocklist"), boost::json::array{"*"});
  // Sockets that are bound to no address follow the machine to its next one.
  EXPECT_EQ(policy.at("WebRtcIPHandling"), "default_public_interface_only");
}

TEST(KioskKitTest, StartsThePageWithoutRemoteDebugging) {
  const KitFile start = files_of(kKit).at("start");
  EXPECT_TRUE(start.program);
  EXPECT_THAT(start.text, HasSubstr("page='https://guichet.example:8443/kiosk?site=l-isle'\n"));
  EXPECT_THAT(start.text, Not(HasSubstr("remote-debugging")));
  EXPECT_THAT(start.text, Not(HasSubstr("--no-sandbox")));
}

TEST(KioskKitTest, BringsAOneTimeCodeAlong) {
  KioskKit kit = kKit;
  kit.code = "7KQ2M9XD4TWA";
  EXPECT_THAT(
      files_of(kit).at("start").text,
      HasSubstr("page='https://guichet.example:8443/kiosk?site=l-isle#code=7KQ2M9XD4TWA'\n"));
}

TEST(KioskKitTest, SaysHowTheKioskIsEnrolled) {
  KioskKit kit = kKit;
  EXPECT_THAT(files_of(kit).at("LISEZ-MOI.md").text, HasSubstr("`guichet enrol --site l-isle`"));
  kit.code = "7KQ2M9XD4TWA";
  const std::string text = files_of(kit).at("LISEZ-MOI.md").text;
  EXPECT_THAT(text, HasSubstr("`start` porte un code"));
  EXPECT_THAT(text, Not(HasSubstr(kit.code)));
}

TEST(KioskKitTest, LeavesNoMarkBehind) {
  for (const bool authority : {true, false}) {
    KioskKit kit = kKit;
    if (!authority) kit.ca_certificate.clear();
    for (const auto& [name, file] : files_of(kit)) {
      for (const char* mark : {"@ORIGIN@", "@SITE", "@CA_", "@CODE"}) {
        EXPECT_THAT(file.text, Not(HasSubstr(mark))) << name;
      }
    }
    EXPECT_EQ(files_of(kit).contains("ca.crt"), authority);
  }
}

struct Case {
  const char* url;
  const char* origin;  // nullptr: refused
};

TEST(KioskKitTest, TakesOriginsOnly) {
  for (const auto& [url, origin] : std::initializer_list<Case>{
           {"https://guichet.example", "https://guichet.example"},
           {"https://guichet.example/", "https://guichet.example"},
           {"https://192.0.2.7:8443", "https://192.0.2.7:8443"},
           {"https://[2001:db8::7]:8443", "https://[2001:db8::7]:8443"},
           {"http://guichet.example", nullptr},
           {"https://", nullptr},
           {"https://guichet.example/kiosk", nullptr},
           {"https://guichet.example:", nullptr},
           {"https://guichet.example:84430000", nullptr},
           {"https://a@b", nullptr},
           {"https://a'; reboot '", nullptr},
           {"https://[::1", nullptr},
       }) {
    const auto parsed = parse_page_origin(url);
    EXPECT_EQ(parsed.has_value(), origin != nullptr) << url;
    if (origin != nullptr) {
      EXPECT_EQ(parsed, origin) << url;
    }
  }
}

}  // namespace
}  // namespace sfu
