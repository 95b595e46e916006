#include "loadtest/terminal/page.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "loadtest/terminal/offer.h"

namespace loadtest {

using signalling::VisitMessage;

Page::Page(Options options, const sfu::Environment& environment)
    : options_(std::move(options)), environment_(environment) {}

// ---- signalling ---------------------------------------------------------------------------------

void Page::say(const signalling::ClientMessage& message) {
  said_.push_back(encode_client(message));
}

std::vector<std::string> Page::take_said() { return std::exchange(said_, {}); }

void Page::handle_open() {
  say(signalling::HelloMessage{.token = options_.token, .room = {}, .ticket = ticket_});
}

// The visit and its media go on, should the next `welcome` be for the same person.
void Page::handle_closed() {
  said_.clear();
  ring_.reset();
  queue_.clear();
  welcome_.reset();
}

void Page::handle_text(std::string_view text, sfu::Timestamp now) {
  const auto frame = signalling::decode_server(text);
  if (frame) return handle_message(frame->message, now);
  breaches_.push_back("not a message of the protocol: " + std::string(text.substr(0, 80)));
}

void Page::handle_message(const signalling::ServerMessage& message, sfu::Timestamp now) {
  now_ = now;
  std::visit([this](const auto& one) { on(one); }, message);
}

void Page::on(const signalling::WelcomeMessage& message) {
  welcome_ = message;
  ticket_ = message.ticket;
  resumed_ = message.resumed;
  if (!message.resumed) asked_ = given_up_ = false;
  if (visit_ && message.visit != visit_->visit) end_visit();
  options_.terminal.id = sfu::ParticipantId(message.participant);
  if (message.queue) queue_ = *message.queue;
}

void Page::on(const VisitMessage& message) {
  if (message.state == "ended") {
    outcome_ = message.outcome.value_or("");
    return end_visit();
  }
  const bool connected = message.state == "connected" && state() != "connected";
  if (connected && message.appointment) ++counts_.appointments_kept;
  visit_ = message;
  asked_ = false;
  if (std::exchange(given_up_, false)) return hang_up();
  // A kiosk's connection is made while its citizen waits, a desk's when it has answered; nobody's
  // before the kiosk that is called was touched.
  if (!offered_ && message.state != "calling") offer();
}

void Page::on(const signalling::VisitLeftMessage& message) {
  if (visit_ && visit_->visit == message.visit) end_visit();
}

void Page::on(const signalling::RingStopMessage& message) {
  if (ring_ && ring_->visit == message.visit) ring_.reset();
}

void Page::on(const signalling::PlanMessage& message) {
  if (!terminal_) return;
  sfu::api::UplinkPlan plan;
  plan.voice = {sfu::DataRate::kbps(message.voice.kbps),
                sfu::TimeDelta::ms(message.voice.packet_ms), message.voice.redundant};
  if (message.picture) {
    plan.picture = {sfu::DataRate::kbps(message.picture->kbps),
                    static_cast<int>(message.picture->height),
                    static_cast<int>(message.picture->fps)};
  }
  if (message.document) {
    plan.document = {sfu::DataRate::kbps(message.document->kbps),
                     static_cast<int>(message.document->height),
                     static_cast<int>(message.document->fps)};
  }
  plan.start = sfu::DataRate::kbps(message.start_kbps);
  terminal_->use_plan(plan, now_);
}

void Page::on(const signalling::AppointmentSlotsMessage& message) {
  ++counts_.slots_told;
  slots_ = message.slots;
}

void Page::on(const signalling::AppointmentMessage& message) {
  ++counts_.appointments_made;
  appointment_ = message.appointment;
}

void Page::on(const signalling::AnswerMessage& message) {
  if (!offered_) return;  // the visit has ended in the meantime
  const auto agreed = read_answer(*offered_, message.sdp);
  if (!agreed) {
    breaches_.push_back("an answer that answers nothing");
    return;
  }
  drop_terminal();
  ++counts_.connections;
  terminal_.emplace(options_.terminal, environment_, agreed->session, agreed->relay_fingerprint);
  terminal_->start(agreed->relay, now_);
}

void Page::on(const signalling::ParticipantsMessage& message) {
  company_.clear();
  bool connected = false;
  for (const auto& entry : message.participants) {
    company_.push_back(entry.participant);
    connected |= welcome_ && entry.participant == welcome_->participant && entry.connected;
  }
  if (std::exchange(resumed_, false) && !connected && visit_) {
    drop_terminal();
    offer();
  }
}

void Page::on(const signalling::LostMessage& message) {
  if (!welcome_ || message.participant != welcome_->participant || !visit_) return;
  drop_terminal();
  offer();
}

void Page::on(const signalling::ErrorMessage& message) {
  ++counts_.errors;
  asked_ = false;
  // Another visit may ring by now.
  const bool taken = message.code == signalling::ErrorCode::kVisitTaken;
  if (taken && ring_ && ring_->visit == answered_) ring_.reset();
}

void Page::offer() {
  if (!options_.media) return;
  offered_ = make_session(options_.plan, environment_.dtls.fingerprint(), environment_.entropy);
  say(signalling::OfferMessage{write_offer(*offered_)});
}

// ---- the person ---------------------------------------------------------------------------------

void Page::touch(const std::string& organisation) {
  outcome_.clear();
  given_up_ = false;
  asked_ = true;
  say(signalling::VisitRequestMessage{organisation});
}

void Page::find_slots(const std::string& organisation) {
  say(signalling::AppointmentFindMessage{organisation});
}

void Page::book(const std::string& organisation, std::int64_t starts_at) {
  say(signalling::AppointmentBookMessage{organisation, starts_at});
}

void Page::cancel_appointment(const std::string& reference) {
  say(signalling::AppointmentCancelMessage{reference});
}

void Page::arrive(const std::string& reference) {
  if (!visit_) {
    outcome_.clear();
    given_up_ = false;
    asked_ = true;
  }
  say(signalling::AppointmentArriveMessage{reference});
}

void Page::hang_up() {
  given_up_ = asked_;
  if (visit_) say(signalling::VisitEndMessage{visit_->visit});
}

void Page::set_ready(bool ready) { say(signalling::DeskReadyMessage{ready}); }

void Page::answer() {
  if (!ring_ || visit_) return;
  answered_ = ring_->visit;
  say(signalling::VisitAnswerMessage{answered_});
}

void Page::accept() {
  if (visit_) say(signalling::VisitAcceptMessage{visit_->visit});
}

void Page::call_kiosk(const std::string& site) { say(signalling::VisitCallMessage{site}); }

void Page::hold(bool held) {
  if (visit_) say(signalling::VisitHoldMessage{visit_->visit, held});
}

void Page::transfer(const std::string& organisation) {
  if (visit_) say(signalling::VisitTransferMessage{visit_->visit, organisation});
}

void Page::ask_colleague(const std::string& organisation) {
  if (visit_) say(signalling::VisitAskMessage{visit_->visit, organisation});
}

void Page::invite(const std::string& name, const std::string& as) {
  invitation_.clear();
  if (visit_) say(signalling::VisitInviteMessage{visit_->visit, name, as});
}

void Page::hand_over() {
  if (visit_) say(signalling::VisitHandOverMessage{visit_->visit});
}

void Page::leave_visit() {
  if (visit_) say(signalling::VisitLeaveMessage{visit_->visit});
}

// ---- media --------------------------------------------------------------------------------------

void Page::handle_datagram(const sfu::Datagram& in, sfu::Timestamp now, sfu::Outbox& out) {
  if (terminal_) terminal_->handle_datagram(in, now, out);
}

void Page::handle_timeout(sfu::Timestamp now, sfu::Outbox& out) {
  if (terminal_) terminal_->handle_timeout(now, out);
}

sfu::Timestamp Page::next_timeout() const {
  return terminal_ ? terminal_->next_timeout() : sfu::Timestamp::never();
}

void Page::note_heard(Heard& heard) const {
  if (!terminal_ || !visit_) return;
  for (const SlotReceiver& receiver : terminal_->receivers()) {
    for (const auto& [publisher, frames] : receiver.counts().by_publisher) {
      heard[visit_->visit].insert(publisher.raw());
    }
  }
}

Page::Heard Page::heard() const {
  Heard all = heard_;
  note_heard(all);
  return all;
}

void Page::drop_terminal() {
  if (!terminal_) return;
  note_heard(heard_);
  for (std::string& breach : terminal_->breaches()) breaches_.push_back(std::move(breach));
  terminal_.reset();
}

void Page::end_visit() {
  drop_terminal();
  offered_.reset();
  visit_.reset();
  ring_.reset();
  company_.clear();
}

std::vector<std::string> Page::breaches() const {
  std::vector<std::string> all = breaches_;
  if (terminal_) {
    for (std::string& breach : terminal_->breaches()) all.push_back(std::move(breach));
  }
  for (std::string& breach : all) breach = options_.name + ": " + breach;
  return all;
}

}  // namespace loadtest
