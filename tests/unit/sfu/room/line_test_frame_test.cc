#include "sfu/room/line_test_frame.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/case_name.h"

namespace sfu {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(LineFrame, IsWrittenAndReadAlike) {
  LineFrame arrivals{.type = LineFrameType::kArrivals, .train = 9};
  arrivals.arrivals = {{3, TimeDelta::us(0)}, {1, TimeDelta::us(70'000)}};
  const std::vector<LineFrame> frames = {
      {.type = LineFrameType::kPing, .train = 4},
      {.type = LineFrameType::kPong, .train = 255},
      {.type = LineFrameType::kAsk, .train = 1},
      {.type = LineFrameType::kSend, .train = 2, .count = 16, .size = 1'000},
      {.type = LineFrameType::kLoad, .train = 2, .index = 15, .count = 16, .size = 1'000},
      arrivals};
  for (const LineFrame& frame : frames) {
    const auto read = LineFrame::parse(frame.write());
    ASSERT_TRUE(read) << static_cast<int>(frame.type);
    EXPECT_EQ(*read, frame) << static_cast<int>(frame.type);
  }
  EXPECT_EQ(frames[4].write().size(), 1'000U) << "filled up";
}

struct Case {
  const char* name;
  Bytes bytes;
};
class BadLineFrame : public testing::TestWithParam<Case> {};
TEST_P(BadLineFrame, IsRefused) { EXPECT_FALSE(LineFrame::parse(GetParam().bytes)); }

INSTANTIATE_TEST_SUITE_P(Frames, BadLineFrame,
                         testing::ValuesIn(std::vector<Case>{
                             {"empty", {}},
                             {"no_train", {1}},
                             {"unknown_type", {7, 0}},
                             {"type_zero", {0, 0}},
                             {"send_cut", {3, 1, 0, 4, 3}},
                             {"send_nothing", {3, 1, 0, 0, 3, 232}},
                             {"send_too_many", {3, 1, 1, 1, 3, 232}},
                             {"send_too_long", {3, 1, 0, 4, 255, 255}},
                             {"send_too_short", {3, 1, 0, 4, 0, 5}},
                             {"load_cut", {4, 1, 0, 0, 0}},
                             {"load_beyond_its_train", {4, 1, 0, 4, 0, 4}},
                             {"load_too_long", Bytes(kMaxLineMessage + 1, 4)},
                             {"arrivals_cut", {6, 1, 0, 0, 0, 0, 0}},
                             {"arrivals_back_in_time", {6, 1, 0, 0, 0, 0, 0, 9, 0, 1, 0, 0, 0, 8}},
                             {"arrival_of_no_message", {6, 1, 1, 0, 0, 0, 0, 0}},
                             {"arrivals_of_more_than_a_train",
                              [] {
                                Bytes bytes(2 + 6 * (kMaxTrain + 1));
                                bytes[0] = 6;
                                return bytes;
                              }()},
                         }),
                         test::case_name<Case>);

}  // namespace
}  // namespace sfu
