#include "signalling/server/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "signalling/server/security_headers.h"
#include "tests/unit/signalling/server/running_server.h"

namespace signalling {
namespace {

using test::fetch;
using test::RawClient;
using test::RunningServer;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Says what it was asked.
class MirrorPages : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    if (request.path == "/throw") throw std::runtime_error("no");
    return {.status = 200,
            .body = request.method + "|" + request.path + "|" + request.query + "|" + request.body};
  }
};

struct HttpServerTest : testing::Test {
  MirrorPages pages;
  sfu::Metrics metrics;
  HttpServer::Options options{.headers = security_headers(), .metrics = &metrics};
};

TEST_F(HttpServerTest, HandsOnMethodPathQueryAndBody) {
  RunningServer server(options, pages, nullptr);
  EXPECT_THAT(fetch(server.port(), "POST /enrol?a=b", "Connection: close\r\nContent-Length: 5\r\n",
                    "12345"),
              AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\r\n\r\nPOST|/enrol|a=b|12345")));
}

TEST_F(HttpServerTest, EveryAnswerCarriesTheSecurityHeaders) {
  options.websocket_path = "/signalling";
  RunningServer server(options, pages, nullptr);
  for (const char* line : {"GET /", "GET /signalling", "GET /throw", "NONSENSE"}) {
    EXPECT_THAT(
        fetch(server.port(), line),
        AllOf(HasSubstr("Content-Security-Policy: default-src 'self'; connect-src 'self'"),
              HasSubstr("frame-ancestors 'none'"), HasSubstr("X-Content-Type-Options: nosniff"),
              HasSubstr("Referrer-Policy: no-referrer"),
              HasSubstr("Permissions-Policy: camera=(self), microphone=(self)"),
              HasSubstr("Cache-Control: no-cache")))
        << line;
  }
}

TEST_F(HttpServerTest, ConnectionServesSeveralRequests) {
  RunningServer server(options, pages, nullptr);
  RawClient client(server.port());
  for (const char* path : {"/one", "/two"}) {
    client.write("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(client.read_until(std::string(path) + "||"), StartsWith("HTTP/1.1 200 "));
  }
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
  RunningServer server(options, pages, nullptr);
  EXPECT_THAT(fetch(server.port(), "HEAD /x"),
              AllOf(HasSubstr("Content-Length: 9\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(HttpServerTest, HandlerThatThrowsIsA500) {
  RunningServer server(options, pages, nullptr);
  EXPECT_THAT(fetch(server.port(), "GET /throw"), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, RefusesWhatIsTooLargeOrBroken) {
  RunningServer server(options, pages, nullptr);
  const std::string header = "X: " + std::string(10'000, 'x') + "\r\n";
  EXPECT_THAT(fetch(server.port(), "GET /", header), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(fetch(server.port(), "POST /", "Content-Length: 70000\r\n", std::string(70'000, 'x')),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(fetch(server.port(), "GET\x01/"), IsEmpty());
  EXPECT_THAT(fetch(server.port(), "GET \x01/"), StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(metrics.requests_too_large.value(), 2);
}

TEST_F(HttpServerTest, SlowClientIsLetGo) {
  options.request_timeout = sfu::TimeDelta::ms(50);
  RunningServer server(options, pages, nullptr);
  RawClient client(server.port());
  client.write("GET / HTTP/1.1\r\nHost: ");   // and never goes on
  EXPECT_THAT(client.read_all(), IsEmpty());  // ends, because the server closed
  RawClient silent(server.port());
  EXPECT_THAT(silent.read_all(), IsEmpty());
}

TEST_F(HttpServerTest, ConnectionsBeyondTheBoundAreClosedAtOnce) {
  options.max_connections = 1;
  RunningServer server(options, pages, nullptr);
  RawClient first(server.port());
  first.write("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  first.read_until("/1||");
  RawClient second(server.port());
  EXPECT_THAT(second.read_all(), IsEmpty());
  first.write("GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(first.read_all(), EndsWith("GET|/2||"));
  server.on_loop([](HttpServer& http) { EXPECT_EQ(http.counters().refused, 1u); });
}

TEST_F(HttpServerTest, DrainingServerBeginsNothing) {
  RunningServer server(options, pages, nullptr);
  server.on_loop([](HttpServer& http) { http.refuse_new(); });
  EXPECT_THAT(fetch(server.port(), "POST /enrol"), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(fetch(server.port(), "GET /"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, TakenPortIsSaidInWords) {
  RunningServer server(options, pages, nullptr);
  Loop loop;
  // Both would listen with SO_REUSEADDR: Linux refuses it while the first one does.
  HttpServer second(loop, options, pages, nullptr);
  EXPECT_EQ(second.listen({"127.0.0.1", server.port()}), "Address already in use");
}

}  // namespace
}  // namespace signalling
