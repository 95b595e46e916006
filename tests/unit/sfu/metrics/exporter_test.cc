#include "sfu/metrics/exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace sfu {
namespace {

using testing::HasSubstr;

std::string export_two(const Metrics& a, const Metrics& b) {
  const std::array<const Metrics*, 2> parts = {&a, &b};
  const ProcessMetrics process = {
      .cpu_seconds = 1.25, .open_files = 7, .draining = true, .webhooks = {{.webhook = "rdv"}}};
  return export_text(parts, process, "1.2.3");
}

TEST(Exporter, AddsUpTheShards) {
  Metrics a;
  Metrics b;
  a.rtp_received.add(40);
  b.rtp_received.add(2);
  a.rooms.set(3);
  b.drop(Drop::kSrtpReplay);
  b.drop(Drop::kSrtpReplay);
  a.visit(Outcome::kServed);
  const std::string text = export_two(a, b);
  EXPECT_THAT(text, HasSubstr("# TYPE guichet_rtp_received_packets_total counter\n"
                              "guichet_rtp_received_packets_total 42\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE guichet_rooms gauge\nguichet_rooms 3\n"));
  EXPECT_THAT(text, HasSubstr("guichet_dropped_packets_total{reason=\"srtp_replay\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("guichet_dropped_packets_total{reason=\"srtp_auth\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("guichet_visits_total{outcome=\"served\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE guichet_process_cpu_seconds_total counter\n"
                              "guichet_process_cpu_seconds_total 1.25\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE guichet_draining gauge\nguichet_draining 1\n"));
  EXPECT_THAT(text, HasSubstr("guichet_build_info{version=\"1.2.3\"} 1\n"));
}

TEST(Exporter, HistogramBucketsAreCumulativeAndInSeconds) {
  Metrics a;
  Metrics b;
  a.join_seconds.observe(TimeDelta::ms(50));  // on a bound: inside it
  b.join_seconds.observe(TimeDelta::ms(150));
  b.join_seconds.observe(TimeDelta::seconds(40));
  const std::string text = export_two(a, b);
  EXPECT_THAT(text, HasSubstr("guichet_join_seconds_bucket{le=\"0.05\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("guichet_join_seconds_bucket{le=\"0.2\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("guichet_join_seconds_bucket{le=\"30\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("guichet_join_seconds_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("guichet_join_seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("guichet_join_seconds_sum 40.2\n"));
}

TEST(Exporter, EverySeriesHasAGuichetName) {
  const std::string text = export_text({}, {}, "1");
  std::size_t families = 0;
  for (std::size_t at = text.find("# TYPE "); at != std::string::npos;
       at = text.find("# TYPE ", at + 1)) {
    EXPECT_EQ(text.substr(at + 7, 8), "guichet_");
    ++families;
  }
  EXPECT_GT(families, 20U);
}

TEST(Exporter, TellsOfEachWebhookByItsId) {
  const Metrics metrics;
  const Metrics* parts[] = {&metrics};
  ProcessMetrics process;
  EXPECT_EQ(export_text(parts, process, "1").find("guichet_webhook"), std::string::npos);
  process.webhooks = {{.webhook = "rdv", .waiting = 3, .delivered = 5, .lost = {0, 2, 0, 0}}};
  const std::string text = export_text(parts, process, "1");
  for (const char* line :
       {"guichet_webhook_waiting_messages{webhook=\"rdv\"} 3\n",
        "guichet_webhook_delivered_messages_total{webhook=\"rdv\"} 5\n",
        "guichet_webhook_lost_messages_total{webhook=\"rdv\",reason=\"too_old\"} 2\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(Exporter, SatisfiesPromtool) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / ("guichet-metrics-" + std::to_string(::getpid()));
  Metrics metrics;
  metrics.join_seconds.observe(TimeDelta::ms(150));
  std::ofstream(file) << export_two(metrics, metrics);
  const std::string command = "promtool check metrics < " + file.string() + " >&2";
  EXPECT_EQ(std::system(command.c_str()), 0) << "promtool of the package prometheus";
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace sfu
