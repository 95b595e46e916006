// Streams instead of WebSockets: one answer that does not end, and POSTs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/signalling/server/echo_session.h"
#include "tests/unit/signalling/server/running_server.h"

namespace signalling {
namespace {

using test::EchoSession;
using test::fetch;
using test::NoPages;
using test::RawClient;
using test::RunningServer;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct StreamTest : testing::Test {
  void start(HttpServer::Options wanted = {}) {
    wanted.stream_path = "/signalling/stream";
    wanted.headers = {{"Cache-Control", "no-cache"}, {"X-Frame", "no"}};
    running.emplace(wanted, pages, &session);
    running->on_loop([this](HttpServer& server) { session.server = &server; });
  }
  // The head of the answer; what follows comes by line().
  std::string open(RawClient& client, const std::string& version = "1.1") {
    client.write("POST /signalling/stream HTTP/" + version +
                 "\r\nHost: localhost\r\nOrigin: https://localhost\r\nContent-Length: 0\r\n\r\n");
    std::string head = client.read_until("\r\n\r\n");
    const std::string first = line(client);
    const std::size_t at = first.find("\"id\":\"");
    if (at != std::string::npos) name = first.substr(at + 6, 32);
    return head;
  }
  static std::string line(RawClient& client) {
    std::string text;
    while (text.find_first_not_of("0123456789abcdef\r\n") == std::string::npos) {
      text = client.read_until("\n");
      if (text.empty()) return "(end)";
    }
    return text.substr(0, text.size() - 1);
  }
  std::string post(const std::string& body, const std::string& more = "") {
    return fetch(running->port(), "POST /signalling/stream/" + name,
                 "Connection: close\r\n" + more + "Content-Length: " + std::to_string(body.size()) +
                     "\r\n",
                 body)
        .substr(9, 3);
  }

  NoPages pages;
  EchoSession session;
  std::optional<RunningServer> running;
  std::string name;
};

TEST_F(StreamTest, CarriesMessagesBothWays) {
  start();
  RawClient client(running->port());
  EXPECT_THAT(
      open(client),
      AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Transfer-Encoding: chunked\r\n"),
            HasSubstr("X-Accel-Buffering: no\r\n"), HasSubstr("Cache-Control: no-store\r\n"),
            HasSubstr("X-Frame: no\r\n"), Not(HasSubstr("no-cache"))));
  EXPECT_EQ(name.size(), 32u);
  EXPECT_EQ(line(client), "welcome");
  EXPECT_EQ(post("one\ntwo\n\nthree"), "204");
  EXPECT_EQ(line(client), "echo one");
  EXPECT_EQ(line(client), "echo two");
  EXPECT_EQ(line(client), "echo three");
  client.socket().close();
  EXPECT_TRUE(session.has_ended());
  EXPECT_EQ(post("more"), "404");
}

TEST_F(StreamTest, ChunksAreWhatHttpSays) {
  start();
  RawClient client(running->port());
  client.write("POST /signalling/stream HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(client.read_until("welcome\n\r\n"), EndsWith("\r\n8\r\nwelcome\n\r\n"));
}

TEST_F(StreamTest, ClosesWithItsCodeAfterWhatWasSent) {
  start();
  RawClient client(running->port());
  open(client);
  EXPECT_EQ(line(client), "welcome");
  EXPECT_EQ(post("close\nignored"), "204");
  EXPECT_EQ(line(client), "bye");
  EXPECT_EQ(line(client), "{\"stream\":\"close\",\"code\":4000}");
  EXPECT_THAT(client.read_until("0\r\n\r\n"), EndsWith("0\r\n\r\n"));
  EXPECT_TRUE(session.has_ended());
}

TEST_F(StreamTest, SpeaksHttp10WithOldProxies) {
  start();
  RawClient client(running->port());
  EXPECT_THAT(open(client, "1.0"),
              AllOf(HasSubstr("Connection: close"), Not(HasSubstr("chunked"))));
  EXPECT_EQ(client.read_until("\n"), "welcome\n");
}

TEST_F(StreamTest, SilentClientIsDeadAfterTheSilence) {
  start({.silence = sfu::TimeDelta::ms(100)});
  RawClient client(running->port());
  open(client);  // reads, but never posts
  EXPECT_TRUE(session.has_ended());
}

TEST_F(StreamTest, AnsweredHeartbeatsKeepItAlive) {
  start({.silence = sfu::TimeDelta::ms(600)});
  RawClient client(running->port());
  open(client);
  EXPECT_EQ(line(client), "welcome");
  for (int i = 0; i < 4; ++i) {  // two silences
    ASSERT_EQ(line(client), "{\"stream\":\"heartbeat\"}");
    ASSERT_EQ(post(""), "204");
  }
  EXPECT_EQ(post("still there"), "204");
}

TEST_F(StreamTest, CutsOffAClientThatDoesNotRead) {
  start();
  RawClient client(running->port());
  open(client);
  post("flood");
  EXPECT_TRUE(session.has_ended());
  running->on_loop([](HttpServer& server) { EXPECT_EQ(server.counters().cut_off, 1u); });
}

TEST_F(StreamTest, RefusesForeignPagesOtherMethodsAndWrongNames) {
  start();
  const auto ask = [this](const char* line, const std::string& headers) {
    return fetch(running->port(), line, headers + "Connection: close\r\n").substr(9, 3);
  };
  EXPECT_EQ(ask("POST /signalling/stream", "Origin: https://evil.example\r\n"), "403");
  EXPECT_EQ(ask("GET /signalling/stream", ""), "405");
  EXPECT_EQ(ask("GET /signalling/stream/x", ""), "405");
  EXPECT_EQ(ask("POST /signalling/stream/00000000000000000000000000000000", ""), "404");
  RawClient client(running->port());
  open(client);
  EXPECT_EQ(post("x", "Origin: https://evil.example\r\n"), "403");
}

TEST_F(StreamTest, GoesOnWhileTheRelayDrains) {
  start();
  RawClient client(running->port());
  open(client);
  EXPECT_EQ(line(client), "welcome");
  running->on_loop([](HttpServer& server) { server.refuse_new(); });
  EXPECT_EQ(post("goodbye"), "204");
  EXPECT_EQ(line(client), "echo goodbye");
  // A line that broke: whoever comes back is the session's to judge.
  RawClient back(running->port());
  open(back);
  EXPECT_EQ(line(back), "welcome");
  EXPECT_THAT(fetch(running->port(), "POST /enrol"), StartsWith("HTTP/1.1 503 "));
}

}  // namespace
}  // namespace signalling
