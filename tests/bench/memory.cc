// What a participant costs in the core before it connects: heap of this process per participant of
// 2,000 visits of two. What media adds is bounded by the histories (sfu/rtp/sent_history.h).
#include <malloc.h>

#include <cstdio>

#include "tests/support/visit_world.h"

int main() {
  constexpr std::uint32_t kVisits = 2'000;
  test::VisitWorld visit(1);
  const auto fingerprint = visit.world.client_environment().dtls.fingerprint();
  const std::size_t before = mallinfo2().uordblks;
  for (std::uint32_t i = 0; i < kVisits; ++i) {
    const sfu::RoomId room(100 + i);
    visit.open_room(room);
    for (const std::uint32_t side : {1U, 2U}) {
      visit.world.command(
          sfu::api::AddParticipant{room,
                                   sfu::ParticipantId(2 * i + side),
                                   {.publish = true, .subscribe = true},
                                   loadtest::make_session({}, fingerprint, visit.world.entropy())});
    }
  }
  const std::size_t after = mallinfo2().uordblks;
  std::printf("%zu bytes per participant that has not connected\n",
              (after - before) / (2 * kVisits));
  return 0;
}
