#include "sfu/io/send_run.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sfu {
namespace {

struct Case {
  const char* name;
  std::vector<std::pair<std::uint16_t, std::size_t>> entries;  // port, size
  std::size_t max_segments;
  std::size_t want;
};

class RunLength : public testing::TestWithParam<Case> {};

TEST_P(RunLength, IsWhatOneSegmentedMessageCanCarry) {
  Outbox out;
  for (const auto& [port, size] : GetParam().entries) {
    const std::vector<std::uint8_t> bytes(size);
    out.send(SocketAddress::ipv4(192, 0, 2, 1, port), bytes);
  }
  EXPECT_EQ(run_length(out.datagrams(), GetParam().max_segments, 3'000), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Runs, RunLength,
                         testing::ValuesIn(std::vector<Case>{
                             {"single", {{1, 900}}, 8, 1},
                             {"equal_sizes", {{1, 900}, {1, 900}, {1, 900}}, 8, 3},
                             {"shorter_ends_it", {{1, 900}, {1, 50}, {1, 50}}, 8, 2},
                             {"longer_is_not_in_it", {{1, 50}, {1, 900}}, 8, 1},
                             {"other_destination", {{1, 900}, {2, 900}}, 8, 1},
                             {"segment_limit", {{1, 9}, {1, 9}, {1, 9}}, 2, 2},
                             {"byte_limit", {{1, 1'400}, {1, 1'400}, {1, 1'400}}, 8, 2}}),
                         [](const testing::TestParamInfo<Case>& test) {
                           return std::string(test.param.name);
                         });

}  // namespace
}  // namespace sfu
