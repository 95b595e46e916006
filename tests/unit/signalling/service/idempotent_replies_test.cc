#include "signalling/service/idempotent_replies.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

using Known = IdempotentReplies::Known;
constexpr auto kStart = sfu::Timestamp::ms(1'000);

TEST(IdempotentReplies, TheSameRequestGetsTheSameAnswer) {
  IdempotentReplies replies;
  EXPECT_EQ(replies.look_up("rdv", "k1", "body", kStart).known, Known::kNew);
  replies.keep("rdv", "k1", "body", {.status = 201, .body = "made"}, kStart);
  const auto again = replies.look_up("rdv", "k1", "body", kStart);
  ASSERT_EQ(again.known, Known::kSame);
  EXPECT_EQ(again.reply->status, 201U);
  EXPECT_EQ(again.reply->body, "made");
  EXPECT_EQ(replies.look_up("rdv", "k1", "other", kStart).known, Known::kOther);
  EXPECT_EQ(replies.look_up("rdv", "k2", "body", kStart).known, Known::kNew);
  EXPECT_EQ(replies.look_up("case-tool", "k1", "body", kStart).known, Known::kNew);
}

TEST(IdempotentReplies, IsForgottenAfterItsTimeAndNotBefore) {
  IdempotentReplies replies;
  replies.keep("rdv", "k1", "body", {}, kStart);
  const auto last = kStart + sfu::TimeDelta::seconds(600) - sfu::TimeDelta::ms(1);
  EXPECT_EQ(replies.look_up("rdv", "k1", "body", last).known, Known::kSame);
  EXPECT_EQ(replies.look_up("rdv", "k1", "body", last + sfu::TimeDelta::ms(1)).known, Known::kNew);
  EXPECT_EQ(replies.size(), 0U);
}

TEST(IdempotentReplies, AFullMemoryRefusesWhatIsNewAndKeepsWhatItHas) {
  IdempotentReplies replies({.most = 2});
  replies.keep("rdv", "k1", "body", {}, kStart);
  replies.keep("rdv", "k2", "body", {}, kStart);
  EXPECT_EQ(replies.look_up("rdv", "k3", "body", kStart).known, Known::kFull);
  EXPECT_EQ(replies.look_up("rdv", "k1", "body", kStart).known, Known::kSame);
  EXPECT_EQ(replies.look_up("rdv", "k3", "body", kStart + sfu::TimeDelta::seconds(600)).known,
            Known::kNew);
}

TEST(IdempotentReplies, OneServiceLeavesTheOthersRoom) {
  IdempotentReplies replies({.most = 4, .most_per_service = 2});
  replies.keep("rdv", "k1", "body", {}, kStart);
  replies.keep("rdv", "k2", "body", {}, kStart);
  EXPECT_EQ(replies.look_up("rdv", "k3", "body", kStart).known, Known::kFull);
  EXPECT_EQ(replies.look_up("rd", "k3", "body", kStart).known, Known::kNew);
  EXPECT_EQ(replies.look_up("rdvs", "k3", "body", kStart).known, Known::kNew);
}

TEST(IdempotentReplies, KeysAreShortAndVisible) {
  EXPECT_TRUE(is_idempotency_key("\"8e03978e-40d5-43dd-bc93-6894a57f9324\""));
  for (const char* key : {"", "a b", "a\n", "é"}) EXPECT_FALSE(is_idempotency_key(key)) << key;
  EXPECT_FALSE(is_idempotency_key(std::string(65, 'k')));
}

}  // namespace
}  // namespace signalling
