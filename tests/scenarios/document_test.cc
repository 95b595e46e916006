// A document over the simulated association: offered, accepted, sent by credit, verified; a slow
// reader holds only its own document and never the voice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/visit_world.h"

namespace {

using loadtest::DocumentParty;
using loadtest::Terminal;
using sfu::TimeDelta;
using test::kVoice;
using testing::IsEmpty;
using State = DocumentParty::State;

constexpr std::uint64_t kSize = 300'000;  // more than the relay's window
constexpr std::size_t kChunk = 16 * 1'024;
const std::string kName = "avis.pdf";

// The kiosk offers, the desk takes.
void begin(test::VisitWorld& visit, Terminal& kiosk, Terminal& desk) {
  const auto open = [&] { return kiosk.data_open() && desk.data_open(); };
  ASSERT_TRUE(visit.world.run_until(open, visit.world.now() + TimeDelta::seconds(10)));
  desk.accept_document(kName);
  kiosk.offer_document(kName, kSize, 81);
  visit.world.wake(&kiosk);
}

State sent(const Terminal& terminal) { return terminal.documents().sent().at(kName).state; }

std::uint64_t received(const Terminal& terminal) {
  const auto found = terminal.documents().received().find(kName);
  return found == terminal.documents().received().end() ? 0 : found->second.transferred;
}

TEST(Document, ArrivesWholeOverALossyLineBesideTheVoice) {
  test::VisitWorld visit(81);
  loadtest::Line line = test::line(4'000, 30);
  line.up.loss_ppm = 10'000;
  line.down.loss_ppm = 10'000;
  Terminal& kiosk = visit.join(1, line);
  Terminal& desk = visit.join(2, test::fibre());
  begin(visit, kiosk, desk);
  visit.world.run_until([&] { return sent(kiosk) == State::kDone; },
                        visit.world.now() + TimeDelta::seconds(30));
  EXPECT_EQ(sent(kiosk), State::kDone);
  EXPECT_EQ(desk.documents().received().at(kName).state, State::kDone) << "the hash is right";
  EXPECT_EQ(received(desk), kSize);
  EXPECT_EQ(visit.world.metrics().documents_completed.value(), 1);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

TEST(Document, ASlowReaderHoldsItsSenderAndNothingElse) {
  test::VisitWorld visit(82);
  Terminal& kiosk = visit.join(1, test::fibre());
  Terminal& desk = visit.join(2, test::fibre());
  desk.set_document_window(8'000);
  begin(visit, kiosk, desk);
  const auto outstanding = [&] {
    return kiosk.documents().sent().at(kName).transferred - received(desk);
  };
  while (received(desk) < 40'000) {
    visit.run_for(TimeDelta::ms(10));
    ASSERT_LE(outstanding(), 8'000 + kChunk);
  }
  desk.set_document_window(0);  // the reader reads no more
  visit.run_for(TimeDelta::seconds(1));
  const auto held = kiosk.documents().sent().at(kName).transferred;
  const auto voice = desk.receiver(kVoice[0]).counts().frames;
  visit.run_for(TimeDelta::seconds(3));
  EXPECT_EQ(kiosk.documents().sent().at(kName).transferred, held) << "no credit, no chunk";
  EXPECT_LT(held, kSize);
  EXPECT_GT(desk.receiver(kVoice[0]).counts().frames, voice + 140);
  desk.set_document_window(64'000);
  visit.world.wake(&desk);
  visit.run_for(TimeDelta::seconds(3));
  EXPECT_EQ(sent(kiosk), State::kDone);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

// The address changes and ICE is restarted in the middle: the same association goes on.
TEST(Document, GoesOnAcrossAnIceRestart) {
  test::VisitWorld visit(83);
  const loadtest::Line line = test::line(1'000, 30);
  Terminal& kiosk = visit.join(1, line);
  Terminal& desk = visit.join(2, test::fibre());
  begin(visit, kiosk, desk);
  ASSERT_TRUE(visit.world.run_until([&] { return received(desk) >= kSize / 3; },
                                    visit.world.now() + TimeDelta::seconds(30)));
  ASSERT_NE(sent(kiosk), State::kDone);
  loadtest::Line cut = line;
  cut.up.loss_ppm = cut.down.loss_ppm = 1'000'000;
  visit.world.change_line(&kiosk, cut);
  visit.run_for(TimeDelta::seconds(3));
  visit.world.rebind(&kiosk);
  visit.world.change_line(&kiosk, line);
  visit.restart_ice(kiosk);
  visit.world.run_until([&] { return sent(kiosk) == State::kDone; },
                        visit.world.now() + TimeDelta::seconds(60));
  EXPECT_EQ(sent(kiosk), State::kDone);
  EXPECT_EQ(received(desk), kSize);
  EXPECT_EQ(visit.world.metrics().ice_restarts.value(), 1);
  EXPECT_THAT(visit.breaches(), IsEmpty());
}

}  // namespace
