#include "loadtest/visit/visit_party.h"

#include <algorithm>
#include <utility>

#include "loadtest/terminal/as_browser.h"
#include "sfu/base/check.h"

namespace loadtest {
namespace {

void carry(const LinkCounts& before, const LinkCounts& after, const DelayHistogram& waits,
           CarriedReport& report) {
  report.bytes = after.bytes - before.bytes;
  report.lost = after.lost - before.lost;
  report.overflowed = after.overflowed - before.overflowed;
  report.packets = after.sent - before.sent - report.overflowed;
  report.queue_p95 = waits.quantile(95);
}

// What operators write down of a site's line: that it is thin, as it is sold.
std::optional<sfu::api::AccessLine> as_configured(const LinkProfile& up, const LinkProfile& down) {
  constexpr sfu::DataRate kThin = sfu::DataRate::kbps(5'000);
  if (up.rate >= kThin) return std::nullopt;
  return sfu::api::AccessLine{.down = down.rate, .up = up.rate, .framing = up.framing};
}

// The earlier one.
void note_first(std::optional<sfu::TimeDelta>& first, sfu::TimeDelta at) {
  first = first ? std::min(*first, at) : at;
}

}  // namespace

void VisitParty::join(World& world, const SessionPlan& session, const Terminal::Options& options) {
  SFU_CHECK(terminal_ == nullptr);
  if (!present_) {
    present_ = true;
    joined_ = world.now();
    up_before_ = world.up(line_).counts();
    down_before_ = world.down(line_).counts();
  }
  const sfu::Environment environment = world.client_environment();
  auto negotiated = make_session(session, environment.dtls.fingerprint(), world.entropy());
  if (options.browser) negotiated = as_answered(std::move(negotiated));
  terminal_ = std::make_unique<Terminal>(options, environment, negotiated,
                                         world.environment().dtls.fingerprint());
  world.attach(*terminal_, line_);
  world.command(sfu::api::AddParticipant{
      .room = room_,
      .participant = options.id,
      .permissions = {.publish = session.publish, .subscribe = session.subscribe},
      .session = negotiated,
      .line = known_.configured
                  ? as_configured(world.up(line_).profile(), world.down(line_).profile())
                  : std::nullopt,
      .remembered = known_.remembered});
  terminal_->start(world.relay(), world.now());
  world.wake(terminal_.get());
}

void VisitParty::note_beginning(const World& world) {
  if (!terminal_) return;
  report_.up.first_bytes = world.up(line_).counts().bytes - up_before_.bytes;
  report_.down.first_bytes = world.down(line_).counts().bytes - down_before_.bytes;
  report_.up.first_queue_p95 = world.waits(terminal_.get(), Way::kUp).quantile(95);
  report_.down.first_queue_p95 = world.waits(terminal_.get(), Way::kDown).quantile(95);
}

void VisitParty::learn(const sfu::api::MeasuredLine& line) {
  sfu::api::learn(line.down, known_.remembered.down);
  sfu::api::learn(line.up, known_.remembered.up);
}

void VisitParty::leave(World& world, const Said& said) {
  if (!present_) return;
  present_ = false;
  if (terminal_) {
    world.command(sfu::api::RemoveParticipant{terminal_->id()});
    end_terminal(world, said);
  }
  carry(up_before_, world.up(line_).counts(), up_waits_, report_.up);
  carry(down_before_, world.down(line_).counts(), down_waits_, report_.down);
}

void VisitParty::end_terminal(World& world, const Said& said) {
  if (!terminal_) return;
  terminal_->show_slots({}, said, world.now());
  for (const SlotReceiver& receiver : terminal_->receivers()) {
    for (const auto& [publisher, frames] : receiver.counts().by_publisher) met_.insert(publisher);
    if (receiver.video()) {
      note_seen(receiver);
    } else {
      note_heard(receiver);
    }
  }
  for (const auto& [name, received] : terminal_->documents().received()) {
    if (received.verified) verified_[name] = *received.verified;
  }
  for (std::string& breach : terminal_->breaches()) breaches_.push_back(std::move(breach));
  up_waits_.merge(world.waits(terminal_.get(), Way::kUp));
  down_waits_.merge(world.waits(terminal_.get(), Way::kDown));
  world.detach(terminal_.get());
  terminal_.reset();
}

void VisitParty::note_heard(const SlotReceiver& receiver) {
  const HeardVoice& voice = receiver.heard();
  if (!voice.first()) return;
  HeardReport& heard = report_.heard;
  heard.expected += voice.expected();
  heard.concealed += voice.concealed();
  heard.worst_window_ppm = std::max(heard.worst_window_ppm, voice.worst_window_ppm());
  mouth_to_ear_.merge(voice.mouth_to_ear());
  heard.mouth_to_ear_p50 = mouth_to_ear_.quantile(50);
  heard.mouth_to_ear_p95 = mouth_to_ear_.quantile(95);
  note_first(heard.first, *voice.first() - joined_);
}

void VisitParty::note_seen(const SlotReceiver& receiver) {
  const SlotReceiver::Counts& counts = receiver.counts();
  if (!counts.first_frame) return;
  SeenReport& seen = report_.seen;
  seen.frames += counts.frames;
  seen.shown += counts.shown;
  seen.frozen += counts.frozen;
  seen.longest_freeze = std::max(seen.longest_freeze, counts.longest_freeze);
  note_first(seen.first, *counts.first_frame - joined_);
}

std::optional<sfu::Timestamp> VisitParty::verified(const std::string& document) const {
  const auto found = verified_.find(document);
  return found == verified_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace loadtest
