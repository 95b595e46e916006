#include "signalling/session/room_directory.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(RoomDirectory, PutsRoomsOnTheEmptiestShard) {
  LocalRoomDirectory directory(2, 10);
  EXPECT_EQ(directory.place("a")->shard, 0U);
  EXPECT_EQ(directory.place("b")->shard, 1U);
  EXPECT_EQ(directory.place("c")->shard, 0U);
  directory.release("a");
  directory.release("c");
  EXPECT_EQ(directory.place("d")->shard, 0U);
}

TEST(RoomDirectory, KnowsARoomUntilItIsReleased) {
  LocalRoomDirectory directory(1, 10);
  const auto placed = directory.place("a");
  EXPECT_EQ(directory.find("a")->room, placed->room);
  EXPECT_EQ(directory.place("a")->room, placed->room);
  directory.release("a");
  EXPECT_FALSE(directory.find("a"));
  EXPECT_NE(directory.place("a")->room, placed->room);
}

TEST(RoomDirectory, VisitsKeepTheirIdsApartFromAllOthers) {
  LocalRoomDirectory directory(1, 10);
  EXPECT_EQ(directory.place("00000000000000ff")->room.raw(), 0xFFU);
  EXPECT_GE(directory.place("salle")->room.raw(), LocalRoomDirectory::kFirstPlainRoom);
}

TEST(RoomDirectory, RefusesWhenFull) {
  LocalRoomDirectory directory(1, 1);
  EXPECT_TRUE(directory.place("a"));
  EXPECT_TRUE(directory.full());
  EXPECT_FALSE(directory.place("b"));
  EXPECT_TRUE(directory.place("a"));
}

}  // namespace
}  // namespace signalling
