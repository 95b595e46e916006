#include "signalling/session/people.h"

#include <gtest/gtest.h>

#include <optional>

namespace signalling {
namespace {

Person person(std::uint32_t id, std::optional<ConnectionId> connection, TokenClaims claims) {
  return {sfu::ParticipantId(id), connection, std::move(claims), "name"};
}

TEST(People, AreFoundByParticipantConnectionKioskAndDesk) {
  People people(1);
  people.add(person(1, ConnectionId(10), {.role = Role::kKiosk, .site = "isle"}));
  people.add(
      person(2, ConnectionId(20), {.role = Role::kDesk, .organisation = "caf", .desk = "d1"}));
  EXPECT_EQ(people.find(ConnectionId(10))->participant, sfu::ParticipantId(1));
  EXPECT_EQ(people.find(KioskKey(1))->participant, sfu::ParticipantId(1));
  EXPECT_EQ(people.find(DeskKey{"caf", "d1"})->participant, sfu::ParticipantId(2));
  EXPECT_EQ(people.find(DeskKey{"caf", "d2"}), nullptr);
  EXPECT_EQ(people.connection_of(sfu::ParticipantId(2)), ConnectionId(20));
  people.remove(*people.find(sfu::ParticipantId(2)));
  EXPECT_EQ(people.find(DeskKey{"caf", "d1"}), nullptr);
  EXPECT_EQ(people.find(ConnectionId(20)), nullptr);
}

TEST(People, MayHaveNoConnectionAndGetAnotherOne) {
  People people(1);
  people.add(person(1, std::nullopt, {.role = Role::kPublish, .room = "r"}));
  EXPECT_EQ(people.connection_of(sfu::ParticipantId(1)), std::nullopt);
  people.set_connection(sfu::ParticipantId(1), ConnectionId(5));
  EXPECT_EQ(people.find(ConnectionId(5))->participant, sfu::ParticipantId(1));
  people.set_connection(sfu::ParticipantId(1), ConnectionId(6));
  EXPECT_EQ(people.find(ConnectionId(5)), nullptr);
  people.set_connection(sfu::ParticipantId(1), std::nullopt);
  EXPECT_EQ(people.find(ConnectionId(6)), nullptr);
  ASSERT_NE(people.find(sfu::ParticipantId(1)), nullptr);
}

}  // namespace
}  // namespace signalling
