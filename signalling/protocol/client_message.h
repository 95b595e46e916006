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
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("version", self.version);
    field("token", self.token);
    field("room", self.room);
    field("ticket", self.ticket);
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

struct VisitInviteMessage {
  static constexpr std::string_view kType = "visit.invite";
  std::string visit;
  std::string name;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("name", self.name);
  }
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

using ClientMessage = std::variant<HelloMessage, VisitRequestMessage, VisitEndMessage,
                                   DeskReadyMessage, VisitAnswerMessage, VisitInviteMessage,
                                   OfferMessage, MuteMessage, PinMessage, LeaveMessage>;

}  // namespace signalling
