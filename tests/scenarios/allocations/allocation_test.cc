// The packet path allocates nothing once it is warm: counted, by a program whose operator new
// counts.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "tests/support/visit_world.h"

namespace {

bool counting = false;
std::int64_t allocations = 0;

void* counted(std::size_t size) {
  if (counting) ++allocations;
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using sfu::TimeDelta;
using sfu::Timestamp;

struct Held {
  sfu::SocketAddress from;
  std::vector<std::uint8_t> bytes;
  Timestamp at;
};

// Media of a running visit of three, held back from the wire and fed to the core one by one.
TEST(PacketPath, AllocatesNothingInSteadyState) {
  test::VisitWorld visit(91);
  for (std::uint32_t id = 1; id <= 3; ++id) visit.join(id, test::fibre());
  visit.run_for(TimeDelta::seconds(20));
  std::vector<Held> held;
  visit.world.set_uplink_tap([&](const sfu::SocketAddress& from, sfu::ByteSpan bytes) {
    const bool rtp = bytes.size() > 40 && bytes[0] == 0x90;
    if (rtp) held.push_back({from, {bytes.begin(), bytes.end()}, visit.world.now()});
    return !rtp;
  });
  visit.run_for(TimeDelta::seconds(2));
  ASSERT_GT(held.size(), 400U);

  sfu::api::EventOutbox out;
  const auto feed = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      visit.world.core().handle_datagram({held[i].from, held[i].bytes}, held[i].at, out);
      out.clear();
    }
  };
  const std::size_t warm = held.size() / 2;
  feed(0, warm);
  const auto sent = visit.world.metrics().rtp_sent.value();
  counting = true;
  feed(warm, held.size());
  counting = false;
  EXPECT_GT(visit.world.metrics().rtp_sent.value(), sent + 200) << "the packets were forwarded";
  EXPECT_EQ(allocations, 0);
}

}  // namespace
