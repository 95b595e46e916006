#include "signalling/auth/ticket.h"

#include <gtest/gtest.h>

#include <string>

#include "signalling/auth/jws.h"

namespace signalling {
namespace {

constexpr std::string_view kSecret = "a key of at least thirty-two bytes";
constexpr UnixSeconds kNow = 1'800'000'000;

Ticket waiting() {
  return {.run = UINT64_MAX,
          .serial = 7,
          .participant = sfu::ParticipantId(UINT32_MAX),
          .claims = {.role = Role::kKiosk, .site = "isle", .expires = kNow + 60},
          .visit = TicketVisit{"0000000000000007", false, "caf", "isle", "", sfu::ParticipantId(3),
                               sfu::ParticipantId()}};
}
Ticket guest() {
  return {.run = 1,
          .serial = 2,
          .participant = sfu::ParticipantId(5),
          .claims = {.role = Role::kBoth, .room = "salle", .name = "Zoé", .expires = kNow + 60},
          .holder = "5e"};
}

TEST(Ticket, ComesBackAsItWent) {
  for (const Ticket& ticket : {waiting(), guest()}) {
    const auto read = open_ticket(make_ticket(ticket, kSecret), kSecret, kNow);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, ticket);
  }
}

TEST(Ticket, IsNoTokenNorATokenATicket) {
  EXPECT_FALSE(verify_token(make_ticket(waiting(), kSecret), kSecret, kNow));
  EXPECT_FALSE(open_ticket(make_token(waiting().claims, kSecret, kNow), kSecret, kNow));
}

TEST(Ticket, IsRefusedForgedChangedOrLate) {
  const std::string good = make_ticket(waiting(), kSecret);
  EXPECT_FALSE(open_ticket(good, "another key of thirty-two bytes ok", kNow));
  for (std::size_t i = 0; i < good.size(); i += 7) {
    std::string changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(open_ticket(changed, kSecret, kNow)) << i;
  }
  const auto late = open_ticket(good, kSecret, kNow + 60);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), TokenError::kExpired);
  EXPECT_FALSE(open_ticket("", kSecret, kNow));
  EXPECT_FALSE(open_ticket(std::string(kMaxToken + 1, 'a'), kSecret, kNow));
}

TEST(Ticket, IsRefusedWhenASignedOneSaysTooLittleOrTooMuch) {
  const std::string header = R"({"alg":"HS256","typ":"guichet-ticket"})";
  const std::string begin =
      R"({"iss":"guichet-ticket","exp":1800000060,"role":"kiosk","site":"isle",)";
  const auto opens = [&](const std::string& rest) {
    return bool(open_ticket(make_jws({header, begin + rest + "}"}, kSecret), kSecret, kNow));
  };
  EXPECT_TRUE(opens(R"("run":"1","serial":"2","participant":"3")"));
  EXPECT_FALSE(opens(R"("run":1,"serial":"2","participant":"3")"));
  EXPECT_FALSE(opens(R"("run":"1","serial":"18446744073709551616","participant":"3")"));
  EXPECT_FALSE(opens(R"("run":"1","serial":"2","participant":"4294967296")"));
  EXPECT_FALSE(opens(R"("run":"1","serial":"-2","participant":"3")"));
  EXPECT_FALSE(opens(R"("run":"1","serial":"2")"));
  EXPECT_FALSE(opens(R"("run":"1","serial":"2","participant":"3","in":7)"));
  EXPECT_FALSE(opens(R"("run":"1","serial":"2","participant":"3","in":{"visit":"x"})"));
}

}  // namespace
}  // namespace signalling
