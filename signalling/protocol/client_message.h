// Client → server: docs/PROTOCOL.md §1.1, one struct per row, in its order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace signalling {

inline constexpr std::int64_t kProtocolVersion = 1;

struct HelloMessage {
  static constexpr std::string_view kType = "hello";
  std::int64_t version = kProtocolVersion;
  std::string token;
  std::optional<std::string> room;                   // which one, for a token that opens any room
  std::optional<std::string> ticket = std::nullopt;  // of a connection that was lost
  std::optional<std::string> nonce = std::nullopt;   // tickets of this hello go with it
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("version", self.version);
    field("token", self.token);
    field("room", self.room);
    field("ticket", self.ticket);
    field("nonce", self.nonce);
  }
};

struct VisitRequestMessage {
  static constexpr std::string_view kType = "visit.request";
  std::string organisation;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("organisation", self.organisation);
  }
};

struct VisitEndMessage {
  static constexpr std::string_view kType = "visit.end";
  std::string visit;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
  }
};

struct VisitAcceptMessage {
  static constexpr std::string_view kType = "visit.accept";
  std::string visit;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
  }
};

struct VisitAgentMessage {
  static constexpr std::string_view kType = "visit.agent";
  std::string visit;
  bool present = false;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("present", self.present);
  }
};

struct VisitRateMessage {
  static constexpr std::string_view kType = "visit.rate";
  std::string visit;
  std::int64_t score = 0;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("score", self.score);
  }
};

struct DeskReadyMessage {
  static constexpr std::string_view kType = "desk.ready";
  bool ready = false;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("ready", self.ready);
  }
};

struct VisitAnswerMessage {
  static constexpr std::string_view kType = "visit.answer";
  std::string visit;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
  }
};

struct VisitCallMessage {
  static constexpr std::string_view kType = "visit.call";
  std::string site;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("site", self.site);
  }
};

struct VisitHoldMessage {
  static constexpr std::string_view kType = "visit.hold";
  std::string visit;
  bool held = false;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("held", self.held);
  }
};

struct VisitTransferMessage {
  static constexpr std::string_view kType = "visit.transfer";
  std::string visit;
  std::string organisation;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("organisation", self.organisation);
  }
};

struct VisitAskMessage {
  static constexpr std::string_view kType = "visit.ask";
  std::string visit;
  std::string organisation;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("organisation", self.organisation);
  }
};

struct VisitUnaskMessage {
  static constexpr std::string_view kType = "visit.unask";
  std::string visit;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
  }
};

struct VisitHandOverMessage {
  static constexpr std::string_view kType = "visit.hand_over";
  std::string visit;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
  }
};

struct VisitLeaveMessage {
  static constexpr std::string_view kType = "visit.leave";
  std::string visit;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
  }
};

struct VisitNoticeMessage {
  static constexpr std::string_view kType = "visit.notice";
  std::string visit;
  std::string text;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("text", self.text);
  }
};

struct SiteFindMessage {
  static constexpr std::string_view kType = "site.find";
  std::string text;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("text", self.text);
  }
};

struct AppointmentFindMessage {
  static constexpr std::string_view kType = "appointment.find";
  std::string organisation;
  std::optional<std::string> site = std::nullopt;   // desk: where
  std::optional<std::int64_t> from = std::nullopt;  // unix seconds; absent: from now on
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("organisation", self.organisation);
    field("site", self.site);
    field("from", self.from);
  }
};

struct AppointmentBookMessage {
  static constexpr std::string_view kType = "appointment.book";
  std::string organisation;
  std::int64_t starts_at = 0;
  std::optional<std::string> site = std::nullopt;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("organisation", self.organisation);
    field("starts_at", self.starts_at);
    field("site", self.site);
  }
};

struct AppointmentCancelMessage {
  static constexpr std::string_view kType = "appointment.cancel";
  std::string reference;
  std::optional<std::string> site = std::nullopt;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("reference", self.reference);
    field("site", self.site);
  }
};

struct AppointmentArriveMessage {
  static constexpr std::string_view kType = "appointment.arrive";
  std::string reference;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("reference", self.reference);
  }
};

struct VisitInviteMessage {
  static constexpr std::string_view kType = "visit.invite";
  std::string visit;
  std::string name;
  std::optional<std::string> as =
      std::nullopt;  // what they are there for: kInvitedAs of session/visits.cc
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("name", self.name);
    field("as", self.as);
  }
};

struct LineTestMessage {
  static constexpr std::string_view kType = "line.test";
  template <class Self, class Visitor>
  static void describe(Self&, Visitor&) {}
};

struct OfferMessage {
  static constexpr std::string_view kType = "offer";
  std::string sdp;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("sdp", self.sdp);
  }
};

struct MuteMessage {
  static constexpr std::string_view kType = "mute";
  bool audio = false;  // true = muted
  bool video = false;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("audio", self.audio);
    field("video", self.video);
  }
};

// Of kiosks and desks: whether people in the room speak by signs (sfu/api/command.h).
struct SignMessage {
  static constexpr std::string_view kType = "sign";
  std::string signing;  // none, beside_voice, before_voice
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("signing", self.signing);
  }
};

struct PinMessage {
  static constexpr std::string_view kType = "pin";
  std::vector<std::uint32_t> participants;  // the first one into slot 0
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("participants", self.participants);
  }
};

struct LeaveMessage {
  static constexpr std::string_view kType = "leave";
  template <class Self, class Visitor>
  static void describe(Self&, Visitor&) {}
};

using ClientMessage =
    std::variant<HelloMessage, VisitRequestMessage, VisitEndMessage, VisitAcceptMessage,
                 VisitAgentMessage, VisitRateMessage, DeskReadyMessage, VisitAnswerMessage,
                 VisitCallMessage, VisitHoldMessage, VisitTransferMessage, VisitAskMessage,
                 VisitUnaskMessage, VisitHandOverMessage, VisitLeaveMessage, VisitNoticeMessage,
                 SiteFindMessage, AppointmentFindMessage, AppointmentBookMessage,
                 AppointmentCancelMessage, AppointmentArriveMessage, VisitInviteMessage,
                 LineTestMessage, OfferMessage, MuteMessage, SignMessage, PinMessage, LeaveMessage>;

}  // namespace signalling
