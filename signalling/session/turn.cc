#include "signalling/session/turn.h"

#include <utility>

namespace signalling {
namespace {

template <class Message, std::size_t I = 0>
constexpr std::size_t index_of() {
  if constexpr (std::is_same_v<std::variant_alternative_t<I, ServerMessage>, Message>) {
    return I;
  } else {
    return index_of<Message, I + 1>();
  }
}

struct ReplyIndex {
  std::size_t operator()(const HelloMessage&) const { return index_of<WelcomeMessage>(); }
  std::size_t operator()(const VisitRequestMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitEndMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const DeskReadyMessage&) const { return index_of<DeskMessage>(); }
  std::size_t operator()(const VisitAnswerMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitAcceptMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitAgentMessage&) const { return index_of<ParticipantsMessage>(); }
  std::size_t operator()(const VisitRateMessage&) const { return index_of<RatedMessage>(); }
  std::size_t operator()(const VisitCallMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitHoldMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitTransferMessage&) const { return index_of<VisitLeftMessage>(); }
  std::size_t operator()(const VisitAskMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitUnaskMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitHandOverMessage&) const { return index_of<VisitLeftMessage>(); }
  std::size_t operator()(const VisitLeaveMessage&) const { return index_of<VisitLeftMessage>(); }
  std::size_t operator()(const VisitNoticeMessage&) const { return index_of<NoticeMessage>(); }
  std::size_t operator()(const SiteFindMessage&) const { return index_of<SitesMessage>(); }
  std::size_t operator()(const AppointmentFindMessage&) const {
    return index_of<AppointmentSlotsMessage>();
  }
  std::size_t operator()(const AppointmentBookMessage&) const {
    return index_of<AppointmentMessage>();
  }
  std::size_t operator()(const AppointmentCancelMessage&) const {
    return index_of<AppointmentMessage>();
  }
  std::size_t operator()(const AppointmentArriveMessage&) const { return index_of<VisitMessage>(); }
  std::size_t operator()(const VisitInviteMessage&) const { return index_of<InvitedMessage>(); }
  std::size_t operator()(const LineTestMessage&) const { return index_of<LineMessage>(); }
  std::size_t operator()(const OfferMessage&) const { return index_of<AnswerMessage>(); }
  std::size_t operator()(const MuteMessage&) const { return index_of<ParticipantsMessage>(); }
  std::size_t operator()(const SignMessage&) const { return index_of<ParticipantsMessage>(); }
  std::size_t operator()(const PinMessage&) const { return index_of<SlotsMessage>(); }
  std::size_t operator()(const LeaveMessage&) const { return std::variant_npos; }
};

}  // namespace

std::size_t reply_index(const ClientMessage& message) { return std::visit(ReplyIndex{}, message); }
std::size_t slots_reply_index() { return index_of<SlotsMessage>(); }

MessageId Turn::request_id() const { return request_ ? request_->id : MessageId{}; }

MessageId Turn::take_id(ConnectionId to) {
  if (!request_ || request_->from != to) return {};
  return std::exchange(request_, std::nullopt)->id;
}

void Turn::send(std::optional<ConnectionId> to, const ServerMessage& message) {
  if (!to) return;
  const bool is_reply = request_ && request_->reply == message.index();
  out_.emplace_back(Send{*to, encode(message, is_reply ? take_id(*to) : MessageId{})});
}

void Turn::send(std::span<const ConnectionId> to, const ServerMessage& message) {
  if (to.empty()) return;
  const std::string text = encode(message, {});
  for (const ConnectionId each : to) out_.emplace_back(Send{each, text});
}

void Turn::refuse(std::optional<ConnectionId> to, ErrorCode code, std::string why,
                  std::string pointer) {
  if (to) send_error(*to, {code, std::move(why), {}, {}}, std::move(pointer));
}

void Turn::refuse_for_good(std::optional<ConnectionId> to, ErrorCode code, std::string why,
                           std::string pointer) {
  if (!to) return;
  send_error(*to, {code, std::move(why), {}, true}, std::move(pointer));
  close(to, CloseCode::kRefused);
}

void Turn::send_error(ConnectionId to, ErrorMessage error, std::string pointer) {
  if (!pointer.empty()) error.pointer = std::move(pointer);
  out_.emplace_back(Send{to, encode(error, take_id(to))});
}

void Turn::close(std::optional<ConnectionId> connection, CloseCode code) {
  if (connection) out_.emplace_back(Close{*connection, code});
}

void Turn::command(std::size_t shard, sfu::api::Command command) {
  out_.emplace_back(Command{shard, std::move(command)});
}

void Turn::keep(std::string name, std::string text) {
  out_.emplace_back(Keep{std::move(name), std::move(text)});
}

}  // namespace signalling
