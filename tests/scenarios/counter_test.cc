// Whole visits in virtual time: kiosks and desks with their signalling, the counter between them
// and the media of it, all on one line each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "tests/support/random_day.h"
#include "tests/support/town_hall.h"

namespace {

using loadtest::Page;
using loadtest::Town;
using sfu::TimeDelta;
using sfu::Timestamp;
using test::good_lines;
using test::Open;
using testing::IsEmpty;

TEST(Counter, ATouchRingsADeskAndTheTwoSeeAndHearEachOther) {
  Open open(301);
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return open.desks[0]->ring().has_value(); }, 2));
  EXPECT_EQ(open.desks[0]->ring()->site.id, "isle");
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]) && Open::hears(open.desks[0]); }));
  EXPECT_EQ(open.kiosks[0]->state(), "connected");
  open.hang_up(*open.desks[0]);
  ASSERT_TRUE(open.wait([&] { return !open.kiosks[0]->visit() && !open.desks[0]->visit(); }, 2));
  EXPECT_EQ(open.kiosks[0]->outcome(), "served");
  open.town.run_for(TimeDelta::seconds(1));
  EXPECT_EQ(open.town.world().metrics().rooms.value(), 0);
  EXPECT_EQ(open.town.world().metrics().participants.value(), 0);
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

// The connection is made while the citizen waits: at the answer the keys are there.
TEST(Counter, AKioskIsConnectedBeforeTheDeskAnswers) {
  Town::Options options = good_lines();
  options.answer_after = TimeDelta::seconds(5);
  Open open(302, 1, options);
  open.touch(0);
  ASSERT_TRUE(open.wait(
      [&] {
        return open.kiosks[0]->terminal() != nullptr && open.kiosks[0]->terminal()->connected();
      },
      4));
  EXPECT_EQ(open.kiosks[0]->state(), "ringing");
  EXPECT_FALSE(open.desks[0]->visit());
}

TEST(Counter, TheSecondCallerWaitsOutsideTheFirstVisit) {
  Open open(303);
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]); }));
  open.touch(1);
  open.touch(2);
  open.town.run_for(TimeDelta::seconds(10));
  EXPECT_EQ(open.kiosks[1]->state(), "queued");
  EXPECT_EQ(open.kiosks[1]->visit()->position, 1);
  EXPECT_EQ(open.kiosks[2]->visit()->position, 2);
  EXPECT_EQ(open.desks[0]->queue().size(), 2U);
  EXPECT_EQ(open.desks[0]->company().size(), 2U) << "itself and the first citizen";
  open.hang_up(*open.kiosks[0]);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[1]); }));
  EXPECT_EQ(open.kiosks[2]->visit()->position, 1);
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

TEST(Counter, OneDeskGetsTheVisitThatTwoAnswerAtOnce) {
  Open open(304, 2);
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]); }));
  const bool first = open.desks[0]->visit().has_value();
  EXPECT_NE(first, open.desks[1]->visit().has_value());
  EXPECT_EQ(open.desks[first ? 1 : 0]->counts().errors, 1) << "visit_taken";
  open.touch(1);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[1]); }));
  EXPECT_TRUE(open.desks[0]->visit() && open.desks[1]->visit());
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

TEST(Counter, ACallerWhoLeavesWhileItRingsStopsTheRing) {
  Town::Options options = good_lines();
  options.answer_after = TimeDelta::seconds(-1);
  Open open(305, 2, options);
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return open.desks[0]->ring() && open.desks[1]->ring(); }, 2));
  open.hang_up(*open.kiosks[0]);
  open.town.run_for(TimeDelta::seconds(1));
  EXPECT_FALSE(open.desks[0]->ring() || open.desks[1]->ring());
  EXPECT_EQ(open.kiosks[0]->outcome(), "abandoned");
  EXPECT_EQ(open.town.world().metrics().rooms.value(), 0);
}

TEST(Counter, AnUnknownServiceAndAClosedDeskAreRefusedWithoutAVisit) {
  Open open(306);
  open.touch(1, "cpam");  // Lussac does not have it
  open.town.run_for(TimeDelta::seconds(1));
  EXPECT_EQ(open.kiosks[1]->counts().errors, 1);
  EXPECT_FALSE(open.kiosks[1]->visit());
  EXPECT_EQ(open.town.world().metrics().rooms.value(), 0);
}

// A signalling message takes its turn on the same thin line as voice and picture.
TEST(Counter, AVisitBeginsAndEndsOnA128kLine) {
  Open open(307);
  loadtest::Line thin = test::line(512, 30);
  thin.up.rate = sfu::DataRate::kbps(128);
  open.town.world().change_line(open.kiosks[0], thin);
  open.touch(0);
  ASSERT_TRUE(open.wait([&] {
    return open.desks[0]->terminal() != nullptr && open.desks[0]->terminal()->connected() &&
           open.desks[0]->terminal()->receiver(test::kVoice[0]).counts().frames > 50;
  }));
  open.hang_up(*open.kiosks[0]);
  EXPECT_TRUE(open.wait([&] { return open.kiosks[0]->outcome() == "served"; }, 10));
}

// ---- at an agreed time --------------------------------------------------------------------------

TEST(Appointment, IsBookedAnnouncedAndServedBeforeWhoWaitedLonger) {
  Open open(321);
  Page& kiosk = *open.kiosks[1];
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]); }));
  open.town.act(kiosk, [](Page& page) { page.find_slots("caf"); });
  ASSERT_TRUE(open.wait([&] { return !kiosk.slots().empty(); }, 2));
  EXPECT_LE(kiosk.slots().size(), 6U);
  open.town.act(kiosk, [&](Page& page) { page.book("caf", page.slots()[1]); });
  ASSERT_TRUE(open.wait([&] { return kiosk.appointment().has_value(); }, 2));
  const std::string reference = kiosk.appointment()->reference;
  ASSERT_TRUE(open.wait([&] { return kiosk.appointments().size() == 1; }, 3)) << "the banner";
  EXPECT_EQ(open.kiosks[2]->appointments().size(), 0U) << "at its site alone";
  ASSERT_TRUE(open.wait([&] { return open.desks[0]->appointments().size() == 1; }, 3));
  EXPECT_EQ(open.desks[0]->appointments()[0].site.id, "lussac");
  EXPECT_EQ(open.cpam->appointments().size(), 0U);

  open.touch(2);  // waits first, without an appointment
  open.town.run_for(TimeDelta::seconds(5));
  open.town.act(kiosk, [&](Page& page) { page.arrive(reference); });
  open.town.run_for(TimeDelta::seconds(5));
  ASSERT_TRUE(kiosk.visit());
  EXPECT_EQ(kiosk.visit()->position, 1);
  EXPECT_EQ(kiosk.visit()->appointment, kiosk.appointment()->starts_at);
  EXPECT_EQ(open.kiosks[2]->visit()->position, 2);
  EXPECT_EQ(open.desks[0]->queue().front().kind, "appointment");
  EXPECT_TRUE(kiosk.appointments().empty()) << "announced no longer";

  open.hang_up(*open.kiosks[0]);
  ASSERT_TRUE(open.wait([&] { return Open::hears(&kiosk); }));
  EXPECT_EQ(kiosk.counts().appointments_kept, 1);
  open.hang_up(kiosk);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[2]); }));
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

TEST(Appointment, OfTwoKiosksThatWantTheLastOneGetsIt) {
  Open open(322);
  for (std::size_t kiosk = 0; kiosk < 3; ++kiosk) {
    open.town.act(*open.kiosks[kiosk], [](Page& page) { page.find_slots("caf"); });
  }
  const auto has_slots = [](const Page* kiosk) { return kiosk->slots().size() > 2; };
  ASSERT_TRUE(open.wait([&] { return std::ranges::all_of(open.kiosks, has_slots); }, 2));
  const std::int64_t slot = open.kiosks[0]->slots()[2];
  for (std::size_t kiosk = 0; kiosk < 3; ++kiosk) {
    open.town.act(*open.kiosks[kiosk], [&](Page& page) { page.book("caf", slot); });
  }
  open.town.run_for(TimeDelta::seconds(2));
  std::int64_t booked = 0;
  for (Page* kiosk : open.kiosks) booked += kiosk->appointment() ? 1 : 0;
  EXPECT_EQ(booked, 2) << "two at once";
  std::int64_t refused = 0;
  for (Page* kiosk : open.kiosks) refused += kiosk->counts().errors;
  EXPECT_EQ(refused, 1) << "slot_taken";
}

TEST(Appointment, NobodyComesAndTheTimeIsFreeAgain) {
  Open open(323);
  Page& kiosk = *open.kiosks[1];
  open.town.act(kiosk, [](Page& page) { page.find_slots("caf"); });
  ASSERT_TRUE(open.wait([&] { return !kiosk.slots().empty(); }, 2));
  open.town.act(kiosk, [&](Page& page) { page.book("caf", page.slots()[0]); });
  ASSERT_TRUE(open.wait([&] { return !kiosk.appointments().empty(); }, 3));
  open.town.run_for(TimeDelta::seconds(150));
  EXPECT_TRUE(kiosk.appointments().empty());
  EXPECT_EQ(open.desks[0]->appointments()[0].state, "missed");
  open.town.act(kiosk, [&](Page& page) { page.arrive(kiosk.appointment()->reference); });
  open.town.run_for(TimeDelta::seconds(2));
  EXPECT_EQ(kiosk.counts().errors, 1) << "too_late";
  EXPECT_FALSE(kiosk.visit());
}

// ---- what a desk does with a visit --------------------------------------------------------------

struct Heard {
  std::int64_t voice = 0;
  std::int64_t pictures = 0;
  friend bool operator==(const Heard&, const Heard&) = default;
};
Heard heard_by(Page& page) {
  Heard heard;
  if (page.terminal() == nullptr) return heard;
  for (const std::size_t slot : test::kVoice) {
    heard.voice += page.terminal()->receiver(slot).counts().frames;
  }
  for (const std::size_t slot : test::kPicture) {
    heard.pictures += page.terminal()->receiver(slot).counts().frames;
  }
  return heard;
}

TEST(Desk, OnHoldNothingIsHeardOrSeenAndAfterwardsAllOfIt) {
  for (std::uint64_t seed = 331; seed < 335; ++seed) {
    SCOPED_TRACE(seed);
    Open open(seed);
    Page& kiosk = *open.kiosks[0];
    Page& desk = *open.desks[0];
    open.touch(0);
    ASSERT_TRUE(open.wait([&] { return Open::hears(&kiosk) && Open::hears(&desk); }));
    open.town.act(desk, [](Page& page) { page.hold(true); });
    // Within a round trip and what a jitter buffer holds nothing is left on the way.
    open.town.run_for(TimeDelta::ms(500));
    EXPECT_EQ(kiosk.visit()->held, true);
    const Heard before = heard_by(kiosk);
    const Heard at_desk = heard_by(desk);
    open.town.run_for(TimeDelta::seconds(10));
    EXPECT_EQ(heard_by(kiosk), before);
    EXPECT_EQ(heard_by(desk), at_desk);
    open.town.act(desk, [](Page& page) { page.hold(false); });
    open.town.run_for(TimeDelta::seconds(1));
    EXPECT_GT(heard_by(kiosk).voice, before.voice) << "within a second";
    EXPECT_GT(heard_by(kiosk).pictures, before.pictures) << "the key frame was asked for at once";
    EXPECT_GT(heard_by(desk).voice, at_desk.voice);
    EXPECT_EQ(kiosk.counts().connections, 1) << "hold costs no new connection";
    EXPECT_THAT(open.town.breaches(), IsEmpty());
  }
}

TEST(Desk, ATransferredCitizenKeepsTheConnectionAndHearsTheOtherBodyWithinASecond) {
  for (std::uint64_t seed = 341; seed < 345; ++seed) {
    SCOPED_TRACE(seed);
    Open open(seed);
    Page& kiosk = *open.kiosks[0];
    open.touch(0);
    ASSERT_TRUE(open.wait([&] { return Open::hears(&kiosk); }));
    const std::string visit = kiosk.visit()->visit;
    open.town.act(*open.desks[0], [](Page& page) { page.transfer("cpam"); });
    ASSERT_TRUE(open.wait([&] { return open.cpam->ring().has_value(); }, 1));
    EXPECT_EQ(open.cpam->ring()->kind, "transfer");
    open.town.run_for(TimeDelta::ms(200));
    EXPECT_EQ(kiosk.state(), "ringing");
    EXPECT_FALSE(open.desks[0]->visit());
    const Heard before = heard_by(kiosk);
    ASSERT_TRUE(open.wait([&] { return kiosk.state() == "connected"; }, 4));
    open.town.run_for(TimeDelta::seconds(1));
    EXPECT_GT(heard_by(kiosk).voice, before.voice);
    EXPECT_EQ(kiosk.visit()->visit, visit);
    EXPECT_EQ(kiosk.visit()->organisation.id, "cpam");
    EXPECT_EQ(kiosk.counts().connections, 1) << "the citizen did nothing and lost nothing";
    ASSERT_TRUE(open.wait([&] { return Open::hears(open.cpam); }));
    EXPECT_THAT(open.town.breaches(), IsEmpty());
  }
}

TEST(Desk, AWordWithTheColleagueBehindTheHoldThenTheVisitIsTheirs) {
  Open open(351);
  Page& kiosk = *open.kiosks[0];
  Page& caf = *open.desks[0];
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return Open::hears(&kiosk) && Open::hears(&caf); }));
  open.town.act(caf, [](Page& page) {
    page.hold(true);
    page.ask_colleague("cpam");
  });
  ASSERT_TRUE(open.wait([&] { return open.cpam->state() == "connected"; }, 5));
  const Heard held = heard_by(kiosk);
  const Heard word = heard_by(caf);
  open.town.run_for(TimeDelta::seconds(3));
  EXPECT_EQ(heard_by(kiosk), held) << "the citizen hears nothing of it";
  EXPECT_GT(heard_by(caf).voice, word.voice + 50) << "the two advisers hear each other";
  EXPECT_EQ(kiosk.company().size(), 3U) << "and the citizen is told who is there";
  open.town.act(caf, [](Page& page) { page.hand_over(); });
  ASSERT_TRUE(open.wait([&] { return !caf.visit(); }, 1));
  open.town.run_for(TimeDelta::seconds(1));
  EXPECT_EQ(kiosk.visit()->organisation.id, "cpam");
  EXPECT_EQ(kiosk.visit()->held, false);
  EXPECT_GT(heard_by(kiosk).voice, held.voice);
  EXPECT_EQ(kiosk.counts().connections, 1);
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

TEST(Desk, ACallOpensNothingBeforeSomebodyTouchesTheKiosk) {
  Open open(361);
  Page& kiosk = *open.kiosks[0];
  open.town.act(*open.desks[0], [](Page& page) { page.call_kiosk("isle"); });
  open.town.run_for(TimeDelta::seconds(20));
  EXPECT_EQ(kiosk.state(), "calling");
  EXPECT_EQ(kiosk.terminal(), nullptr);
  EXPECT_EQ(open.town.world().metrics().datagrams_received.value(), 0) << "not one packet";
  open.town.act(kiosk, [](Page& page) { page.accept(); });
  EXPECT_TRUE(open.wait([&] { return Open::hears(&kiosk) && Open::hears(open.desks[0]); }));
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

loadtest::Line dead(loadtest::Line line) {
  line.up.loss_ppm = line.down.loss_ppm = 1'000'000;
  return line;
}

// In nobody's slot, 10 s after the plug was pulled.
bool is_shown(Open& open, const Page& viewer, std::uint32_t participant) {
  const auto& events = open.town.world().events();
  for (auto it = events.rbegin(); it != events.rend(); ++it) {
    const auto* slots = std::get_if<sfu::api::SlotsChanged>(&*it);
    if (slots == nullptr || slots->viewer.raw() != viewer.participant()) continue;
    return std::ranges::count(slots->slots, sfu::ParticipantId(participant)) > 0;
  }
  return false;
}

TEST(Ghost, IsGoneAfterTenSecondsAndItsVisitGoesOnAfterFortyFive) {
  for (std::uint64_t seed = 421; seed < 425; ++seed) {
    SCOPED_TRACE(seed);
    Open open(seed);
    Page& kiosk = *open.kiosks[0];
    Page& desk = *open.desks[0];
    open.touch(0);
    ASSERT_TRUE(open.wait([&] { return Open::hears(&kiosk) && Open::hears(&desk); }));
    const std::string visit = kiosk.visit()->visit;
    const std::uint32_t self = kiosk.participant();
    EXPECT_TRUE(is_shown(open, desk, self));
    const loadtest::Line line = test::line(8'000, 30);
    open.town.world().change_line(&kiosk, dead(line));
    open.town.run_for(TimeDelta::seconds(10));
    EXPECT_FALSE(is_shown(open, desk, self));
    EXPECT_EQ(open.town.world().metrics().participants_connected.value(), 1);
    open.town.run_for(TimeDelta::seconds(35));
    EXPECT_EQ(desk.state(), "connected");
    open.town.world().change_line(&kiosk, line);
    ASSERT_TRUE(open.wait([&] { return is_shown(open, desk, self); }, 30));
    ASSERT_TRUE(open.wait([&] { return Open::hears(&kiosk) && Open::hears(&desk); }));
    EXPECT_EQ(kiosk.visit()->visit, visit);
    EXPECT_EQ(kiosk.participant(), self);
    EXPECT_THAT(open.town.breaches(), IsEmpty());
  }
}

// The machine is switched off and on: its new page has no ticket, and nobody sees two of it.
TEST(Ghost, OfAKioskThatBeginsAnewIsReplacedAtOnce) {
  Open open(430);
  Page& ghost = *open.kiosks[0];
  Page& desk = *open.desks[0];
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return Open::hears(&ghost) && Open::hears(&desk); }));
  open.town.world().change_line(&ghost, dead(test::line(8'000, 30)));
  open.town.run_for(TimeDelta::seconds(20));
  EXPECT_EQ(desk.state(), "connected") << "it may come back";
  Page& kiosk = open.town.add_kiosk("isle", test::line(8'000, 30));
  ASSERT_TRUE(open.wait([&] { return kiosk.welcomed(); }, 2));
  ASSERT_TRUE(open.wait([&] { return desk.outcome() == "interrupted"; }, 1));
  EXPECT_EQ(open.town.world().metrics().participants.value(), 0);
  open.town.act(kiosk, [](Page& page) { page.touch("caf"); });
  ASSERT_TRUE(open.wait([&] { return Open::hears(&kiosk) && Open::hears(&desk); }));
  EXPECT_EQ(desk.company().size(), 2U);
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

// A reload in the middle of a visit and of a queue: pictures and voice go on, whoever waits keeps
// the place, and what is new is called at once.
TEST(Reload, DisturbsNoVisitAndNoQueue) {
  Open open(331);
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]) && Open::hears(open.desks[0]); }));
  open.touch(1);
  ASSERT_TRUE(open.wait([&] { return open.kiosks[1]->state() == "queued"; }, 3));

  config::Config fresh = test::one_town();
  fresh.organisations.push_back({"dgfip", "Impôts", "Impôts", {{"i1", "Bureau des impôts"}}});
  std::erase_if(fresh.sites, [](const config::Site& site) { return site.id == "isle"; });
  for (config::Site& site : fresh.sites) site.organisations.emplace_back("dgfip");
  open.town.reconfigure(fresh);
  Page& tax = open.town.add_desk("dgfip", "i1", test::fibre());
  open.town.run_for(TimeDelta::seconds(1));
  open.town.act(tax, [](Page& page) { page.set_ready(true); });
  open.touch(2, "dgfip");
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[2]) && Open::hears(&tax); }));
  EXPECT_EQ(open.kiosks[0]->state(), "connected");
  EXPECT_EQ(open.kiosks[1]->state(), "queued");

  // The visit of the site that is gone ends as any other; then the queue goes on.
  open.hang_up(*open.desks[0]);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[1]); }));
  EXPECT_EQ(open.kiosks[0]->outcome(), "served");
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

// The whole of a body is taken away while one of its desks talks and a citizen waits for it.
TEST(Reload, TellsWhoWaitsForWhatIsGoneAndLetsWhoTalksFinish) {
  Open open(332);
  open.touch(0);
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]) && Open::hears(open.desks[0]); }));
  open.touch(1);
  ASSERT_TRUE(open.wait([&] { return open.kiosks[1]->state() == "queued"; }, 3));
  config::Config fresh = test::one_town();
  std::erase_if(fresh.organisations, [](const auto& each) { return each.id == "caf"; });
  for (config::Site& site : fresh.sites) site.organisations = {"cpam"};
  open.town.reconfigure(fresh);
  ASSERT_TRUE(open.wait([&] { return open.kiosks[1]->outcome() == "withdrawn"; }, 3));
  open.town.run_for(TimeDelta::seconds(5));
  EXPECT_EQ(open.kiosks[0]->state(), "connected");
  open.touch(1, "cpam");
  ASSERT_TRUE(open.wait([&] { return Open::hears(open.kiosks[1]) && Open::hears(open.cpam); }));
  open.hang_up(*open.kiosks[0]);
  ASSERT_TRUE(open.wait([&] { return !open.kiosks[0]->visit(); }, 3));
  EXPECT_EQ(open.kiosks[0]->outcome(), "served");
  EXPECT_THAT(open.town.breaches(), IsEmpty());
}

// A day of touches, changes of mind, transfers, pauses and broken connections: whatever happened,
// nobody heard a stranger, and when everyone has hung up nothing is left. `./test --full` plays ten
// thousand visits of such days.
class RandomDays : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomDays, EndWithoutALostCitizenOrAStuckDesk) {
  test::RandomDay day(GetParam());
  EXPECT_THAT(day.play(), IsEmpty()) << "seed " << GetParam();
  EXPECT_GT(day.visits(), 5) << "too tame to prove anything";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomDays, testing::Range<std::uint64_t>(401, 409));

}  // namespace
