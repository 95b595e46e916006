#include "sfu/cc/rate_start.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"

namespace sfu {
namespace {

using api::EstimateOrigin;

struct Case {
  const char* name;
  std::optional<std::int64_t> sold_kbps;
  std::optional<std::int64_t> remembered_kbps;
  bool limit;
  std::int64_t start_kbps;
  bool known;
  EstimateOrigin origin;
};
void PrintTo(const Case& each, std::ostream* out) { *out << each.name; }

class RateStartOf : public testing::TestWithParam<Case> {};
TEST_P(RateStartOf, ALine) {
  const Case& line = GetParam();
  RateStart start;
  if (line.sold_kbps) start.sold = DataRate::kbps(*line.sold_kbps);
  if (line.remembered_kbps) {
    start.remembered = {DataRate::kbps(*line.remembered_kbps), line.limit};
  }
  const SendRateEstimator estimator(start.options({}));
  EXPECT_EQ(estimator.target().kbps(), line.start_kbps);
  EXPECT_EQ(start.known(), line.known);
  EXPECT_EQ(start.origin(estimator), line.origin);
  if (line.sold_kbps) {
    EXPECT_EQ(start.options({}).max, DataRate::kbps(*line.sold_kbps));
  }
}
constexpr auto kUnknown = EstimateOrigin::kUnknown;
constexpr auto kConfigured = EstimateOrigin::kConfigured;
constexpr auto kRemembered = EstimateOrigin::kRemembered;
INSTANTIATE_TEST_SUITE_P(Lines, RateStartOf,
                         testing::ValuesIn(std::vector<Case>{
                             {"of_which_nothing_is_known", {}, {}, false, 150, false, kUnknown},
                             {"as_it_is_sold", 128, {}, false, 89, true, kConfigured},
                             {"as_it_was_found", {}, 100, true, 70, true, kRemembered},
                             {"worse_than_it_is_sold", 128, 60, true, 42, true, kRemembered},
                             {"never_beyond_what_is_sold", 128, 400, true, 128, true, kRemembered},
                             {"that_carried_little", {}, 50, false, 150, false, kRemembered},
                             {"that_carried_much", {}, 1'000, false, 700, false, kRemembered},
                             {"that_carried_less_than_is_sold", 128, 60, false, 89, true,
                              kConfigured},
                             {"hardly_one", {}, 16, true, 30, true, kRemembered},
                             {"wider_than_any_picture", {}, 50'000, true, 2'000, true, kRemembered},
                         }),
                         test::case_name<Case>);

TEST(RateStart, OnlyAnUnknownLineIsSearchedQuickly) {
  const SendRateEstimator::Options plain;
  EXPECT_GT(RateStart().options(plain).startup_percent, plain.startup_percent);
  const RateStart sold{.sold = DataRate::kbps(128), .remembered = {}};
  EXPECT_EQ(sold.options(plain).startup_percent, plain.startup_percent);
}

}  // namespace
}  // namespace sfu
