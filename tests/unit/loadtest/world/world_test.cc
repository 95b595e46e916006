#include "loadtest/world/world.h"

#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <vector>

namespace loadtest {
namespace {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using sfu::Timestamp;

// Sends a thousand bytes that the relay does not understand, so many times, every 10 ms.
class Chatter {
 public:
  Chatter() = default;
  Chatter(sfu::SocketAddress relay, int times) : relay_(relay), left_(times) {}
  void handle_datagram(const sfu::Datagram&, Timestamp, sfu::Outbox&) {}
  void handle_timeout(Timestamp now, sfu::Outbox& out) {
    out.send(relay_, std::vector<std::uint8_t>(1'000, 0xFF));
    --left_;
    next_ = now + TimeDelta::ms(10);
  }
  [[nodiscard]] Timestamp next_timeout() const { return left_ > 0 ? next_ : Timestamp::never(); }

 private:
  sfu::SocketAddress relay_;
  int left_ = 0;
  Timestamp next_ = Timestamp::ms(1'000);
};

Line slow() {
  LinkProfile way;
  way.rate = DataRate::kbps(800);  // 1,028 bytes take just over 10 ms
  return {way, way};
}

std::int64_t dropped_unknown(const World& world) {
  return world.metrics().drops[static_cast<std::size_t>(sfu::Drop::kUnknownProtocol)].value();
}

TEST(World, ClientsBehindOneLineWaitForEachOther) {
  World world(1);
  const LineId line = world.add_line(slow());
  Chatter first(world.relay(), 50);
  Chatter second(world.relay(), 50);
  Chatter alone(world.relay(), 50);
  world.attach(first, line);
  world.attach(second, line);
  world.attach(alone, slow());
  world.run_until(world.now() + TimeDelta::seconds(5));
  EXPECT_EQ(world.up(line).counts().sent, 100);
  EXPECT_EQ(world.up(&first).counts().sent, 100) << "the line's, whoever asks";
  EXPECT_EQ(world.up(&alone).counts().sent, 50);
  EXPECT_EQ(world.up(&alone).counts().bytes, DataSize::bytes(std::int64_t{50 * 1'028}));
  EXPECT_GT(world.waits(&second, Way::kUp).quantile(95), TimeDelta::ms(400));
  EXPECT_LT(world.waits(&alone, Way::kUp).quantile(95), TimeDelta::ms(20));
  EXPECT_EQ(world.waits(&second, Way::kUp).count(), 50) << "its own";
  EXPECT_EQ(dropped_unknown(world), 150) << "all of it arrived";
}

TEST(World, ASharedLineStaysWhenAClientGoes) {
  World world(1);
  const LineId line = world.add_line(slow());
  Chatter first(world.relay(), 50);
  Chatter second(world.relay(), 50);
  world.attach(first, line);
  world.attach(second, line);
  world.compete(line, Way::kUp, world.now() + TimeDelta::seconds(10));
  world.run_until(world.now() + TimeDelta::ms(200));
  world.detach(&first);
  const std::int64_t before = world.up(line).counts().sent;
  world.run_until(world.now() + TimeDelta::seconds(2));
  EXPECT_GT(world.up(line).counts().sent, before + 100) << "the other one, and the upload";
}

TEST(World, TenThousandClientsHaveAddressesOfTheirOwn) {
  World world(1);
  std::deque<Chatter> clients(10'000);
  std::set<sfu::SocketAddress> addresses;
  for (Chatter& client : clients) addresses.insert(world.attach(client, Line{}));
  EXPECT_EQ(addresses.size(), clients.size());
  world.detach(&clients.front());
  EXPECT_FALSE(addresses.contains(world.attach(clients.front(), Line{})));
}

TEST(World, EventsAreThereUntilTheyAreTaken) {
  World world(1);
  world.command(sfu::api::CloseRoom{sfu::RoomId(5)});
  ASSERT_EQ(world.events().size(), 1U);
  EXPECT_EQ(world.take_events().size(), 1U);
  EXPECT_TRUE(world.events().empty());
}

}  // namespace
}  // namespace loadtest
