// Server → client: docs/PROTOCOL.md §1.2, one struct per row, in its order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "signalling/protocol/client_message.h"
#include "signalling/protocol/error_code.h"
#include "signalling/protocol/field.h"
#include "signalling/protocol/server_entry.h"

namespace signalling {

struct WelcomeMessage {
  static constexpr std::string_view kType = "welcome";
  std::int64_t version = kProtocolVersion;
  std::string role;
  std::uint32_t participant = 0;
  std::int64_t ping_s = 0;
  std::optional<IdAndName> site;                                // kiosk
  std::optional<std::vector<OrganisationEntry>> organisations;  // kiosk: as offered; desk: all
  std::optional<std::string> time_zone;                         // of opening hours (kiosk, desk)
  std::optional<IdAndName> desk;                                // desk
  std::optional<IdAndName> organisation;                        // desk
  std::optional<std::vector<WaitingEntry>> queue;               // desk
  std::optional<std::string> visit;                             // kiosk, desk: the one they are in
  std::optional<std::string> room;                              // participant
  std::optional<std::string> name;                              // participant
  std::optional<std::vector<IceServer>> ice_servers;  // where the config has a TURN server
  std::string ticket;                                 // for the next `hello`
  bool resumed = false;                               // as who the ticket of the `hello` says
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("version", self.version);
    field("role", self.role);
    field("participant", self.participant);
    field("ping_s", self.ping_s);
    field("site", self.site);
    field("organisations", self.organisations);
    field("time_zone", self.time_zone);
    field("desk", self.desk);
    field("organisation", self.organisation);
    field("queue", self.queue);
    field("visit", self.visit);
    field("room", self.room);
    field("name", self.name);
    field("ice_servers", self.ice_servers);
    field("ticket", self.ticket);
    field("resumed", self.resumed);
  }
};

struct IceServersMessage {  // before those of `welcome` expire
  static constexpr std::string_view kType = "ice_servers";
  std::vector<IceServer> ice_servers;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("ice_servers", self.ice_servers);
  }
};

struct TicketMessage {
  static constexpr std::string_view kType = "ticket";
  std::string ticket;  // the one before is void
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("ticket", self.ticket);
  }
};

struct OrganisationsMessage {  // when something of `welcome`'s has changed
  static constexpr std::string_view kType = "organisations";
  std::vector<OrganisationEntry> organisations;
  std::optional<IdAndName> site = std::nullopt;          // kiosk: after a reload
  std::optional<std::string> time_zone = std::nullopt;   // after a reload
  std::optional<IdAndName> desk = std::nullopt;          // desk: after a reload
  std::optional<IdAndName> organisation = std::nullopt;  // desk: after a reload
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("organisations", self.organisations);
    field("site", self.site);
    field("time_zone", self.time_zone);
    field("desk", self.desk);
    field("organisation", self.organisation);
  }
};

struct DrainingMessage {  // the relay goes down
  static constexpr std::string_view kType = "draining";
  std::int64_t seconds = 0;  // so long may visits under way go on
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("seconds", self.seconds);
  }
};

struct VisitMessage {
  static constexpr std::string_view kType = "visit";
  std::string visit;
  std::string state;  // to_string(VisitState)
  IdAndName organisation;
  IdAndName site;
  std::optional<std::int64_t> position;                    // queued
  std::optional<std::int64_t> waiting_s;                   // queued
  std::optional<std::int64_t> estimate_s;                  // queued; absent: nobody is at work
  std::optional<IdAndName> desk;                           // calling, connected
  std::optional<std::vector<DeskEntry>> helpers;           // connected, when there are
  std::optional<DeskCallEntry> call;                       // connected: a colleague is asked for
  std::optional<DeskEntry> from = std::nullopt;            // the desk that transferred it last
  std::optional<std::int64_t> appointment = std::nullopt;  // its time, unix seconds
  std::optional<bool> held;                                // connected
  std::optional<std::string> outcome;                      // ended: to_string(VisitOutcome)
  std::optional<std::string> by;                           // ended: to_string(EndedBy)
  std::optional<std::int64_t> opens_at;                    // ended as closed: unix seconds
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("state", self.state);
    field("organisation", self.organisation);
    field("site", self.site);
    field("position", self.position);
    field("waiting_s", self.waiting_s);
    field("estimate_s", self.estimate_s);
    field("desk", self.desk);
    field("helpers", self.helpers);
    field("call", self.call);
    field("from", self.from);
    field("appointment", self.appointment);
    field("held", self.held);
    field("outcome", self.outcome);
    field("by", self.by);
    field("opens_at", self.opens_at);
  }
};

struct VisitLeftMessage {
  static constexpr std::string_view kType = "visit.left";
  std::string visit;
  std::string reason;
  IdAndName organisation;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("reason", self.reason);
    field("organisation", self.organisation);
  }
};

struct NoticeMessage {
  static constexpr std::string_view kType = "notice";
  std::string visit;
  std::string text;
  IdAndName organisation;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("text", self.text);
    field("organisation", self.organisation);
  }
};

struct RatedMessage {
  static constexpr std::string_view kType = "rated";
  std::string visit;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
  }
};

struct SitesMessage {
  static constexpr std::string_view kType = "sites";
  std::vector<SiteEntry> sites;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("sites", self.sites);
  }
};

struct AppointmentSlotsMessage {
  static constexpr std::string_view kType = "appointment.slots";
  IdAndName organisation;
  IdAndName site;
  std::vector<std::int64_t> slots;  // unix seconds, the first ones that can be had
  std::int64_t slot_s = 0;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("organisation", self.organisation);
    field("site", self.site);
    field("slots", self.slots);
    field("slot_s", self.slot_s);
  }
};

struct AppointmentMessage {
  static constexpr std::string_view kType = "appointment";
  AppointmentEntry appointment;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("appointment", self.appointment);
  }
};

struct AppointmentsMessage {
  static constexpr std::string_view kType = "appointments";
  std::vector<AppointmentEntry> appointments;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("appointments", self.appointments);
  }
};

struct RingMessage {
  static constexpr std::string_view kType = "ring";
  std::string visit;
  IdAndName site;
  std::int64_t waited_s = 0;
  std::string kind = "drop_in";
  std::optional<DeskEntry> from = std::nullopt;
  std::optional<std::int64_t> appointment = std::nullopt;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("site", self.site);
    field("waited_s", self.waited_s);
    field("kind", self.kind);
    field("from", self.from);
    field("appointment", self.appointment);
  }
};

struct RingStopMessage {
  static constexpr std::string_view kType = "ring.stop";
  std::string visit;
  std::string reason;  // "answered", "abandoned", "away", "unanswered"
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("reason", self.reason);
  }
};

struct QueueMessage {
  static constexpr std::string_view kType = "queue";
  std::vector<WaitingEntry> waiting;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("waiting", self.waiting);
  }
};

struct DeskMessage {
  static constexpr std::string_view kType = "desk";
  bool ready = false;
  bool busy = false;
  std::int64_t wrap_up_s = 0;  // left of the time after a visit in which nothing rings
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("ready", self.ready);
    field("busy", self.busy);
    field("wrap_up_s", self.wrap_up_s);
  }
};

// What a site's last line test found.
struct LineMessage {
  static constexpr std::string_view kType = "line";
  bool testing = false;
  std::optional<LineTestEntry> last;  // absent: none since the relay started
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("testing", self.testing);
    field("last", self.last);
  }
};

// A test is wanted before the site opens: `line.test`, if nobody is there.
struct LineDueMessage {
  static constexpr std::string_view kType = "line.due";
  template <class Self, class Visitor>
  static void describe(Self&, Visitor&) {}
};

struct InvitedMessage {
  static constexpr std::string_view kType = "invited";
  std::string visit;
  std::string token;
  std::string path;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("visit", self.visit);
    field("token", self.token);
    field("path", self.path);
  }
};

struct AnswerMessage {
  static constexpr std::string_view kType = "answer";
  std::string sdp;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("sdp", self.sdp);
  }
};

struct SlotsMessage {
  static constexpr std::string_view kType = "slots";
  std::vector<Nullable<std::uint32_t>> slots;
  Nullable<std::uint32_t> document;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("slots", self.slots);
    field("document", self.document);
  }
};

struct CodecMessage {
  static constexpr std::string_view kType = "codec";
  std::string media;  // "camera", "document"
  std::string codec;  // a MIME type
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("media", self.media);
    field("codec", self.codec);
  }
};

// What to send from now on (sfu/api/uplink_plan.h).
struct PlanMessage {
  static constexpr std::string_view kType = "plan";
  PlannedVoice voice;
  Nullable<PlannedPicture> picture;  // null: the camera sends nothing
  // Of a document camera or a screen, while one is shown and something fits.
  std::optional<PlannedPicture> document;
  std::int64_t start_kbps = 0;
  bool restart = false;
  std::string reason;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("voice", self.voice);
    field("picture", self.picture);
    field("document", self.document);
    field("start_kbps", self.start_kbps);
    field("restart", self.restart);
    field("reason", self.reason);
  }
};

struct ParticipantsMessage {
  static constexpr std::string_view kType = "participants";
  std::vector<ParticipantEntry> participants;
  std::optional<std::string> signing;  // beside_voice, before_voice; absent: nobody signs
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("participants", self.participants);
    field("signing", self.signing);
  }
};

struct LostMessage {
  static constexpr std::string_view kType = "lost";
  std::uint32_t participant = 0;
  std::string reason;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("participant", self.participant);
    field("reason", self.reason);
  }
};

struct ErrorMessage {
  static constexpr std::string_view kType = "error";
  ErrorCode code = ErrorCode::kInternal;
  std::string message;                 // for a developer
  std::optional<std::string> pointer;  // RFC 6901, into the client's message
  std::optional<bool> fatal;           // true: the server closes afterwards
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("code", self.code);
    field("message", self.message);
    field("pointer", self.pointer);
    field("fatal", self.fatal);
  }
};

using ServerMessage =
    std::variant<WelcomeMessage, IceServersMessage, TicketMessage, OrganisationsMessage,
                 VisitMessage, VisitLeftMessage, NoticeMessage, RatedMessage, SitesMessage,
                 AppointmentSlotsMessage, AppointmentMessage, AppointmentsMessage, RingMessage,
                 RingStopMessage, QueueMessage, DeskMessage, LineMessage, LineDueMessage,
                 InvitedMessage, AnswerMessage, SlotsMessage, CodecMessage, PlanMessage,
                 ParticipantsMessage, LostMessage, DrainingMessage, ErrorMessage>;

}  // namespace signalling
