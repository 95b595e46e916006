#include "signalling/server/signalling_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "sfu/io/system_entropy.h"
#include "signalling/auth/token.h"
#include "signalling/server/clocks.h"
#include "tests/unit/signalling/server/running_server.h"
#include "tests/unit/signalling/server/web_socket_client.h"
#include "tests/unit/signalling/session/whip_offers.h"

namespace signalling {
namespace {

using test::fetch;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kConfig = R"(
auth: {secret: a-key-that-only-this-test-knows-of, open_enrolment: true}
organisations: [{id: caf, name: CAF, label: CAF, desks: [{id: d1, name: Desk 1}]}]
sites: [{id: town, name: Town}]
)";

constexpr std::size_t kConnections = 8;

// The real Session behind the real server; commands to the shard are refused when `mailbox_full`.
struct SignallingServerTest : testing::Test {
  SignallingServerTest() {
    std::filesystem::create_directories(web);
    std::ofstream(web / "kiosk.html") << "the kiosk";
    config = config::load_string(kConfig, "test.yaml").config;
    config.organisations[0].appointments = config::Appointments{.slot_min = 20};
    Session::Options options;
    options.shard_addresses = {{sfu::SocketAddress::ipv4(127, 0, 0, 1, 10'000)}};
    session.emplace(config, options, entropy, metrics);
    server.emplace(loop, *session, metrics, StaticFiles::load(web),
                   HttpServer::Options{.max_connections = kConnections},
                   [this](std::size_t, const sfu::api::Command&) { return !mailbox_full; });
    EXPECT_EQ(server->listen({"127.0.0.1", 0}), std::nullopt);
    port = server->port();
    thread = std::thread([this] { loop.run(); });
  }
  ~SignallingServerTest() override {
    loop.stop();
    thread.join();
    std::filesystem::remove_all(web);
  }
  void on_loop(const std::function<void()>& work) {
    std::promise<void> done;
    loop.post([&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  std::string enrol(const std::string& body) const {
    return fetch(port, "POST /enrol",
                 "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n",
                 body);
  }
  std::string token() const {
    const std::string answer = enrol(R"({"site": "town"})");
    const std::string member = R"("token":")";
    const std::size_t begin = answer.find(member) + member.size();
    return answer.substr(begin, answer.find('"', begin) - begin);
  }
  void hello(test::WebSocketClient& kiosk) const {
    kiosk.connect(port);
    kiosk.write(R"({"type": "hello", "version": 1, "token": ")" + token() + "\"}");
    EXPECT_THAT(kiosk.read(), HasSubstr(R"("type":"welcome")"));
  }

  const std::filesystem::path web =
      std::filesystem::path(testing::TempDir()) /
      ("guichet-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  sfu::SystemEntropy entropy;
  sfu::Metrics metrics;
  config::Config config;
  bool mailbox_full = false;
  Loop loop;
  std::optional<Session> session;
  std::optional<SignallingServer> server;
  std::uint16_t port = 0;
  std::thread thread;
};

TEST_F(SignallingServerTest, ServesPagesAndEnrolment) {
  EXPECT_THAT(fetch(port, "GET /kiosk?site=town"), HasSubstr("the kiosk"));
  EXPECT_THAT(enrol(R"({"site": "town"})"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("token")));
  EXPECT_THAT(enrol("nonsense"), StartsWith("HTTP/1.1 4"));
  EXPECT_THAT(fetch(port, "GET /enrol"), StartsWith("HTTP/1.1 405 "));
}

// The fields of HTTP reach the session and its answer's fields the client.
TEST_F(SignallingServerTest, WhipOverHttp) {
  const std::string offer = test::tool_offer("sendonly");
  const std::string jwt =
      make_token({.role = Role::kPublish, .room = "r", .expires = 4'000'000'000},
                 "a-key-that-only-this-test-knows-of", 1);
  const auto ask = [&](const std::string& line, const std::string& fields,
                       const std::string& body) {
    return fetch(port, line,
                 "Connection: close\r\n" + fields +
                     "Content-Length: " + std::to_string(body.size()) + "\r\n",
                 body);
  };
  const std::string sdp = "Content-Type: application/sdp\r\n";
  const std::string bearer = "Authorization: Bearer " + jwt + "\r\n";
  EXPECT_THAT(ask("POST /whip/r", sdp, offer),
              AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("WWW-Authenticate: Bearer")));
  EXPECT_THAT(ask("POST /whip/r", sdp + bearer + "Accept: text/html\r\n", offer),
              StartsWith("HTTP/1.1 406 "));
  EXPECT_THAT(ask("OPTIONS /whip/r", "", ""),
              AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Accept-Post: application/sdp"),
                    HasSubstr("Access-Control-Allow-Origin: *")));
  const std::string created = ask("POST /whip/r", sdp + bearer, offer);
  EXPECT_THAT(created, AllOf(StartsWith("HTTP/1.1 201 "), HasSubstr("\r\nETag: \""),
                             HasSubstr("Content-Type: application/sdp\r\n")));
  const std::size_t begin = created.find("Location: ") + 10;
  const std::string path = created.substr(begin, created.find("\r\n", begin) - begin);
  const std::string trickle = ask(
      "PATCH " + path, bearer + "If-Match: *\r\nContent-Type: application/trickle-ice-sdpfrag\r\n",
      "a=candidate:1 1 udp 1 192.0.2.9 4000 typ host\r\n");
  EXPECT_THAT(trickle, AllOf(StartsWith("HTTP/1.1 204 "), Not(HasSubstr("Content-Length"))));
  EXPECT_THAT(ask("DELETE " + path, bearer, ""), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("DELETE " + path, bearer, ""), StartsWith("HTTP/1.1 404 "));
}

TEST_F(SignallingServerTest, CarriesAVisitOverTheWebSocket) {
  test::WebSocketClient kiosk;
  hello(kiosk);
  kiosk.write(R"({"type": "visit.request", "organisation": "caf"})");
  EXPECT_THAT(kiosk.read(), HasSubstr(R"("state":"queued")"));
}

// A full disk costs nobody a visit, and the appointment is known as long as this relay lives.
TEST_F(SignallingServerTest, GoesOnWhenNothingCanBeKept) {
  on_loop([this] {
    server->keep_state_with([](const std::string&, const std::string&) {
      throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
    });
  });
  test::WebSocketClient kiosk;
  hello(kiosk);
  const std::int64_t slot = (read_clocks().unix_time / 1'200 + 2) * 1'200;
  kiosk.write(R"({"type": "appointment.book", "organisation": ")" + config.organisations[0].id +
              R"(", "starts_at": )" + std::to_string(slot) + "}");
  EXPECT_THAT(kiosk.read(), HasSubstr(R"("type":"appointment","appointment")"));
  EXPECT_EQ(metrics.state_not_kept.value(), 1);
  kiosk.write(R"({"type": "appointment.cancel", "reference": "nonsense"})");
  EXPECT_THAT(kiosk.read(), HasSubstr("unknown_appointment"));
  on_loop([this] { EXPECT_NE(session->next_timeout(), sfu::Timestamp::never()) << "tried again"; });
}

TEST_F(SignallingServerTest, WrongTokenIsToldAndClosed) {
  test::WebSocketClient stranger;
  stranger.connect(port);
  stranger.write(R"({"type": "hello", "version": 1, "token": "forged"})");
  EXPECT_THAT(stranger.read(), HasSubstr("token_invalid"));
  EXPECT_EQ(stranger.read_to_end(), boost::beast::websocket::error::closed);
}

TEST_F(SignallingServerTest, FullMailboxIsCounted) {
  on_loop([this] { mailbox_full = true; });
  test::WebSocketClient kiosk;
  hello(kiosk);
  kiosk.write(R"({"type": "visit.request", "organisation": "caf"})");
  kiosk.read();
  on_loop([this] { EXPECT_GT(metrics.commands_refused.value(), 0); });
}

TEST_F(SignallingServerTest, CountsWhatTheListenerRefused) {
  fetch(port, "GET /", "X: " + std::string(10'000, 'x') + "\r\n");
  test::WebSocketClient stranger;
  stranger.connect(port);
  stranger.write(std::string(256 * 1'024 + 1, 'x'));
  EXPECT_EQ(stranger.read_to_end(), boost::beast::websocket::error::closed);
  std::vector<std::unique_ptr<test::RawClient>> crowd;
  for (std::size_t i = 0; i <= kConnections; ++i) {
    crowd.push_back(std::make_unique<test::RawClient>(port));
  }
  EXPECT_EQ(crowd.back()->read_all(), "");  // closed at once
  on_loop([this] {
    EXPECT_EQ(metrics.requests_too_large.value(), 2);
    EXPECT_GT(metrics.connections_refused.value(), 0);
  });
}

TEST_F(SignallingServerTest, DrainingTakesNoNewVisits) {
  test::WebSocketClient kiosk;
  hello(kiosk);
  on_loop([this] { server->drain(); });
  EXPECT_THAT(kiosk.read(), HasSubstr(R"("type":"draining")"));
  kiosk.write(R"({"type": "visit.request", "id": 7, "organisation": "caf"})");
  EXPECT_THAT(kiosk.read(), AllOf(HasSubstr(R"("code":"limit")"), HasSubstr(R"("id":7)")));
  EXPECT_THAT(fetch(port, "GET /kiosk"), StartsWith("HTTP/1.1 200 ")) << "an open page's files";
  EXPECT_THAT(enrol(R"({"site": "town"})"), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace signalling
