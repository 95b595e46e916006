#include "sfu/metrics/catalog.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sfu {
namespace {

TEST(Catalog, RowsFollowTheirEnums) {
  EXPECT_EQ(drop_rows().size(), static_cast<std::size_t>(Drop::kCount));
  EXPECT_EQ(outcome_rows().size(), static_cast<std::size_t>(Outcome::kCount));
  EXPECT_EQ(to_string(Drop::kUnknownSsrc), "unknown_ssrc");
  EXPECT_EQ(to_string(Outcome::kInterrupted), "interrupted");
}

TEST(Catalog, NamesAreUniqueAndDocumented) {
  std::set<std::string_view> names = {kDropsName, kVisitsName, kBuildName};
  for (const NumberRow& row : number_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(std::string_view(row.help).back(), '.') << row.name;
  }
  for (const HistogramRow& row : histogram_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
  std::set<std::string_view> reasons;
  for (const LabelRow& row : drop_rows()) EXPECT_TRUE(reasons.insert(row.label).second);
}

}  // namespace
}  // namespace sfu
