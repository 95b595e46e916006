// How pages behave on a thin line, for worlds of visits.
#pragma once

#include "loadtest/visit/play_world.h"

namespace test {

// What they agree on: Opus at 16 kbit/s in packets of 60 ms, a small picture.
inline loadtest::PlayOptions thin_pages() {
  loadtest::PlayOptions options;
  options.terminal.packet_time = sfu::TimeDelta::ms(60);
  options.terminal.voice_bytes = 120;
  options.terminal.frames_per_second = 8;
  options.terminal.browser->start = sfu::DataRate::kbps(60);
  options.terminal.browser->voice = sfu::DataRate::kbps(24);
  options.terminal.browser->picture_max = sfu::DataRate::kbps(50);
  options.core.room.transport.rate.start = sfu::DataRate::kbps(150);
  return options;
}

}  // namespace test
