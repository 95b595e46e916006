#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/beast/websocket.hpp>

#include "signalling/server/security_headers.h"
#include "tests/unit/signalling/server/echo_session.h"
#include "tests/unit/signalling/server/running_server.h"
#include "tests/unit/signalling/server/web_socket_client.h"

namespace signalling {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using test::EchoSession;
using test::fetch;
using test::NoPages;
using test::RunningServer;
using Client = test::WebSocketClient;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kUpgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

struct WebSocketTest : testing::Test {
  void start(HttpServer::Options wanted) {
    wanted.headers = security_headers();
    wanted.websocket_path = "/signalling";
    wanted.metrics = &metrics;
    running.emplace(wanted, pages, &session);
    running->on_loop([this](HttpServer& server) { session.server = &server; });
  }

  NoPages pages;
  EchoSession session;
  sfu::Metrics metrics;
  std::optional<RunningServer> running;
};

TEST_F(WebSocketTest, CarriesMessagesBothWays) {
  start({});
  Client client;
  const auto response = client.connect(running->port(), "http://localhost:8080");
  EXPECT_EQ(response["Sec-WebSocket-Protocol"], "guichet.v1");
  EXPECT_THAT(std::string(response["Content-Security-Policy"]), HasSubstr("default-src 'self'"));
  EXPECT_EQ(client.read(), "welcome");
  client.write("hello");
  EXPECT_EQ(client.read(), "echo hello");
  client.stream().close(websocket::close_code::normal);
  EXPECT_TRUE(session.has_ended());
}

TEST_F(WebSocketTest, ClosesWithItsCodeAfterWhatWasSent) {
  start({});
  Client client;
  client.connect(running->port());
  EXPECT_EQ(client.read(), "welcome");
  client.write("close");
  EXPECT_EQ(client.read(), "bye");
  EXPECT_EQ(client.read_to_end(), websocket::error::closed);
  EXPECT_EQ(client.stream().reason().code, 4000);
  EXPECT_TRUE(session.has_ended());
}

TEST_F(WebSocketTest, RefusesTooLargeMessagesAndBinaryOnes) {
  start({});
  Client client;
  client.connect(running->port());
  client.write(std::string(256 * 1'024 + 1, 'x'));
  EXPECT_EQ(client.read_to_end(), websocket::error::closed);
  EXPECT_EQ(client.stream().reason().code, websocket::close_code::too_big);
  EXPECT_TRUE(session.has_ended());
  EXPECT_EQ(metrics.requests_too_large.value(), 1);
  Client binary;
  binary.connect(running->port());
  binary.stream().binary(true);
  binary.write("x");
  EXPECT_EQ(binary.read_to_end(), websocket::error::closed);
  EXPECT_EQ(binary.stream().reason().code, websocket::close_code::unknown_data);
  EXPECT_TRUE(session.has_ended());
}

TEST_F(WebSocketTest, CutsOffAClientThatDoesNotRead) {
  start({});
  Client client;
  client.connect(running->port());
  client.write("flood");
  EXPECT_TRUE(session.has_ended());  // without the client having read a byte of it
  running->on_loop([](HttpServer& server) { EXPECT_EQ(server.counters().cut_off, 1u); });
}

TEST_F(WebSocketTest, SilentClientIsDeadAfterTheSilence) {
  start({.silence = sfu::TimeDelta::ms(100)});
  Client client;
  client.connect(running->port());  // never reads, so it never answers a ping
  EXPECT_TRUE(session.has_ended());
}

TEST_F(WebSocketTest, PingsKeepAClientThatOnlyAnswersThem) {
  start({.silence = sfu::TimeDelta::ms(400)});
  Client client;
  int pings = 0;
  client.stream().control_callback([&](websocket::frame_type kind, beast::string_view) {
    if (kind == websocket::frame_type::ping && ++pings == 4) {
      running->on_loop(  // four pings are two silences: still there
          [](HttpServer& server) { server.close(ConnectionId(1), CloseCode::kNormal); });
    }
  });
  client.connect(running->port());
  EXPECT_EQ(client.read_to_end(), websocket::error::closed);
  EXPECT_EQ(client.stream().reason().code, websocket::close_code::normal);
  EXPECT_EQ(pings, 4);
}

TEST_F(WebSocketTest, TellsThePageThatTheConnectionLives) {
  start({.silence = sfu::TimeDelta::ms(400)});
  Client client;
  client.connect(running->port());
  EXPECT_EQ(client.read(), "welcome");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read(), R"({"type":"heartbeat"})");
}

TEST_F(WebSocketTest, UpgradeNeedsOriginSubprotocolAndPath) {
  start({});
  const std::string upgrade = kUpgrade;
  const std::string protocol = "Sec-WebSocket-Protocol: guichet.v1\r\n";
  const auto get = [&](const char* line, const std::string& headers) {
    return fetch(running->port(), line, headers).substr(9, 3);
  };
  // fetch() says "Host: localhost".
  EXPECT_EQ(get("GET /signalling", upgrade + protocol + "Origin: http://evil.example\r\n"), "403");
  EXPECT_EQ(get("GET /signalling", upgrade + protocol + "Origin: null\r\n"), "403");
  EXPECT_EQ(get("GET /signalling", upgrade), "400");
  EXPECT_EQ(get("GET /signalling", ""), "426");
  EXPECT_EQ(get("GET /other", "Connection: close\r\n"), "404");
}

}  // namespace
}  // namespace signalling
