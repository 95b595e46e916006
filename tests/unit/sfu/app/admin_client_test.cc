#include "sfu/app/admin_client.h"

#include <gtest/gtest.h>

#include <thread>

#include "signalling/server/admin_server.h"

namespace sfu {
namespace {

constexpr TimeDelta kPatience = TimeDelta::seconds(5);

TEST(AdminClient, ReadsStatusAndBody) {
  const auto answer = parse_admin_answer("HTTP/1.1 503 Service Unavailable\r\nA: b\r\n\r\nstuck\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->body, "stuck\n");
}

TEST(AdminClient, TakesNothingForAnAnswerThatIsNone) {
  for (const char* text : {"", "HTTP/1.1", "HTTP/1.1 200 OK\r\n", "SSH-2.0-OpenSSH_9\r\n\r\n",
                           "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 \r\n\r\n200"}) {
    EXPECT_FALSE(parse_admin_answer(text)) << text;
  }
}

// The real listener, asked at its wildcard address as a container's health check does.
TEST(AdminClient, AsksARunningListener) {
  std::vector<std::string> stuck;
  signalling::Loop loop;
  signalling::AdminServer server(loop,
                                 {.metrics = [] { return std::string(100'000, 'x'); },
                                  .metrics_content_type = "text/plain",
                                  .stuck_threads = [&] { return stuck; },
                                  .not_ready = [] { return std::nullopt; },
                                  .api = {}},
                                 signalling::StaticFiles());
  ASSERT_EQ(server.listen({"0.0.0.0", 0}), std::nullopt);
  const config::Endpoint listen{"0.0.0.0", server.port()};
  std::thread thread([&] { loop.run(); });
  const auto healthy = ask_admin(listen, "/healthz", kPatience);
  const auto metrics = ask_admin(listen, "/metrics", kPatience);
  loop.post([&] { stuck = {"shard-0"}; });
  const auto ill = ask_admin(listen, "/healthz", kPatience);
  loop.stop();
  thread.join();
  ASSERT_TRUE(healthy && metrics && ill);
  EXPECT_EQ(healthy->status, 200);
  EXPECT_EQ(healthy->body, "ok\n");
  EXPECT_EQ(metrics->body.size(), 100'000U);
  EXPECT_EQ(ill->status, 503);
  EXPECT_EQ(ill->body, "stuck: shard-0\n");
}

TEST(AdminClient, NobodyThere) {
  EXPECT_FALSE(ask_admin({"127.0.0.1", 1}, "/healthz", kPatience));
  // Open, but it never answers: the loop does not run.
  signalling::Loop loop;
  signalling::AdminServer server(loop,
                                 {.metrics = [] { return ""; },
                                  .metrics_content_type = "",
                                  .stuck_threads = [] { return std::vector<std::string>(); },
                                  .not_ready = [] { return std::nullopt; },
                                  .api = {}},
                                 signalling::StaticFiles());
  ASSERT_EQ(server.listen({"127.0.0.1", 0}), std::nullopt);
  EXPECT_FALSE(ask_admin({"127.0.0.1", server.port()}, "/healthz", TimeDelta::ms(50)));
}

}  // namespace
}  // namespace sfu
