// The pages' port with a certificate, met by OpenSSL's own client.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "signalling/server/tls_channel.h"
#include "signalling/tls/local_ca.h"
#include "tests/unit/signalling/server/running_server.h"
#include "tests/unit/signalling/tls/temporary_folder.h"

namespace signalling {
namespace {

namespace asio = boost::asio;
using sfu::TlsFailure;
using test::fetch;
using test::RawClient;
using test::RunningServer;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr std::int64_t kNow = 1'795'000'000;

class PathPages : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override { return {.body = request.path}; }
};

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port) : stream_(context_, tls_) {
    stream_.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
  }
  asio::ssl::context& tls() { return tls_; }
  SSL* native() { return stream_.native_handle(); }
  bool handshake() {
    boost::system::error_code error;
    stream_.handshake(asio::ssl::stream_base::client, error);
    return !error;
  }
  std::string get(const std::string& path) {
    asio::write(stream_, asio::buffer("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" +
                                      "Connection: close\r\n\r\n"));
    return read_all();
  }
  std::string read_all() {
    std::string text;
    asio::read(stream_, asio::dynamic_buffer(text), end_);
    return text;
  }
  [[nodiscard]] boost::system::error_code end() const { return end_; }

 private:
  asio::io_context context_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
  boost::system::error_code end_;
};

struct TlsTest : testing::Test {
  TlsTest() {
    LocalCa::keep(folder.path(), {.wanted = {"guichet.example"}, .others = {}}, kNow);
    certificate = context();
  }
  std::shared_ptr<const TlsContext> context() {
    return std::make_shared<const TlsContext>(*LocalCa::load(folder.path(), kNow));
  }
  void start(bool strict = false) {
    server.emplace(options, pages, nullptr);
    server->on_loop([&](HttpServer& http) { http.use_tls(certificate, strict); });
  }
  // The client may see the end of the connection before the server has counted it.
  std::int64_t failures(TlsFailure reason) {
    for (int tries = 0; tries < 10'000; ++tries) {
      std::int64_t count = 0;
      server->on_loop([&](HttpServer&) {
        count = metrics.tls_failures[static_cast<std::size_t>(reason)].value();
      });
      if (count > 0) return count;
    }
    return 0;
  }
  test::TemporaryFolder folder;
  PathPages pages;
  sfu::Metrics metrics;
  HttpServer::Options options{.metrics = &metrics};
  std::shared_ptr<const TlsContext> certificate;
  std::optional<RunningServer> server;
};

TEST_F(TlsTest, ServesPagesAndSaysGoodbye) {
  start();
  TlsClient client(server->port());
  ASSERT_TRUE(client.handshake());
  EXPECT_STREQ(SSL_get_version(client.native()), "TLSv1.3");
  EXPECT_THAT(client.get("/page"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\n\r\n/page"),
                                         Not(HasSubstr("Strict-Transport-Security"))));
  EXPECT_EQ(client.end(), asio::error::eof);  // a close_notify, not a cut
  server->on_loop([&](HttpServer&) { EXPECT_EQ(metrics.tls_handshakes.value(), 1); });
}

TEST_F(TlsTest, LargeBodiesArriveWhole) {
  class LargePages : public HttpHandler {
    HttpResponse handle(const HttpRequest&) override {
      return {.body = std::string(3'000'000, 'x')};
    }
  } large;
  RunningServer other(options, large, nullptr);
  other.on_loop([&](HttpServer& http) { http.use_tls(certificate, false); });
  TlsClient client(other.port());
  ASSERT_TRUE(client.handshake());
  EXPECT_GT(client.get("/").size(), 3'000'000u);
}

TEST_F(TlsTest, ClientHelloInPiecesIsUnderstood) {
  start();
  RawClient client(server->port());
  client.socket().set_option(asio::ip::tcp::no_delay(true));
  const std::unique_ptr<SSL_CTX, FreedBy<SSL_CTX_free>> tls(SSL_CTX_new(TLS_client_method()));
  const std::unique_ptr<SSL, FreedBy<SSL_free>> ssl(SSL_new(tls.get()));
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
  SSL_connect(ssl.get());
  char* bytes = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(out, &bytes));
  for (std::size_t i = 0; i < size; ++i) ASSERT_TRUE(client.write({bytes + i, 1}));
  EXPECT_THAT(client.read_until("\x03\x03"), StartsWith("\x16\x03\x03"));  // a ServerHello
}

TEST_F(TlsTest, OnlyHttp11IsSpoken) {
  start();
  TlsClient right(server->port());
  SSL_set_alpn_protos(right.native(), reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"),
                      12);
  ASSERT_TRUE(right.handshake());
  const unsigned char* chosen = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(right.native(), &chosen, &size);
  EXPECT_EQ(std::string(chosen, chosen + size), "http/1.1");
  TlsClient wrong(server->port());
  SSL_set_alpn_protos(wrong.native(), reinterpret_cast<const unsigned char*>("\x02h2"), 3);
  EXPECT_FALSE(wrong.handshake());
  EXPECT_EQ(failures(TlsFailure::kNothingInCommon), 1);
}

TEST_F(TlsTest, CountsWhyHandshakesFail) {
  start();
  TlsClient old(server->port());
  SSL_set_security_level(old.native(), 0);
  SSL_set_min_proto_version(old.native(), TLS1_VERSION);
  SSL_set_max_proto_version(old.native(), TLS1_1_VERSION);
  EXPECT_FALSE(old.handshake());
  EXPECT_EQ(failures(TlsFailure::kNothingInCommon), 1);

  TlsClient distrustful(server->port());
  SSL_set_verify(distrustful.native(), SSL_VERIFY_PEER, nullptr);
  EXPECT_FALSE(distrustful.handshake());
  EXPECT_THAT(distrustful.read_all(), IsEmpty());
  EXPECT_EQ(failures(TlsFailure::kCertificateRefused), 1);

  RawClient broken(server->port());
  broken.write(std::string("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", 10));
  broken.read_all();
  EXPECT_EQ(failures(TlsFailure::kOther), 1);
}

TEST_F(TlsTest, HalfAHandshakeEndsInTime) {
  options.tls_timeout = sfu::TimeDelta::ms(50);
  start();
  RawClient client(server->port());
  client.write(std::string("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_THAT(client.read_all(), IsEmpty());
  EXPECT_EQ(failures(TlsFailure::kTimeout), 1);
}

TEST_F(TlsTest, HandshakesBeyondTheBoundAreRefused) {
  options.max_handshakes = 1;
  start();
  RawClient first(server->port());
  first.write(std::string("\x16\x03\x01\x02\x00\x01", 6));
  // The first one counts once the server has read it.
  for (bool begun = false; !begun;) {
    server->on_loop([&](HttpServer& http) { begun = http.counters().handshaking == 1; });
  }
  RawClient second(server->port());
  second.write(std::string("\x16\x03\x01\x02\x00\x01", 6));
  EXPECT_THAT(second.read_all(), IsEmpty());
  EXPECT_EQ(failures(TlsFailure::kLimit), 1);
}

TEST_F(TlsTest, PlainRequestsAreSentToHttps) {
  start();
  const auto ask = [this](const std::string& line, const std::string& host) {
    RawClient client(server->port());
    client.write(line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return client.read_all();
  };
  EXPECT_THAT(ask("GET /kiosk?site=x", "guichet.example:8443"),
              AllOf(StartsWith("HTTP/1.1 308 "),
                    HasSubstr("Location: https://guichet.example:8443/kiosk?site=x\r\n")));
  EXPECT_THAT(ask("GET /", "[::1]:8443"), HasSubstr("Location: https://[::1]:8443/\r\n"));
  for (const char* host : {"elsewhere.example", "guichet.example:8443@elsewhere.example", "",
                           "guichet.example:", "guichet.example:x", "[::1", "[::1]x"}) {
    const std::string answer = ask("GET /", host);
    if (std::string(host) == "guichet.example:")
      continue;  // an empty port is none (RFC 3986 §3.2.3)
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 400 "), Not(HasSubstr("Location")))) << host;
  }
  EXPECT_THAT(ask("POST /enrol", "guichet.example"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask("GET http://elsewhere.example/", "guichet.example"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(TlsTest, OnlyAGivenCertificateIsRememberedByBrowsers) {
  start(/*strict=*/true);
  TlsClient client(server->port());
  ASSERT_TRUE(client.handshake());
  EXPECT_THAT(client.get("/"), HasSubstr("Strict-Transport-Security: max-age=31536000\r\n"));
  EXPECT_THAT(fetch(server->port(), "GET /"), Not(HasSubstr("Strict-Transport-Security")));
}

TEST_F(TlsTest, ANewCertificateIsForConnectionsToCome) {
  start();
  TlsClient before(server->port());
  ASSERT_TRUE(before.handshake());
  LocalCa::keep(folder.path(), {.wanted = {"guichet.example"}, .others = {}}, kNow + 70 * 86'400);
  auto renewed =
      std::make_shared<const TlsContext>(*LocalCa::load(folder.path(), kNow + 70 * 86'400));
  server->on_loop([&](HttpServer& http) { http.use_tls(renewed, false); });
  certificate.reset();
  EXPECT_THAT(before.get("/still"), HasSubstr("/still"));
  TlsClient after(server->port());
  ASSERT_TRUE(after.handshake());
  const CertificatePointer shown(SSL_get1_peer_certificate(after.native()));
  EXPECT_EQ(X509_cmp(shown.get(), renewed->identity().certificate()), 0);
}

}  // namespace
}  // namespace signalling
