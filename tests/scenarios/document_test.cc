// A document over the simulated association: offered, accepted, sent by credit, verified; a slow
// reader holds only its own document and never the voice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sfu/room/document_frame.h"
#include "tests/support/visit_world.h"

namespace {

using loadtest::Terminal;
using sfu::DocumentFrame;
using sfu::DocumentFrameType;
using sfu::TimeDelta;
using test::kVoice;
using testing::IsEmpty;

constexpr std::uint64_t kSize = 300'000;  // more than the relay's window
constexpr std::uint64_t kWindow = 64 * 1'024;
constexpr std::size_t kChunk = 4'000;

// One side of one document, as the pages play it (docs/PROTOCOL.md §3).
class Party {
 public:
  Party(test::VisitWorld& visit, Terminal& terminal) : visit_(visit), terminal_(terminal) {}

  void offer() {
    offered_ = R"({"name":"avis.pdf","type":"application/pdf","size":300000,"sha256":")" +
               std::string(64, 'a') + "\"}";
    send({.type = DocumentFrameType::kOffer, .document = 1, .body = sfu::as_bytes(offered_)});
  }

  // Handles what came, sends what may be sent. `reads`: how far beyond what arrived credit is
  // given.
  void turn(std::uint64_t reads) {
    for (; handled_ < terminal_.data().size(); ++handled_) handle(terminal_.data()[handled_]);
    if (accepted_ && received_ + reads > granted_ && granted_ < kSize) {
      granted_ = std::min(kSize, received_ + reads);
      send({.type = DocumentFrameType::kCredit,
            .document = number_,
            .offset = granted_,
            .body = {}});
    }
    while (sent_ < credit_ && send_chunk()) {
    }
  }

  std::uint64_t received() const { return received_; }
  std::uint64_t sent() const { return sent_; }
  bool receipt() const { return receipt_; }

 private:
  void handle(const std::vector<std::uint8_t>& bytes) {
    const auto frame = DocumentFrame::parse(bytes);
    ASSERT_TRUE(frame);
    number_ = frame->document;  // the relay's at the reader, its own at the sender
    if (frame->type == DocumentFrameType::kOffer) {
      accepted_ = true;
      send({.type = DocumentFrameType::kAccept, .document = number_, .body = {}});
    } else if (frame->type == DocumentFrameType::kAccept) {
      // credit follows
    } else if (frame->type == DocumentFrameType::kCredit) {
      credit_ = frame->offset;
    } else if (frame->type == DocumentFrameType::kChunk) {
      EXPECT_EQ(frame->offset, received_);
      for (const std::uint8_t byte : frame->body) {
        EXPECT_EQ(byte, static_cast<std::uint8_t>(received_++ % 251));
      }
      if (received_ == kSize) {
        send({.type = DocumentFrameType::kReceipt,
              .document = number_,
              .body = sfu::as_bytes(R"({"result":"verified"})")});
      }
    } else if (frame->type == DocumentFrameType::kReceipt) {
      receipt_ = true;
    } else {
      ADD_FAILURE() << "frame of type " << static_cast<int>(frame->type);
    }
  }

  bool send_chunk() {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, credit_ - sent_));
    std::vector<std::uint8_t> body(size);
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<std::uint8_t>((sent_ + i) % 251);
    const bool taken =
        send({.type = DocumentFrameType::kChunk, .document = 1, .offset = sent_, .body = body});
    if (taken) sent_ += size;
    return taken;
  }

  bool send(const DocumentFrame& frame) {
    const bool taken = terminal_.send_data(frame.write(), visit_.world.now());
    visit_.world.wake(&terminal_);
    return taken;
  }

  test::VisitWorld& visit_;
  Terminal& terminal_;
  std::string offered_;
  std::size_t handled_ = 0;
  std::uint32_t number_ = 0;
  bool accepted_ = false;
  bool receipt_ = false;
  std::uint64_t credit_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t granted_ = 0;
  std::uint64_t received_ = 0;
};

TEST(Document, ArrivesWholeOverALossyLineBesideTheVoice) {
  test::VisitWorld visit(81);
  loadtest::Line line = test::line(4'000, 30);
  line.up.loss_ppm = 10'000;
  line.down.loss_ppm = 10'000;
  Terminal& kiosk = visit.join(1, line);
  Terminal& desk = visit.join(2, test::fibre());
  ASSERT_TRUE(visit.world.run_until([&] { return kiosk.data_open() && desk.data_open(); },
                                    visit.world.now() + TimeDelta::seconds(10)));
  Party sender(visit, kiosk);
  Party reader(visit, desk);
  sender.offer();
  for (int turn = 0; turn < 3'000 && !sender.receipt(); ++turn) {
    visit.run_for(TimeDelta::ms(10));
    sender.turn(0);
    reader.turn(kWindow);
  }
  EXPECT_TRUE(sender.receipt());
  EXPECT_EQ(reader.received(), kSize);
  EXPECT_EQ(visit.world.metrics().documents_completed.value(), 1);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Document, ASlowReaderHoldsItsSenderAndNothingElse) {
  test::VisitWorld visit(82);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  ASSERT_TRUE(visit.world.run_until([&] { return kiosk.data_open() && desk.data_open(); },
                                    visit.world.now() + TimeDelta::seconds(10)));
  Party sender(visit, kiosk);
  Party reader(visit, desk);
  sender.offer();
  for (int turn = 0; turn < 500; ++turn) {
    visit.run_for(TimeDelta::ms(10));
    sender.turn(0);
    reader.turn(turn == 0 ? 0 : 8'000);
    EXPECT_LE(sender.sent(), reader.received() + 8'000 + kChunk);
    if (reader.received() > 40'000) break;
  }
  const auto held = sender.sent();
  const auto voice = desk.receiver(kVoice[0]).counts().frames;
  visit.run_for(TimeDelta::seconds(3));  // the reader reads no more
  sender.turn(0);
  EXPECT_LE(sender.sent(), held + 8'000) << "no credit, no chunk";
  EXPECT_GT(desk.receiver(kVoice[0]).counts().frames, voice + 140);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// The address changes and ICE is restarted in the middle: the same association goes on.
TEST(Document, GoesOnAcrossAnIceRestart) {
  test::VisitWorld visit(83);
  const loadtest::Line line = test::line(1'000, 30);
  Terminal& kiosk = visit.join(1, line);
  Terminal& desk = visit.join(2, test::fibre());
  ASSERT_TRUE(visit.world.run_until([&] { return kiosk.data_open() && desk.data_open(); },
                                    visit.world.now() + TimeDelta::seconds(10)));
  Party sender(visit, kiosk);
  Party reader(visit, desk);
  sender.offer();
  bool moved = false;
  for (int turn = 0; turn < 6'000 && !sender.receipt(); ++turn) {
    visit.run_for(TimeDelta::ms(10));
    sender.turn(0);
    reader.turn(kWindow);
    if (moved || reader.received() < kSize / 3) continue;
    moved = true;
    loadtest::Line cut = line;
    cut.up.loss_ppm = cut.down.loss_ppm = 1'000'000;
    visit.world.change_line(&kiosk, cut);
    visit.run_for(TimeDelta::seconds(3));
    visit.world.rebind(&kiosk);
    visit.world.change_line(&kiosk, line);
    visit.restart_ice(kiosk);
  }
  EXPECT_TRUE(moved);
  EXPECT_TRUE(sender.receipt());
  EXPECT_EQ(reader.received(), kSize);
  EXPECT_EQ(visit.world.metrics().ice_restarts.value(), 1);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

}  // namespace
