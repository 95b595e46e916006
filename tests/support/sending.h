// What the tests of a terminal's sending side begin with.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "sfu/base/units.h"

namespace loadtest {

using sfu::DataRate;
using sfu::DataSize;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr DataSize kPacket = DataSize::bytes(std::int64_t{1'000});

}  // namespace loadtest
