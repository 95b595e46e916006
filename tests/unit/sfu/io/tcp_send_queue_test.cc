#include "sfu/io/tcp_send_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sfu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Timestamp kStart = Timestamp::ms(1'000);
constexpr auto kControl = TrafficClass::kControl;
constexpr auto kVoice = TrafficClass::kVoice;
constexpr auto kVideo = TrafficClass::kVideo;
constexpr auto kData = TrafficClass::kData;

class TcpSendQueueTest : public testing::Test {
 protected:
  void push(const std::string& packet, TrafficClass traffic) {
    queue_.push(as_bytes(packet), traffic, now_);
  }
  // Packets of the next `budget` bytes, all of them written.
  std::vector<std::string> written(std::size_t budget = 1'000'000) {
    std::vector<ByteSpan> frames;
    queue_.gather(budget, now_, frames);
    std::vector<std::string> packets;
    std::size_t size = 0;
    for (const ByteSpan frame : frames) {
      packets.emplace_back(as_text(frame.subspan(2)));
      size += frame.size();
    }
    queue_.consume(size);
    return packets;
  }
  [[nodiscard]] std::int64_t shed(Shed what) const {
    return metrics_.shed_by_class[static_cast<std::size_t>(what)].value();
  }

  Timestamp now_ = kStart;
  Metrics metrics_;
  TcpSendQueue queue_{{.max_bulk = 100, .max_data = 50, .max_voice = 60, .max_control = 80},
                      metrics_};
};

TEST_F(TcpSendQueueTest, ControlThenVoiceThenTheRestInOrder) {
  push("v1", kVideo);
  push("d1", kData);
  push("a1", kVoice);
  push("c1", kControl);
  push("v2", kVideo);
  push("a2", kVoice);
  EXPECT_THAT(written(), ElementsAre("c1", "a1", "a2", "v1", "d1", "v2"));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(TcpSendQueueTest, AHalfWrittenFrameIsFinishedBeforeAnythingElse) {
  push("picture", kVideo);
  std::vector<ByteSpan> frames;
  queue_.gather(1, now_, frames);
  queue_.consume(4);  // header, p, i
  push("voice", kVoice);
  queue_.gather(1'000, now_, frames);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(as_text(frames[0]), "cture");
  EXPECT_EQ(as_text(frames[1].subspan(2)), "voice");
}

TEST_F(TcpSendQueueTest, TheBudgetKeepsTheRestWhereItCanBeOvertaken) {
  push("v1", kVideo);
  push("v2", kVideo);
  EXPECT_THAT(written(4), ElementsAre("v1"));
  push("a1", kVoice);
  EXPECT_THAT(written(), ElementsAre("a1", "v2"));
}

TEST_F(TcpSendQueueTest, TheOldestPicturesMakeRoomForNewerOnes) {
  for (int i = 0; i < 8; ++i) push("picture " + std::to_string(i) + "........", kVideo);  // 19 each
  EXPECT_EQ(shed(Shed::kVideo), 3);
  EXPECT_THAT(written(19), ElementsAre("picture 3........"));
}

TEST_F(TcpSendQueueTest, PicturesGoBeforeVoiceAndControl) {
  push(std::string(30, 'a'), kVoice);
  push(std::string(30, 'c'), kControl);
  for (int i = 0; i < 20; ++i) push(std::string(30, 'v'), kVideo);
  EXPECT_EQ(shed(Shed::kVideo), 17);
  EXPECT_EQ(shed(Shed::kVoice), 0);
  const auto all = written();
  EXPECT_EQ(all.front().front(), 'c');
  EXPECT_EQ(all[1].front(), 'a');
}

TEST_F(TcpSendQueueTest, VoiceThatIsTooLateIsNotSent) {
  push("old", kVoice);
  now_ = now_ + TimeDelta::ms(201);
  push("new", kVoice);
  EXPECT_THAT(written(), ElementsAre("new"));
  EXPECT_EQ(shed(Shed::kVoice), 1);
}

TEST_F(TcpSendQueueTest, NothingIsLeftWhenAllWasLate) {
  push("old", kVoice);
  now_ = now_ + TimeDelta::seconds(1);
  EXPECT_THAT(written(), IsEmpty());
  EXPECT_TRUE(queue_.empty());
}

TEST_F(TcpSendQueueTest, DataIsRefusedItsNewestAndLeavesPicturesRoom) {
  for (int i = 0; i < 4; ++i) push(std::to_string(i) + std::string(19, '.'), kData);  // 22 each
  EXPECT_EQ(shed(Shed::kData), 2);
  push(std::string(40, 'v'), kVideo);
  EXPECT_EQ(shed(Shed::kVideo), 0);
  EXPECT_EQ(written().size(), 3U);
  push("later", kData);
  EXPECT_THAT(written(), ElementsAre("later"));
}

TEST_F(TcpSendQueueTest, ControlThatDoesNotDrainIsTheEnd) {
  push("c", kControl);
  now_ = now_ + TimeDelta::seconds(10);
  EXPECT_FALSE(queue_.stalled(now_));
  now_ = now_ + TimeDelta::ms(1);
  EXPECT_TRUE(queue_.stalled(now_));
  written();
  EXPECT_FALSE(queue_.stalled(now_));
  for (int i = 0; i < 5; ++i) push(std::string(20, 'c'), kControl);
  EXPECT_TRUE(queue_.stalled(now_)) << "more than the bound: something was lost";
}

TEST_F(TcpSendQueueTest, AFrameThatStaysHalfWrittenIsTheEndToo) {
  push("picture", kVideo);
  std::vector<ByteSpan> frames;
  queue_.gather(1, now_, frames);
  queue_.consume(3);
  now_ = now_ + TimeDelta::seconds(11);
  EXPECT_TRUE(queue_.stalled(now_));
}

TEST_F(TcpSendQueueTest, NeverHoldsMoreThanItsBounds) {
  for (int i = 0; i < 1'000; ++i) {
    push(std::string(20, 'x'), static_cast<TrafficClass>(i % 5));
    ASSERT_LE(queue_.bytes(), 100U + 60 + 80);
  }
}

}  // namespace
}  // namespace sfu
