#include "config/webhook_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "config/config.h"

namespace config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::vector<std::string> problems(const LoadResult& result) {
  std::vector<std::string> lines;
  for (const Problem& problem : result.problems) lines.push_back(to_string(problem));
  return lines;
}
// `text` begins at line 2.
LoadResult load(const std::string& text) {
  return load_string("auth: {secret: 0123456789abcdef0123456789abcdef}\n" + text, "f");
}

TEST(WebhookUrl, NamesSchemeHostPortAndTarget) {
  const auto plain = parse_webhook_url("http://10.0.0.7:9000/guichet?a=b");
  ASSERT_TRUE(plain);
  EXPECT_EQ(*plain, (WebhookUrl{false, "10.0.0.7", 9'000, "/guichet?a=b", "10.0.0.7:9000"}));
  EXPECT_EQ(*parse_webhook_url("https://rdv.example.org"),
            (WebhookUrl{true, "rdv.example.org", 443, "/", "rdv.example.org"}));
  EXPECT_EQ(*parse_webhook_url("http://[2001:db8::1]:80?x"),
            (WebhookUrl{false, "2001:db8::1", 80, "/?x", "[2001:db8::1]:80"}));
}

TEST(WebhookUrl, RefusesWhatIsNoPlainUrl) {
  for (const char* url :
       {"", "rdv.example.org", "ftp://a.example/", "https://", "https:///x",
        "http://user@a.example/", "http://user:pw@a.example/", "http://a.example:0/",
        "http://a.example:70000/", "http://a.example:/", "http://a b/", "http://a.example/\r\nx",
        "http://a.example/#x", "http://[::1", "http://[a.example]/", "http://é.example/",
        "HTTPS://a.example"}) {
    EXPECT_FALSE(parse_webhook_url(url)) << url;
  }
  EXPECT_FALSE(parse_webhook_url("http://a.example/" + std::string(2'048, 'x')));
}

TEST(WebhookSecret, IsOfStandardWebhooks) {
  EXPECT_TRUE(is_webhook_secret(kSecret));
  EXPECT_TRUE(is_webhook_secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD8DFt1ryOfCw="));
  for (const char* text :
       {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILP==", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa w"}) {
    EXPECT_FALSE(is_webhook_secret(text)) << text;
  }
}

TEST(Webhooks, AreReadWithWhatTheyWantToHear) {
  const LoadResult result = load(R"(organisations: [{id: caf, name: CAF, desks: []}]
webhooks:
  - id: rdv
    url: https://rdv.example.org/guichet
    secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
    events: [visit.ended, visit.abandoned]
    organisations: [caf]
  - {id: all, url: 'http://127.0.0.1:9000', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
)");
  ASSERT_THAT(problems(result), IsEmpty());
  ASSERT_EQ(result.config.webhooks.size(), 2U);
  const Webhook& first = result.config.webhooks.front();
  EXPECT_THAT(first.events, ElementsAre(WebhookEvent::kEnded, WebhookEvent::kAbandoned));
  EXPECT_THAT(first.organisations, ElementsAre("caf"));
  EXPECT_EQ(first.secret, kSecret);
  EXPECT_TRUE(result.config.webhooks.back().events.empty());
}

TEST(Webhooks, ProblemsSayWhereAndNeverTheSecret) {
  EXPECT_THAT(
      problems(load(R"(webhooks:
  - {id: a, url: 'ftp://x', secret: hunter2hunter2}
  - {id: a, url: 'http://x'}
  - {id: c, url: 'http://x', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, events: [visit.begun, visit.ended, visit.ended]}
  - {id: d, url: 'http://x', secret_file: /nowhere/at/all, organisations: [anpe]}
  - {id: e, url: 'https://x', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, certificate_authorities: /nowhere/at/all}
)")),
      ElementsAre(
          "f:3: webhooks[0].url: must be a URL as https://rdv.example.org/guichet",
          "f:3: webhooks[0].secret: must be whsec_ and 24 to 64 bytes in base64",
          R"(f:4: webhooks[1].id: "a" is already webhooks[0] (line 3))",
          "f:4: webhooks[1].secret: give either secret or secret_file",
          R"(f:5: webhooks[2].events[0]: must be one of visit.started, visit.ended, visit.abandoned, got "visit.begun")",
          "f:5: webhooks[2].events[1]: is given twice",
          R"(f:6: webhooks[3].secret_file: cannot read "/nowhere/at/all")",
          R"(f:6: webhooks[3].organisations[0]: "anpe" is no organisation)",
          R"(f:7: webhooks[4].certificate_authorities: cannot read "/nowhere/at/all")"));
}

TEST(Webhooks, TheSecretMayStandInAFile) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("guichet-webhook-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "good") << kSecret << "\n";
  std::ofstream(folder / "bad") << "whsec_no\n";
  std::ofstream(folder / "f.yaml")
      << "auth: {secret: 0123456789abcdef0123456789abcdef}\nwebhooks:\n"
         "  - {id: a, url: 'http://x', secret_file: good}\n"
         "  - {id: b, url: 'http://x', secret_file: bad}\n";
  const LoadResult result = load_file((folder / "f.yaml").string());
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems.front().key, "webhooks[1].secret_file");
  EXPECT_EQ(result.config.webhooks.front().secret, kSecret);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace config
