#include "sfu/crypto/certificate.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <vector>

#include "sfu/base/bytes.h"

namespace sfu {
namespace {

TEST(Certificate, IsSelfSignedOnP256) {
  const Certificate certificate;
  EXPECT_EQ(X509_verify(certificate.x509(), certificate.key()), 1);
  EXPECT_EQ(X509_check_private_key(certificate.x509(), certificate.key()), 1);
  char group[32] = {};
  EXPECT_EQ(EVP_PKEY_get_group_name(certificate.key(), group, sizeof group, nullptr), 1);
  EXPECT_STREQ(group, "prime256v1");
}

TEST(Certificate, FingerprintIsSha256OfDer) {
  const Certificate certificate;
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.x509(), &der);
  ASSERT_GT(size, 0);
  Fingerprint want;
  EVP_Digest(der, static_cast<std::size_t>(size), want.sha256.data(), nullptr, EVP_sha256(),
             nullptr);
  OPENSSL_free(der);
  EXPECT_EQ(certificate.fingerprint(), want);
}

TEST(Certificate, EveryOneIsAnother) {
  EXPECT_NE(Certificate().fingerprint(), Certificate().fingerprint());
}

TEST(Certificate, IsValidForAsLongAsAsked) {
  const Certificate certificate({.validity = TimeDelta::seconds(7 * 86'400)});
  int days = 0;
  int seconds = 0;
  ASSERT_EQ(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate.x509()),
                           X509_get0_notAfter(certificate.x509())),
            1);
  EXPECT_EQ(days, 1 + 7);  // it begins a day early
  EXPECT_EQ(X509_cmp_current_time(X509_get0_notBefore(certificate.x509())), -1);
  EXPECT_EQ(X509_cmp_current_time(X509_get0_notAfter(certificate.x509())), 1);
}

}  // namespace
}  // namespace sfu
