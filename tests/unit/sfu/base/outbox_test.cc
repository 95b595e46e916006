#include "sfu/base/outbox.h"

#include <gtest/gtest.h>

#include <vector>

namespace sfu {
namespace {

TEST(Outbox, KeepsOrderAndContentAcrossItsChunks) {
  Outbox out;
  const SocketAddress to = SocketAddress::ipv4(192, 0, 2, 1, 9);
  for (std::uint8_t i = 0; i < 200; ++i) out.send(to, std::vector<std::uint8_t>(i + 1U, i));
  ASSERT_EQ(out.datagrams().size(), 200U);
  for (std::uint8_t i = 0; i < 200; ++i) {
    EXPECT_EQ(out.datagrams()[i].bytes.size(), i + 1U);
    EXPECT_EQ(out.datagrams()[i].bytes.back(), i);
  }
}

TEST(Outbox, RefusesAndCountsBeyondItsBound) {
  Outbox out(Outbox::Options{.max_datagrams = 2});
  const SocketAddress to = SocketAddress::ipv4(192, 0, 2, 1, 9);
  for (int i = 0; i < 3; ++i) out.send(to, std::vector<std::uint8_t>(1));
  EXPECT_EQ(out.datagrams().size(), 2U);
  EXPECT_EQ(out.refused(), 1U);
}

TEST(Outbox, ReusesItsMemoryAfterClear) {
  Outbox out;
  const auto* first = out.reserve().data();
  out.commit({}, 10);
  out.clear();
  EXPECT_EQ(out.reserve().data(), first);
}

}  // namespace
}  // namespace sfu
