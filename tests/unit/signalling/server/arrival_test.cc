#include "signalling/server/arrival.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/signalling/server/running_server.h"

namespace signalling {
namespace {

using namespace std::string_literals;
using test::fetch;
using test::RawClient;
using test::RunningServer;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class PathPages : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override { return {.body = request.path}; }
};

// Says back on the socket what was read from it, in small letters, and closes it.
struct MediaSide {
  void take(int socket, std::vector<std::uint8_t> already_read) {
    std::string text(already_read.begin(), already_read.end());
    text = "media:" + text;
    EXPECT_EQ(write(socket, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    EXPECT_EQ(close(socket), 0);
  }
};

const std::string kCheck = "\x00\x18\x00\x01\x00\x04\x21\x12\xA4\x42"s + "transaction!"s + "1234"s;

struct ArrivalTest : testing::Test {
  HttpServer::TakeMedia taker() {
    return [this](int socket, std::vector<std::uint8_t> bytes) { media.take(socket, bytes); };
  }
  PathPages pages;
  MediaSide media;
  sfu::Metrics metrics;
  HttpServer::Options options{.metrics = &metrics};
};

TEST_F(ArrivalTest, MediaIsGivenAwayWithEveryByteThatWasRead) {
  RunningServer server(options, pages, nullptr);
  server.on_loop([this](HttpServer& http) { http.give_media_to(taker()); });
  RawClient client(server.port());
  client.write(kCheck);
  EXPECT_EQ(client.read_all(), "media:" + kCheck);
  server.on_loop([](HttpServer& http) { EXPECT_EQ(http.counters().open, 0u); });
  EXPECT_THAT(fetch(server.port(), "GET /page"), EndsWith("\r\n\r\n/page"));  // the same port
}

TEST_F(ArrivalTest, BytesThatComeOneByOneAreDecidedAlike) {
  RunningServer server(options, pages, nullptr);
  server.on_loop([this](HttpServer& http) { http.give_media_to(taker()); });
  RawClient client(server.port());
  client.socket().set_option(boost::asio::ip::tcp::no_delay(true));
  for (std::size_t i = 0; i < 10; ++i) ASSERT_TRUE(client.write(kCheck.substr(i, 1)));
  EXPECT_EQ(client.read_all(), "media:" + kCheck.substr(0, 10));
  RawClient http(server.port());
  http.socket().set_option(boost::asio::ip::tcp::no_delay(true));
  for (const char byte : "GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"s) {
    ASSERT_TRUE(http.write(std::string(1, byte)));
  }
  EXPECT_THAT(http.read_all(), HasSubstr("\r\n\r\n/slow"));
}

TEST_F(ArrivalTest, WhatNobodySpeaksIsClosedAndCounted) {
  RunningServer server(options, pages, nullptr);
  for (const std::string& bytes :
       {"SSH-2.0-x\r\n"s, "\x05\x01\x00"s, kCheck, "\x16\x03\x01\x00\x05\x01"s}) {
    RawClient client(server.port());
    client.write(bytes);
    EXPECT_THAT(client.read_all(), IsEmpty());
  }
  server.on_loop([this](HttpServer& http) {
    EXPECT_EQ(http.counters().unknown, 4u);
    EXPECT_EQ(metrics.connections_unknown.value(), 4);
    EXPECT_EQ(http.counters().open, 0u);
  });
}

TEST_F(ArrivalTest, SilenceEndsIt) {
  options.request_timeout = sfu::TimeDelta::ms(50);
  RunningServer server(options, pages, nullptr);
  RawClient client(server.port());
  client.write("\x16\x03"s);
  EXPECT_THAT(client.read_all(), IsEmpty());
}

}  // namespace
}  // namespace signalling
