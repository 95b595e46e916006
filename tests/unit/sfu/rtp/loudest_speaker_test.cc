#include "sfu/rtp/loudest_speaker.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace sfu {
namespace {

const ParticipantId kAnna(1);
const ParticipantId kBob(2);

class LoudestSpeakerTest : public testing::Test {
 protected:
  std::optional<ParticipantId> decide(std::vector<std::pair<ParticipantId, int>> levels,
                                      std::int64_t at_ms) {
    for (const auto& [id, loudness] : levels) speaker.consider(id, loudness);
    return speaker.decide(Timestamp::ms(at_ms));
  }
  LoudestSpeaker speaker;
};

TEST_F(LoudestSpeakerTest, ChangesOnlyForSomebodyClearlyLouderForLonger) {
  EXPECT_EQ(decide({{kAnna, 5}, {kBob, 0}}, 0), std::nullopt) << "nobody speaks";
  EXPECT_EQ(decide({{kAnna, 50}, {kBob, 0}}, 100), kAnna);
  EXPECT_EQ(decide({{kAnna, 50}, {kBob, 90}}, 200), kAnna) << "a cough";
  EXPECT_EQ(decide({{kAnna, 50}, {kBob, 54}}, 2'000), kAnna) << "hardly louder";
  EXPECT_EQ(decide({{kAnna, 50}, {kBob, 60}}, 2'100), kBob);
  EXPECT_EQ(decide({{kAnna, 0}, {kBob, 0}}, 9'000), kBob) << "silence changes nothing";
}

TEST_F(LoudestSpeakerTest, WhoLeavesIsReplacedAtOnce) {
  EXPECT_EQ(decide({{kAnna, 50}, {kBob, 30}}, 100), kAnna);
  EXPECT_EQ(decide({{kBob, 30}}, 150), kBob);
  EXPECT_EQ(decide({}, 160), std::nullopt);
}

}  // namespace
}  // namespace sfu
