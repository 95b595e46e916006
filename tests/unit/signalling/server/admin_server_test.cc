#include "signalling/server/admin_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace signalling {
namespace {

struct AdminServerTest : testing::Test {
  HttpResponse get(const std::string& path) {
    return server.handle({.method = "GET", .path = path});
  }

  std::vector<std::string> stuck{};
  std::optional<std::string> not_ready{};
  Loop loop;
  AdminServer server{loop,
                     {.metrics = [] { return "guichet_rooms 3\n"; },
                      .metrics_content_type = "text/plain; version=0.0.4",
                      .stuck_threads = [this] { return stuck; },
                      .not_ready = [this] { return not_ready; },
                      .api = {}},
                     StaticFiles()};
};

TEST_F(AdminServerTest, MetricsAreTheExportersText) {
  EXPECT_EQ(get("/metrics").body, "guichet_rooms 3\n");
  EXPECT_EQ(get("/metrics").content_type, "text/plain; version=0.0.4");
}

TEST_F(AdminServerTest, HealthNamesStuckThreads) {
  EXPECT_EQ(get("/healthz").status, 200u);
  stuck = {"shard-1"};
  EXPECT_EQ(get("/healthz").status, 503u);
  EXPECT_EQ(get("/healthz").body, "stuck: shard-1\n");
}

TEST_F(AdminServerTest, ReadinessSaysWhyNot) {
  EXPECT_EQ(get("/readyz").status, 200u);
  not_ready = "draining";
  EXPECT_EQ(get("/readyz").status, 503u);
  EXPECT_EQ(get("/readyz").body, "draining\n");
}

TEST_F(AdminServerTest, WithoutATokenTheApiIsOffAndTheRestIsNot) {
  EXPECT_EQ(get("/admin/v1/status").status, 403u);
  EXPECT_EQ(get("/console").status, 404u);
  EXPECT_EQ(get("/metrics").status, 200u);
}

TEST_F(AdminServerTest, NothingElse) {
  EXPECT_EQ(get("/").status, 404u);
  EXPECT_EQ(server.handle({.method = "POST", .path = "/metrics"}).status, 405u);
}

}  // namespace
}  // namespace signalling
