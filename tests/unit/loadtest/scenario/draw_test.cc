#include "loadtest/scenario/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <vector>

namespace loadtest {
namespace {

constexpr std::size_t kDraws = 20'000;

std::vector<std::int64_t> sorted(const std::function<std::int64_t(Random&)>& draw) {
  Random random(1);
  std::vector<std::int64_t> drawn;
  for (std::size_t i = 0; i < kDraws; ++i) drawn.push_back(draw(random));
  std::ranges::sort(drawn);
  return drawn;
}
double quantile(const std::vector<std::int64_t>& values, std::size_t percent) {
  return static_cast<double>(values[values.size() * percent / 100]);
}
double mean(const std::vector<std::int64_t>& values) {
  const auto sum = std::accumulate(values.begin(), values.end(), std::int64_t{0});
  return static_cast<double>(sum) / static_cast<double>(values.size());
}

TEST(Draw, PatienceIsExponential) {
  const auto drawn = sorted([](Random& random) { return draw_exponential(random, 360'000); });
  EXPECT_NEAR(mean(drawn), 360'000, 8'000);
  EXPECT_NEAR(quantile(drawn, 50), 249'533, 8'000);  // mean · ln 2
  EXPECT_GE(drawn.front(), 0);
}

TEST(Draw, TalksAreLogNormal) {
  const auto drawn =
      sorted([](Random& random) { return draw_log_normal(random, 840'000, 2'400'000); });
  EXPECT_NEAR(quantile(drawn, 50), 840'000, 17'000);
  EXPECT_NEAR(quantile(drawn, 95), 2'400'000, 72'000);
  EXPECT_NEAR(quantile(drawn, 5), 294'000, 12'000);  // median² / p95
}

TEST(Draw, PapersAreEvenOnAScaleOfPowers) {
  const auto drawn = sorted([](Random& random) { return draw_log_uniform(random, 1'000, 4'000); });
  EXPECT_GE(drawn.front(), 999);
  EXPECT_LE(drawn.back(), 4'000);
  EXPECT_NEAR(quantile(drawn, 50), 2'000, 40);
  EXPECT_EQ(sorted([](Random& random) { return draw_log_uniform(random, 7, 7); }).back(), 7);
}

TEST(Draw, ArrivalsArePoisson) {
  const auto drawn = sorted([](Random& random) { return draw_poisson(random, 2'300) * 1'000; });
  EXPECT_NEAR(mean(drawn), 2'300, 50);
  const auto none = std::ranges::count(drawn, 0);
  EXPECT_NEAR(static_cast<double>(none) / kDraws, 0.1003, 0.01);  // e^−2.3
  EXPECT_EQ(sorted([](Random& random) { return draw_poisson(random, 0); }).back(), 0);
}

TEST(Draw, SharesAreKept) {
  Random random(3);
  constexpr std::array<std::int64_t, 4> kWeights = {0, 1, 3, 0};
  std::array<std::int64_t, 4> drawn{};
  for (std::size_t i = 0; i < kDraws; ++i) ++drawn[draw_index(random, kWeights)];
  EXPECT_EQ(drawn[0] + drawn[3], 0);
  EXPECT_NEAR(static_cast<double>(drawn[2]) / kDraws, 0.75, 0.01);
}

}  // namespace
}  // namespace loadtest
