#include "signalling/tls/context.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "signalling/tls/local_ca.h"
#include "tests/unit/signalling/tls/temporary_folder.h"

namespace signalling {
namespace {

constexpr std::int64_t kNow = 1'795'000'000;

struct TlsContextTest : testing::Test {
  TlsContextTest() { LocalCa::keep(folder.path(), {.wanted = {"localhost"}, .others = {}}, kNow); }
  TlsIdentity identity() { return *LocalCa::load(folder.path(), kNow); }
  test::TemporaryFolder folder;
};

TEST_F(TlsContextTest, OffersExactlyTheListedSuites) {
  const TlsContext context(identity());
  std::set<std::string> offered, listed(tls12_suites().begin(), tls12_suites().end());
  listed.insert(tls13_suites().begin(), tls13_suites().end());
  const STACK_OF(SSL_CIPHER)* suites = SSL_CTX_get_ciphers(context.native());
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); ++i) {
    offered.insert(SSL_CIPHER_get_name(sk_SSL_CIPHER_value(suites, i)));
  }
  EXPECT_EQ(offered, listed);
  for (const std::string& name : offered) {
    EXPECT_EQ(name.find("CCM8"), std::string::npos);
    EXPECT_TRUE(name.starts_with("TLS_") || name.starts_with("ECDHE-")) << name;
  }
}

TEST_F(TlsContextTest, KeepsNothingOfAConnection) {
  const TlsContext context(identity());
  EXPECT_EQ(SSL_CTX_get_min_proto_version(context.native()), TLS1_2_VERSION);
  EXPECT_EQ(SSL_CTX_get_num_tickets(context.native()), 0u);
  EXPECT_EQ(SSL_CTX_get_session_cache_mode(context.native()), SSL_SESS_CACHE_OFF);
  const auto options = SSL_CTX_get_options(context.native());
  for (const auto wanted : {SSL_OP_NO_COMPRESSION, SSL_OP_NO_RENEGOTIATION, SSL_OP_NO_TICKET}) {
    EXPECT_EQ(options & wanted, wanted);
  }
}

}  // namespace
}  // namespace signalling
