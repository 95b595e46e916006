#include "loadtest/visit/visit_play.h"

#include <algorithm>

#include "sfu/base/check.h"

namespace loadtest {
namespace {

constexpr std::int64_t kWorstClockPpm = 50;  // of a computer's crystal
// Until both ends of a document have their channel.
constexpr sfu::TimeDelta kAskAgain = sfu::TimeDelta::ms(100);
constexpr sfu::TimeDelta kBeginning = sfu::TimeDelta::seconds(10);
// Who is together that long hears one another, whatever line is between them.
constexpr sfu::TimeDelta kMustHear = sfu::TimeDelta::seconds(60);

}  // namespace

VisitPlay::VisitPlay(const VisitPlan& plan, const PlayOptions& options, std::uint32_t first_id,
                     std::deque<PlayedLine>& lines, Random random)
    : plan_(plan),
      options_(options),
      first_id_(first_id),
      room_(first_id),
      conversation_(random.fork()),
      random_(random.fork()) {
  for (const PartyPlan& party : plan.parties) {
    SFU_CHECK(party.line < lines.size());
    parties_.emplace_back(room_, lines[party.line]);
    clock_ppm_.push_back(random_.below(2 * kWorstClockPpm + 1) - kWorstClockPpm);
  }
}

sfu::TimeDelta VisitPlay::begins() const {
  sfu::TimeDelta first = sfu::TimeDelta::infinity();
  for (const PartyPlan& party : plan_.parties) first = std::min(first, party.present.from);
  return first;
}

sfu::TimeDelta VisitPlay::ends() const {
  sfu::TimeDelta last;
  for (const PartyPlan& party : plan_.parties) last = std::max(last, party.present.to);
  return last;
}

void VisitPlay::schedule(World& world, sfu::Timestamp origin) {
  if (plan_.parties.empty()) return;
  origin_ = origin;
  world.at(origin + begins(), [this, &world](sfu::Timestamp) {
    world.command(sfu::api::OpenRoom{room_});
    if (plan_.signing != sfu::api::Signing::kNone) {
      world.command(sfu::api::SetSigning{room_, plan_.signing});
    }
    converse(world);
  });
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    const Span present = plan_.parties[i].present;
    if (present.to <= present.from) {
      ++left_;
      continue;
    }
    world.at(origin + present.from, [=, this, &world](sfu::Timestamp) { join(i, world); });
    world.at(origin + present.from + kBeginning,
             [=, this, &world](sfu::Timestamp) { parties_[i].note_beginning(world); });
    world.at(origin + present.to, [=, this, &world](sfu::Timestamp) { leave(i, world); });
  }
  for (std::size_t i = 0; i < plan_.documents.size(); ++i) {
    world.at(origin + plan_.documents[i].offered,
             [=, this, &world](sfu::Timestamp) { offer(i, world); });
  }
}

// ---- parties ------------------------------------------------------------------------------------

void VisitPlay::join(std::size_t party, World& world) {
  Terminal::Options terminal = options_.terminal;
  terminal.id = sfu::ParticipantId(first_id_ + static_cast<std::uint32_t>(party));
  terminal.clock_ppm = clock_ppm_[party];
  terminal.clock_offset += sfu::TimeDelta::seconds(1'000 * static_cast<std::int64_t>(party));
  parties_[party].join(world, options_.session, terminal);
  for (std::size_t i = 0; i < plan_.documents.size(); ++i) {
    if (plan_.documents[i].to == party) parties_[party].terminal()->accept_document(name_of(i));
  }
}

void VisitPlay::leave(std::size_t party, World& world) {
  parties_[party].leave(world, said());
  if (++left_ == parties_.size()) world.command(sfu::api::CloseRoom{room_});
}

void VisitPlay::come_back(std::size_t party, World& world) {
  if (parties_[party].present() && parties_[party].terminal() == nullptr) join(party, world);
}

VisitParty::Said VisitPlay::said() {
  VisitParty::Said all;
  for (VisitParty& party : parties_) {
    if (party.terminal() != nullptr) all.push_back(party.terminal()->said());
  }
  return all;
}

void VisitPlay::on_event(const sfu::api::Event& event, World& world) {
  const auto index_of = [this](sfu::ParticipantId id) {
    return static_cast<std::size_t>(id.raw() - first_id_);
  };
  if (const auto* lost = std::get_if<sfu::api::ParticipantLost>(&event)) {
    const std::size_t party = index_of(lost->participant);
    parties_[party].lose(world, said());
    world.at(world.now() + options_.return_after,
             [=, this, &world](sfu::Timestamp) { come_back(party, world); });
  } else if (const auto* changed = std::get_if<sfu::api::SlotsChanged>(&event)) {
    Terminal* terminal = parties_[index_of(changed->viewer)].terminal();
    if (terminal != nullptr) terminal->show_slots(changed->slots, {}, world.now());
  } else if (const auto* wanted = std::get_if<sfu::api::CodecWanted>(&event)) {
    Terminal* terminal = parties_[index_of(wanted->publisher)].terminal();
    if (terminal != nullptr) terminal->use_codec(wanted->purpose, wanted->codec);
  } else if (const auto* learnt = std::get_if<sfu::api::LineLearnt>(&event)) {
    parties_[index_of(learnt->participant)].learn(learnt->line);
  } else if (const auto* planned = std::get_if<sfu::api::UplinkPlanned>(&event)) {
    Terminal* terminal = parties_[index_of(planned->participant)].terminal();
    if (terminal == nullptr) return;
    world.tell(
        terminal, Way::kDown, Terminal::kPlanBytes,
        [terminal, plan = planned->plan](sfu::Timestamp now) { terminal->use_plan(plan, now); });
  }
}

// ---- who talks ----------------------------------------------------------------------------------

void VisitPlay::converse(World& world) {
  if (left_ == parties_.size()) return;
  const Conversation::State state = conversation_.next();
  speak(0, state.first_talks, world);
  const std::size_t before = second_;
  if (state.second_talks) second_ = choose_second();
  if (before != second_) speak(before, false, world);
  speak(second_, state.second_talks, world);
  world.at(world.now() + state.lasts, [this, &world](sfu::Timestamp) { converse(world); });
}

// Among those of the others who are there.
std::size_t VisitPlay::choose_second() {
  std::vector<std::size_t> others;
  for (std::size_t i = 1; i < parties_.size(); ++i) {
    if (parties_[i].present()) others.push_back(i);
  }
  if (others.empty()) return second_;
  return others[static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(others.size())))];
}

void VisitPlay::speak(std::size_t party, bool on, World& world) {
  Terminal* terminal = party < parties_.size() ? parties_[party].terminal() : nullptr;
  if (terminal == nullptr) return;
  terminal->speak(on, world.now());
  world.wake(terminal);
}

// ---- documents ----------------------------------------------------------------------------------

std::string VisitPlay::name_of(std::size_t document) const {
  return "document-" + std::to_string(document) + ".pdf";
}

void VisitPlay::offer(std::size_t document, World& world) {
  const DocumentPlan& planned = plan_.documents[document];
  SFU_CHECK(planned.from < parties_.size() && planned.to < parties_.size());
  VisitParty& from = parties_[planned.from];
  const VisitParty& to = parties_[planned.to];
  if (!from.data_open() || !to.data_open()) {
    if (left_ == parties_.size()) return;
    world.at(world.now() + kAskAgain,
             [=, this, &world](sfu::Timestamp) { offer(document, world); });
    return;
  }
  from.terminal()->offer_document(name_of(document),
                                  static_cast<std::uint64_t>(planned.size.bytes()),
                                  plan_.number * 1'000 + document);
  world.wake(from.terminal());
}

// ---- results ------------------------------------------------------------------------------------

VisitReport VisitPlay::report() const {
  VisitReport report;
  report.number = plan_.number;
  for (const VisitParty& party : parties_) report.parties.push_back(party.report());
  for (std::size_t i = 0; i < plan_.documents.size(); ++i) {
    const DocumentPlan& planned = plan_.documents[i];
    DocumentReport document{.size = planned.size, .took = std::nullopt};
    const auto verified = parties_[planned.to].verified(name_of(i));
    if (verified) document.took = *verified - (origin_ + planned.offered);
    report.documents.push_back(document);
  }
  return report;
}

std::vector<std::string> VisitPlay::isolation_breaches() const {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    for (const sfu::ParticipantId publisher : parties_[i].met()) {
      const std::uint32_t other = publisher.raw() - first_id_;
      if (other < parties_.size() && other != i) continue;
      all.push_back("party " + std::to_string(i) + " heard or saw participant " +
                    std::to_string(publisher.raw()) + ", a stranger");
    }
  }
  return all;
}

// The longest time with one of those it talks with.
sfu::TimeDelta VisitPlay::in_company(std::size_t party) const {
  sfu::TimeDelta longest;
  for (std::size_t other = 0; other < parties_.size(); ++other) {
    if ((party == 0) == (other == 0)) continue;
    const Span& one = plan_.parties[party].present;
    const Span& two = plan_.parties[other].present;
    longest = std::max(longest, std::min(one.to, two.to) - std::max(one.from, two.from));
  }
  return longest;
}

std::vector<std::string> VisitPlay::liveness_breaches() const {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    if (parties_[i].report().heard.first || in_company(i) < kMustHear) continue;
    all.push_back("party " + std::to_string(i) + " heard nobody in " +
                  std::to_string(in_company(i) / sfu::TimeDelta::seconds(1)) + " s");
  }
  return all;
}

std::vector<std::string> VisitPlay::breaches() const {
  std::vector<std::string> all = isolation_breaches();
  for (std::string& breach : liveness_breaches()) all.push_back(std::move(breach));
  for (const VisitParty& party : parties_) {
    all.insert(all.end(), party.breaches().begin(), party.breaches().end());
  }
  for (std::string& breach : all) breach = "visit " + std::to_string(plan_.number) + ": " + breach;
  return all;
}

}  // namespace loadtest
