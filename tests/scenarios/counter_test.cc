// Whole visits in virtual time: kiosks and desks with their signalling, the counter between them
// and the media of it, all on one line each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "loadtest/town/town.h"
#include "tests/support/visit_world.h"

namespace {

using loadtest::Page;
using loadtest::Town;
using sfu::TimeDelta;
using sfu::Timestamp;
using testing::IsEmpty;

config::Config one_town() {
  config::Config config;
  config.auth.secret = "0123456789abcdef0123456789abcdef";
  config.organisations = {{"caf", "Allocations familiales", "CAF", {{"d1", "1"}, {"d2", "2"}}},
                          {"cpam", "Assurance maladie", "CPAM", {{"d1", "1"}}}};
  config.sites = {{"isle", "L'Isle-Jourdain", {"caf", "cpam"}},
                  {"lussac", "Lussac", {"caf"}},
                  {"millac", "Millac", {"caf"}}};
  return config;
}

Town::Options good_lines() {
  Town::Options options;
  options.core = test::core_options();
  options.page.terminal.rate.start = test::kGoodStart;
  return options;
}

// A town whose pages have all been welcomed and whose desks are at their place.
class Open {
 public:
  explicit Open(std::uint64_t seed, std::size_t places = 1, Town::Options options = good_lines())
      : town(seed, one_town(), options) {
    for (std::size_t i = 0; i < places; ++i) {
      desks.push_back(&town.add_desk("caf", "d" + std::to_string(i + 1), test::fibre()));
    }
    for (const char* site : {"isle", "lussac", "millac"}) {
      kiosks.push_back(&town.add_kiosk(site, test::line(8'000, 30)));
    }
    town.run_for(TimeDelta::seconds(1));
    for (Page* desk : desks) town.act(*desk, [](Page& page) { page.set_ready(true); });
    town.run_for(TimeDelta::seconds(1));
  }
  void touch(std::size_t kiosk, const std::string& organisation = "caf") {
    town.act(*kiosks[kiosk], [&](Page& page) { page.touch(organisation); });
  }
  void hang_up(Page& page) {
    town.act(page, [](Page& one) { one.hang_up(); });
  }
  bool wait(const std::function<bool()>& done, std::int64_t seconds = 20) {
    return town.run_until(done, town.world().now() + TimeDelta::seconds(seconds));
  }
  static bool hears(Page* page) {
    return page->terminal() != nullptr && page->terminal()->connected() &&
           page->terminal()->receiver(test::kVoice[0]).counts().frames > 50 &&
           page->terminal()->receiver(test::kPicture[0]).counts().frames > 10;
  }

  Town town;
  std::vector<Page*> desks;
  std::vector<Page*> kiosks;
};

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

// A day of touches, changes of mind, pauses and broken connections: whatever happened, nobody heard
// a stranger, and when everyone has hung up nothing is left.
class RandomDay : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomDay, EndsWithoutALostCitizenOrAStuckDesk) {
  Open open(GetParam(), 2);
  loadtest::Random random(GetParam());
  const auto pick = [&](std::vector<Page*>& pages) -> Page& {
    return *pages[static_cast<std::size_t>(random.below(std::ssize(pages)))];
  };
  for (int i = 0; i < 150; ++i) {
    open.town.run_for(TimeDelta::ms(100 + random.below(4'000)));
    switch (random.below(8)) {
      case 0:
        open.hang_up(pick(open.desks));
        break;
      case 1:
        open.hang_up(pick(open.kiosks));
        break;
      case 2: {
        const bool ready = random.below(4) != 0;
        open.town.act(pick(open.desks), [&](Page& page) { page.set_ready(ready); });
        break;
      }
      case 3:
        open.town.cut_signalling(pick(open.kiosks));
        break;
      case 4:
        if (random.below(3) == 0) open.town.cut_signalling(pick(open.desks));
        break;
      default:
        open.touch(static_cast<std::size_t>(random.below(std::ssize(open.kiosks))));
        break;
    }
  }
  // Every silent connection is noticed and comes back; then everyone goes home, and a last citizen
  // is served.
  open.town.run_for(TimeDelta::seconds(30));
  for (Page* desk : open.desks) {
    open.town.act(*desk, [](Page& page) { page.set_ready(true); });
  }
  const auto in_a_visit = [](Page* page) { return page->visit().has_value(); };
  for (int i = 0; i < 120 && std::ranges::any_of(open.kiosks, in_a_visit); ++i) {
    for (Page* page : open.kiosks) {
      if (page->state() == "connected") open.hang_up(*page);
    }
    open.town.run_for(TimeDelta::seconds(1));
  }
  ASSERT_TRUE(std::ranges::none_of(open.kiosks, in_a_visit)) << "seed " << GetParam();
  open.touch(0);
  EXPECT_TRUE(open.wait([&] { return Open::hears(open.kiosks[0]); })) << "seed " << GetParam();
  open.hang_up(*open.kiosks[0]);
  open.town.run_for(TimeDelta::seconds(2));
  EXPECT_EQ(open.town.world().metrics().rooms.value(), 0);
  EXPECT_EQ(open.town.world().metrics().participants.value(), 0);
  EXPECT_THAT(open.town.breaches(), IsEmpty()) << "seed " << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomDay, testing::Range<std::uint64_t>(401, 409));

}  // namespace
