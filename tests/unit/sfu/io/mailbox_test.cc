#include "sfu/io/mailbox.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(Mailbox, WakesOnceAndKeepsTheOrder) {
  Mailbox mailbox(3);
  EXPECT_EQ(mailbox.push(api::OpenRoom{RoomId(1)}), Mailbox::Push::kWake);
  EXPECT_EQ(mailbox.push(api::CloseRoom{RoomId(2)}), Mailbox::Push::kQueued);
  EXPECT_EQ(mailbox.push(api::OpenRoom{RoomId(3)}), Mailbox::Push::kQueued);
  EXPECT_EQ(mailbox.push(api::OpenRoom{RoomId(4)}), Mailbox::Push::kFull);
  std::vector<api::Command> commands;
  mailbox.take(commands);
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_EQ(std::get<api::OpenRoom>(commands[0]).room, RoomId(1));
  EXPECT_EQ(std::get<api::CloseRoom>(commands[1]).room, RoomId(2));
  EXPECT_EQ(mailbox.push(api::OpenRoom{RoomId(5)}), Mailbox::Push::kWake);
}

}  // namespace
}  // namespace sfu
