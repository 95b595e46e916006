#include "signalling/service/service_target.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(ServiceTarget, NamesAllVisitsOrOne) {
  const auto all = parse_service_target("/api/v1/visits", "");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->visit, "");
  EXPECT_EQ(all->limit, 50U);
  const auto one = parse_service_target("/api/v1/visits/00000000000000aa", "limit=nonsense");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->visit, "00000000000000aa");
  EXPECT_EQ(one->bad_query, "");
}

TEST(ServiceTarget, PathsThatAreNone) {
  for (const char* path :
       {"/api", "/api/", "/api/v1", "/api/v2/visits", "/api/v1/visits/", "/api/v1/visits/a/b",
        "/api/v1/visitsx", "/api/v1/visits/..", "/api/v1/visits/%2e", "/api/v1/visits/a b"}) {
    EXPECT_FALSE(parse_service_target(path, "")) << path;
    EXPECT_TRUE(is_service_path(path)) << path;
  }
  EXPECT_FALSE(parse_service_target("/api/v1/visits/" + std::string(65, 'a'), ""));
  for (const char* path : {"/", "/apis", "/kiosk", "/whip/api", ""}) {
    EXPECT_FALSE(is_service_path(path)) << path;
  }
}

TEST(ServiceTarget, PagesAreBounded) {
  struct Case {
    const char* query;
    std::size_t limit;
    const char* after;
    const char* bad;
  };
  for (const Case& row : {Case{"limit=1", 1, "", ""}, Case{"limit=100&after=0f", 100, "0f", ""},
                          Case{"x=1&limit=7&&y", 7, "", ""}, Case{"limit=0", 50, "", "limit"},
                          Case{"limit=101", 50, "", "limit"}, Case{"limit=-1", 50, "", "limit"},
                          Case{"limit=", 50, "", "limit"}, Case{"after=", 50, "", "after"},
                          Case{"after=%20", 50, "", "after"}}) {
    const auto target = parse_service_target("/api/v1/visits", row.query);
    ASSERT_TRUE(target);
    EXPECT_EQ(target->limit, row.limit) << row.query;
    EXPECT_EQ(target->after, row.after) << row.query;
    EXPECT_EQ(target->bad_query, row.bad) << row.query;
  }
}

}  // namespace
}  // namespace signalling
