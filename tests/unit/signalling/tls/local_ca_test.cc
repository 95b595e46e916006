#include "signalling/tls/local_ca.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "signalling/tls/text_file.h"
#include "tests/unit/signalling/tls/temporary_folder.h"

namespace signalling {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::int64_t kNow = 1'795'000'000;
constexpr std::int64_t kDay = LocalCa::kDay;

// What OpenSSL, who did not write our extensions, says about a server's certificate when it trusts
// the authority in `folder`.
std::string verdict(const fs::path& folder, X509* certificate, const char* host, std::int64_t now,
                    unsigned long flags = X509_V_FLAG_X509_STRICT) {
  const std::string pem = read_text_file(folder / "ca.crt").value_or("");
  const BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const CertificatePointer authority(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  const std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), authority.get());
  const std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
  X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(wanted, now);
  X509_VERIFY_PARAM_set_flags(wanted, flags);
  X509_VERIFY_PARAM_set_purpose(wanted, X509_PURPOSE_SSL_SERVER);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host) != 1) {
    X509_VERIFY_PARAM_set1_host(wanted, host, 0);
  }
  if (X509_verify_cert(context.get()) == 1) return "ok";
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

struct LocalCaTest : testing::Test {
  LocalCa::Kept keep(std::int64_t now = kNow) { return LocalCa::keep(path(), names, now); }
  [[nodiscard]] fs::path path() const { return folder.path() / "ca"; }
  [[nodiscard]] std::string file(const char* name) const {
    return read_text_file(path() / name).value_or("");
  }
  [[nodiscard]] unsigned mode(const char* name) const {
    return static_cast<unsigned>(fs::status(path() / name).permissions());
  }
  test::TemporaryFolder folder;
  LocalCa::Names names{.wanted = {"guichet.mairie.example"},
                       .others = {"192.0.2.7", "2001:db8::7"}};
};

TEST_F(LocalCaTest, IsMadeOnceAndSurvivesRestarts) {
  EXPECT_TRUE(keep().made_authority);
  const std::string authority = file("ca.crt"), server = file("server.pem");
  const LocalCa::Kept again = keep(kNow + kDay);
  EXPECT_FALSE(again.made_authority);
  EXPECT_FALSE(again.made_certificate);
  EXPECT_EQ(file("ca.crt"), authority);
  EXPECT_EQ(file("server.pem"), server);
}

TEST_F(LocalCaTest, KeysAreForTheirOwnerOnly) {
  keep();
  EXPECT_EQ(mode("ca.key"), 0600u);
  EXPECT_EQ(mode("server.pem"), 0600u);
  EXPECT_EQ(mode("ca.crt") & 0022u, 0u);
}

TEST_F(LocalCaTest, CertifiesItsNamesAndAddresses) {
  keep();
  const auto identity = LocalCa::load(path(), kNow);
  ASSERT_TRUE(identity) << identity.error().what;
  for (const char* host :
       {"guichet.mairie.example", "192.0.2.7", "2001:db8::7", "localhost", "127.0.0.1", "::1"}) {
    EXPECT_EQ(verdict(path(), identity->certificate(), host, kNow), "ok") << host;
  }
  EXPECT_EQ(verdict(path(), identity->certificate(), "elsewhere.example", kNow),
            "hostname mismatch");
}

TEST_F(LocalCaTest, MayNotSignForOtherNames) {
  keep();
  names.wanted.push_back("bank.example");
  EXPECT_THAT([this] { keep(); }, ThrowsMessage<std::runtime_error>(HasSubstr("\"bank.example\"")));
  // Even whoever steals ca.key cannot make a browser believe it.
  const std::string other = (folder.path() / "other").string();
  LocalCa::keep(other, names, kNow);
  fs::copy_file(path() / "ca.key", fs::path(other) / "ca.key",
                fs::copy_options::overwrite_existing);
  const auto stolen = LocalCa::load(other, kNow);  // certifies bank.example, by another authority
  ASSERT_TRUE(stolen);
  const CertificatePointer forged(X509_dup(stolen->certificate()));
  const std::string key_pem = file("ca.key"), ca_pem = file("ca.crt");
  const BioPointer key_bio(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
  const KeyPointer key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
  const BioPointer ca_bio(BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size())));
  const CertificatePointer ca(PEM_read_bio_X509(ca_bio.get(), nullptr, nullptr, nullptr));
  X509_set_issuer_name(forged.get(), X509_get_subject_name(ca.get()));
  const int at = X509_get_ext_by_NID(forged.get(), NID_authority_key_identifier, -1);
  X509_EXTENSION_free(X509_delete_ext(forged.get(), at));
  ASSERT_GT(X509_sign(forged.get(), key.get(), EVP_sha256()), 0);
  EXPECT_THAT(verdict(path(), forged.get(), "bank.example", kNow, 0),
              HasSubstr("permitted subtree"));
}

TEST_F(LocalCaTest, LeavesOutAddressesThatCameLater) {
  keep();
  names.others.push_back("198.51.100.9");
  const LocalCa::Kept kept = keep();
  EXPECT_THAT(kept.left_out, ElementsAre("198.51.100.9"));
  EXPECT_FALSE(kept.made_certificate);
}

TEST_F(LocalCaTest, RenewsBeforeExpiryWithAnotherKey) {
  keep();
  const std::string first = file("server.pem"), authority = file("ca.crt");
  EXPECT_FALSE(keep(kNow + 60 * kDay).made_certificate);
  EXPECT_TRUE(keep(kNow + 61 * kDay).made_certificate);
  EXPECT_NE(file("server.pem").substr(0, 200), first.substr(0, 200));
  EXPECT_EQ(file("ca.crt"), authority);
  const auto identity = LocalCa::load(path(), kNow + 61 * kDay);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->days_left(kNow + 61 * kDay), LocalCa::kServerDays);
  EXPECT_EQ(verdict(path(), identity->certificate(), "192.0.2.7", kNow + 61 * kDay), "ok");
}

TEST_F(LocalCaTest, MendsABrokenServerFileButNeverReplacesAnAuthority) {
  keep();
  write_text_file(path() / "server.pem", "half a fi", 0600);
  EXPECT_TRUE(keep().made_certificate);
  fs::remove(path() / "ca.key");
  EXPECT_THAT([this] { keep(); }, ThrowsMessage<std::runtime_error>(HasSubstr("restore them")));
  fs::remove(path() / "ca.crt");
  EXPECT_TRUE(keep().made_authority);
}

TEST_F(LocalCaTest, SaysWhenTheAuthorityEnds) {
  keep();
  EXPECT_THAT([this] { keep(kNow + 3'600 * kDay); },
              ThrowsMessage<std::runtime_error>(HasSubstr("expires within 90 days")));
}

}  // namespace
}  // namespace signalling
