#include "signalling/service/visit_order.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(VisitOrder, ReadsWhatThereMayBe) {
  const auto order = parse_visit_order(
      R"({"site":"isle","organisation":"caf","desk":"guichet-1","reference":"RDV:2026_11-26.7"})");
  ASSERT_TRUE(order);
  EXPECT_EQ(*order, (VisitOrder{"isle", "caf", "guichet-1", "RDV:2026_11-26.7"}));
  EXPECT_EQ(*parse_visit_order(R"({"site":"isle","organisation":"caf"})"),
            (VisitOrder{"isle", "caf"}));
}

struct Case {
  const char* body;
  const char* code;
  const char* pointer;
};

TEST(VisitOrder, SaysWhatIsWrongAndWhere) {
  const std::string long_one(65, 'x');
  const std::string reference =
      R"({"site":"isle","organisation":"caf","reference":")" + long_one + "\"}";
  for (const Case& row :
       {Case{"", "bad_json", ""}, Case{"[]", "bad_json", ""}, Case{"{", "bad_json", ""},
        Case{"{}", "bad_message", "/site"},
        Case{R"({"site":"isle"})", "bad_message", "/organisation"},
        Case{R"({"site":7,"organisation":"caf"})", "bad_message", "/site"},
        Case{R"({"site":"../isle","organisation":"caf"})", "bad_message", "/site"},
        Case{R"({"site":"isle","organisation":""})", "bad_message", "/organisation"},
        Case{R"({"site":"isle","organisation":"caf","desk":null})", "bad_message", "/desk"},
        Case{R"({"site":"isle","organisation":"caf","reference":"Mme Girard"})", "bad_message",
             "/reference"},
        Case{R"({"site":"isle","organisation":"caf","reference":"a\nb"})", "bad_message",
             "/reference"},
        Case{R"({"site":"isle","organisation":"caf","name":"Girard"})", "bad_message", "/name"},
        Case{R"({"site":"isle","organisation":"caf","a/b~c":1})", "bad_message", "/a~1b~0c"},
        Case{reference.c_str(), "bad_message", "/reference"}}) {
    const auto order = parse_visit_order(row.body);
    ASSERT_FALSE(order) << row.body;
    EXPECT_EQ(order.error().code, row.code) << row.body;
    EXPECT_EQ(order.error().pointer, row.pointer) << row.body;
  }
  EXPECT_EQ(parse_visit_order(std::string(kMaxOrder + 1, ' ')).error().code, "too_large");
}

TEST(VisitOrder, AMadeUpNameComesBackShort) {
  const std::string body =
      R"({"site":"isle","organisation":"caf",")" + std::string(1'000, 'n') + R"(":1})";
  EXPECT_LE(parse_visit_order(body).error().pointer.size(), 41U);
}

}  // namespace
}  // namespace signalling
