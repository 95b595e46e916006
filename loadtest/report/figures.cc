#include "loadtest/report/figures.h"

#include <algorithm>

namespace loadtest {
namespace {

using sfu::TimeDelta;

constexpr std::int64_t kPercent = 100'000;  // thousandths

std::optional<Decimal> share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return Decimal{part * kPercent / whole};
}

std::optional<Decimal> quantile(std::vector<std::int64_t> samples, std::int64_t percent) {
  if (samples.empty()) return std::nullopt;
  const std::int64_t rank = (std::ssize(samples) * percent + 99) / 100;
  const auto at = samples.begin() + std::max<std::int64_t>(rank - 1, 0);
  std::ranges::nth_element(samples, at);
  return Decimal{*at};
}

// From the answer: a kiosk is connected before, a desk and a guest when they come.
std::int64_t since_answer(const Presence& presence, const CitizenDay& day, TimeDelta since_joined) {
  const TimeDelta lead = std::max(*day.answered - presence.present.from, TimeDelta::zero());
  return std::max(since_joined - lead, TimeDelta::zero()).ms();
}

}  // namespace

void Figures::sample(Figure figure, std::int64_t thousandths) {
  samples_[static_cast<std::size_t>(figure)].push_back(thousandths);
}

void Figures::add(const CitizenDay& day) {
  ++citizens_;
  ++outcomes_[static_cast<std::size_t>(day.outcome)];
  const bool judged =
      day.answered || (day.outcome != Outcome::kClosed && day.outcome != Outcome::kNoShow &&
                       day.outcome != Outcome::kCutOff);
  came_ += judged ? 1 : 0;
  if (!day.answered) return;
  ++answered_;
  sample(Figure::kWaitP90, std::max(*day.answered - *day.due, TimeDelta::zero()).ms());
}

void Figures::add(const CitizenDay& day, const VisitReport& visit) {
  for (std::size_t i = 0; i < visit.parties.size(); ++i) {
    add_heard(day.presences[i], visit.parties[i], day);
    add_seen(day.presences[i], visit.parties[i], day);
  }
  for (const DocumentReport& document : visit.documents) {
    ++documents_;
    if (!document.took) continue;
    ++delivered_;
    sample(Figure::kDocumentP95, document.took->ms());
  }
}

void Figures::add_heard(const Presence& presence, const PartyReport& party, const CitizenDay& day) {
  const HeardReport& heard = party.heard;
  if (heard.expected == 0) return;
  sample(Figure::kConcealedP95, heard.concealed * kPercent / heard.expected);
  sample(Figure::kWorstWindowP95, heard.worst_window_ppm / 10);
  sample(Figure::kMouthToEarP95, heard.mouth_to_ear_p95.us());
  if (heard.first) sample(Figure::kFirstVoiceP95, since_answer(presence, day, *heard.first));
}

void Figures::add_seen(const Presence& presence, const PartyReport& party, const CitizenDay& day) {
  const SeenReport& seen = party.seen;
  if (seen.shown <= TimeDelta::zero()) return;
  sample(Figure::kFrozenP95,
         seen.frozen.us() / 1'000 * kPercent / std::max<std::int64_t>(1, seen.shown.ms()));
  sample(Figure::kFramesP50, seen.frames * 1'000'000 / std::max<std::int64_t>(1, seen.shown.ms()));
  if (seen.first) sample(Figure::kFirstPictureP95, since_answer(presence, day, *seen.first));
}

std::size_t Figures::samples(Figure figure) const {
  if (figure == Figure::kAnsweredPercent) return static_cast<std::size_t>(came_);
  if (figure == Figure::kDocumentsDelivered) return static_cast<std::size_t>(documents_);
  return samples_[static_cast<std::size_t>(figure)].size();
}

std::optional<Decimal> Figures::value(Figure figure) const {
  const auto& samples = samples_[static_cast<std::size_t>(figure)];
  switch (figure) {
    case Figure::kAnsweredPercent:
      return share(answered_, came_);
    case Figure::kDocumentsDelivered:
      return share(delivered_, documents_);
    case Figure::kWaitP90:
      return quantile(samples, 90);
    case Figure::kFramesP50:
      return quantile(samples, 50);
    default:
      return quantile(samples, 95);
  }
}

}  // namespace loadtest
