#include "signalling/tls/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signalling/tls/local_ca.h"
#include "signalling/tls/text_file.h"
#include "tests/unit/signalling/tls/temporary_folder.h"

namespace signalling {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::int64_t kNow = 1'795'000'000;  // in November 2026
constexpr std::int64_t kDay = 86'400;

struct IdentityTest : testing::Test {
  IdentityTest() {
    LocalCa::keep(folder.path(), {.wanted = {"guichet.example", "192.0.2.7"}, .others = {}}, kNow);
    const std::string pem = read_text_file(folder.path() / "server.pem").value_or("");
    const std::size_t first = pem.find("-----BEGIN CERT");
    const std::size_t second = pem.find("-----BEGIN CERT", first + 1);
    key = pem.substr(0, first);
    own = pem.substr(first, second - first);
    issuer = pem.substr(second);
  }
  static TlsProblem problem(std::string_view chain, std::string_view key, std::int64_t now = kNow) {
    const auto identity = TlsIdentity::from_pem(chain, key, now);
    EXPECT_FALSE(identity);
    return identity ? TlsProblem{} : identity.error();
  }
  test::TemporaryFolder folder;
  std::string key, own, issuer;
};

TEST_F(IdentityTest, TakesWhatABrowserTakes) {
  const auto identity = TlsIdentity::from_pem(own + issuer, key, kNow);
  ASSERT_TRUE(identity) << identity.error().what;
  EXPECT_EQ(identity->subject(), "CN = guichet.example");
  EXPECT_EQ(identity->chain().size(), 2u);
  EXPECT_EQ(identity->days_left(kNow), 90);
  EXPECT_TRUE(identity->covers("guichet.example"));
  EXPECT_TRUE(identity->covers("192.0.2.7"));
  EXPECT_TRUE(identity->covers("::1"));
  for (const char* host :
       {"", "example", "x.guichet.example", "192.0.2.8", "guichet.example\r\nX"}) {
    EXPECT_FALSE(identity->covers(host)) << host;
  }
}

TEST_F(IdentityTest, SaysWhatIsWrongWithTheCertificate) {
  EXPECT_THAT(problem("", key).what, HasSubstr("no certificate"));
  EXPECT_THAT(problem(key, key).what, HasSubstr("no certificate"));
  EXPECT_THAT(problem(issuer + own, key).what,
              HasSubstr("certificate 1 of the file is not issued"));
  EXPECT_THAT(problem(own + own, key).what, HasSubstr("not issued by number 2"));
  EXPECT_THAT(problem(own, key, kNow + 91 * kDay).what, StartsWith("expired on 2027-"));
  EXPECT_THAT(problem(own, key, kNow - 2 * kDay).what, StartsWith("is not valid before 2026-11-"));
  EXPECT_THAT(problem(issuer, key).what, HasSubstr("names no host"));
  std::string many;
  for (int i = 0; i < 11; ++i) many += issuer;
  EXPECT_THAT(problem(many, key).what, HasSubstr("more than 10"));
}

TEST_F(IdentityTest, SaysWhatIsWrongWithTheKey) {
  const TlsProblem none = problem(own, "nothing");
  EXPECT_TRUE(none.of_key);
  EXPECT_THAT(none.what, HasSubstr("no unencrypted private key"));
  const std::string other = read_text_file(folder.path() / "ca.key").value_or("");
  const TlsProblem foreign = problem(own, other);
  EXPECT_TRUE(foreign.of_key);
  EXPECT_EQ(foreign.what, "does not belong to the certificate");
}

TEST_F(IdentityTest, SaysWhichFileCannotBeRead) {
  const std::string good = (folder.path() / "server.pem").string();
  const auto no_certificate = TlsIdentity::load("/nowhere.pem", good, kNow);
  ASSERT_FALSE(no_certificate);
  EXPECT_FALSE(no_certificate.error().of_key);
  const auto no_key = TlsIdentity::load(good, folder.path().string(), kNow);
  ASSERT_FALSE(no_key);
  EXPECT_TRUE(no_key.error().of_key);
  EXPECT_TRUE(TlsIdentity::load(good, good, kNow));
}

}  // namespace
}  // namespace signalling
