#include "signalling/session/reception.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/session/node.h"

namespace signalling {
namespace {

using testing::HasSubstr;

std::string token_of(const IdentityReply& reply) {
  EXPECT_EQ(reply.status, 200) << reply.body;
  const std::string head = R"({"token":")";
  EXPECT_THAT(reply.body, HasSubstr(head));
  return reply.body.substr(head.size(), reply.body.size() - head.size() - 2);
}

TEST(Enrolment, GivesKiosksTheirSite) {
  Node node;
  const auto kiosk = node.enter(token_of(node.enrol(R"({"site":"isle"})")));
  EXPECT_EQ(node.last<WelcomeMessage>(kiosk).site->id, "isle");
}

TEST(Enrolment, HandsOutDesksInTurnFreeOnesFirst) {
  Node node;
  const char* body = R"({"organisation":"caf"})";
  const auto one = node.enter(token_of(node.enrol(body)));
  const auto two = node.enter(token_of(node.enrol(body)));
  EXPECT_EQ(node.last<WelcomeMessage>(one).desk->id, "d1");
  EXPECT_EQ(node.last<WelcomeMessage>(two).desk->id, "d2");
  node.hang_up(one);
  const auto three = node.enter(token_of(node.enrol(body)));
  EXPECT_EQ(node.last<WelcomeMessage>(three).desk->id, "d1");
}

TEST(Enrolment, RefusesWithAStatus) {
  Node node;
  const auto status = [&](const char* body) { return node.enrol(body).status; };
  EXPECT_EQ(status("{}"), 400);
  EXPECT_EQ(status("site=isle"), 400);
  EXPECT_EQ(status(R"({"site":"nowhere"})"), 403);
  EXPECT_EQ(status(R"({"organisation":"dgfip"})"), 404);
  EXPECT_THAT(node.enrol("{}").body, HasSubstr(R"("code":"bad_message")"));
}

TEST(Enrolment, OnlyWhereItIsOpen) {
  config::Config config = two_organisations();
  config.auth.open_enrolment = false;
  Node node(config);
  const IdentityReply reply = node.enrol(R"({"site":"isle"})");
  EXPECT_EQ(reply.status, 403);
  EXPECT_THAT(reply.body, HasSubstr(R"("code":"not_enrolled")"));
}

}  // namespace
}  // namespace signalling
