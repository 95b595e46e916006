#include "sfu/app/process.h"

#include <gtest/gtest.h>

#include <ctime>
#include <fstream>

namespace sfu {
namespace {

TEST(Process, ReadsWhatThisOneUses) {
  const ProcessMetrics before = read_process();
  EXPECT_GT(before.resident_bytes, 1'000'000);
  EXPECT_GE(before.open_files, 3);
  EXPECT_GE(before.max_files, before.open_files);
  EXPECT_LT(std::time(nullptr) - before.started, 300);
  const std::ifstream one_more("/proc/self/status");
  const ProcessMetrics after = read_process();
  EXPECT_EQ(after.open_files, before.open_files + 1);
  EXPECT_GE(after.cpu_seconds, before.cpu_seconds);
  EXPECT_EQ(after.started, before.started);
}

}  // namespace
}  // namespace sfu
