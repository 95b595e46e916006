// How long a join takes in the world, counted in round trips of the line: from the answer (the
// relay knows the participant) to keys, to the first voice and to the first picture. Signalling
// before that costs one more round trip for offer and answer, and two for TCP and the WebSocket
// when it is not open yet.
#include <cstdio>

#include "tests/support/visit_world.h"

namespace {

using sfu::TimeDelta;

void measure(std::int64_t round_trip_ms) {
  test::VisitWorld visit(1);
  visit.join(1, test::fibre());
  visit.run_for(TimeDelta::seconds(10));
  const sfu::Timestamp begin = visit.world.now();
  loadtest::Terminal& late = visit.join(2, test::line(10'000, round_trip_ms / 2));
  visit.run_for(TimeDelta::seconds(20));
  const auto print = [&](const char* what, std::optional<sfu::Timestamp> at) {
    if (!at) return std::printf("  %-14s never\n", what), void();
    const double ms = static_cast<double>((*at - begin).us()) / 1e3;
    std::printf("  %-14s %7.0f ms  %4.1f round trips\n", what, ms,
                ms / static_cast<double>(round_trip_ms));
  };
  std::printf("line with %lld ms round trip\n", static_cast<long long>(round_trip_ms));
  print("keys", late.connected_at());
  print("first voice", late.receiver(test::kVoice[0]).counts().first_frame);
  print("first picture", late.receiver(test::kPicture[0]).counts().first_frame);
}

}  // namespace

int main() {
  measure(60);
  measure(600);
  return 0;
}
