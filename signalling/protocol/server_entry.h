// What the server's messages (server_message.h) are made of: docs/PROTOCOL.md §1.2, whatever stands
// in a row of another name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signalling/protocol/client_message.h"
#include "signalling/protocol/field.h"

namespace signalling {

struct IdAndName {  // of a site, an organisation or a desk
  std::string id;
  std::string name;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("id", self.id);
    field("name", self.name);
  }
};

struct OpeningEntry {
  std::int64_t from = 0;  // unix seconds
  std::int64_t to = 0;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("from", self.from);
    field("to", self.to);
  }
};

struct OrganisationEntry {
  std::string id;
  std::string name;
  std::string label;
  std::optional<std::string> phone;
  bool open = false;                               // receives now, at this site
  bool at_work = false;                            // an adviser of it is at a desk
  std::optional<std::int64_t> closes_at;           // open: unix seconds; absent: always open
  std::optional<std::int64_t> opens_at;            // not open: the next opening
  std::optional<std::vector<OpeningEntry>> today;  // absent: always open
  bool appointments = false;                       // gives them here
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("id", self.id);
    field("name", self.name);
    field("label", self.label);
    field("phone", self.phone);
    field("open", self.open);
    field("at_work", self.at_work);
    field("closes_at", self.closes_at);
    field("opens_at", self.opens_at);
    field("today", self.today);
    field("appointments", self.appointments);
  }
};

struct DeskEntry {
  IdAndName desk;
  IdAndName organisation;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("desk", self.desk);
    field("organisation", self.organisation);
  }
};

struct DeskCallEntry {
  IdAndName organisation;
  bool ringing = false;  // at a desk; otherwise all are busy
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("organisation", self.organisation);
    field("ringing", self.ringing);
  }
};

struct WaitingEntry {
  std::string visit;
  IdAndName site;
  std::int64_t waited_s = 0;
  std::string kind = "drop_in";                            // "drop_in", "transfer", "call"
  std::optional<DeskEntry> from = std::nullopt;            // transfer, call: the desk it comes from
  std::optional<std::int64_t> appointment = std::nullopt;  // its time, unix seconds
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

struct AppointmentEntry {
  std::string reference;
  IdAndName site;
  IdAndName organisation;
  std::int64_t starts_at = 0;  // unix seconds
  std::int64_t ends_at = 0;
  std::string state;  // to_string(AppointmentState), "cancelled"
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("reference", self.reference);
    field("site", self.site);
    field("organisation", self.organisation);
    field("starts_at", self.starts_at);
    field("ends_at", self.ends_at);
    field("state", self.state);
  }
};

struct SiteEntry {
  std::string id;
  std::string name;
  bool on = false;                                 // a kiosk of it is connected
  bool busy = false;                               // all of them are in a visit
  std::optional<std::string> line = std::nullopt;  // the light of its last line test
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("id", self.id);
    field("name", self.name);
    field("on", self.on);
    field("busy", self.busy);
    field("line", self.line);
  }
};

struct LineEntry {      // as the relay measures it (sfu/api/line.h)
  std::string carrier;  // "udp", "tcp", "turn"
  std::optional<std::int64_t> round_trip_ms = std::nullopt;
  std::optional<std::int64_t> lost_up = std::nullopt;    // percent, from the participant
  std::optional<std::int64_t> lost_down = std::nullopt;  // to it
  std::optional<bool> shared_up = std::nullopt;  // with somebody else; absent: no sign of it
  std::optional<bool> shared_down = std::nullopt;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("carrier", self.carrier);
    field("round_trip_ms", self.round_trip_ms);
    field("lost_up", self.lost_up);
    field("lost_down", self.lost_down);
    field("shared_up", self.shared_up);
    field("shared_down", self.shared_down);
  }
};

struct PictureEntry {  // what is held back of a picture (sfu/api/uplink_plan.h)
  std::string state;   // "small", "off"
  std::string reason;  // "own_line", "others_line"
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("state", self.state);
    field("reason", self.reason);
  }
};

struct ParticipantEntry {
  std::uint32_t participant = 0;
  std::string role;
  std::string name;
  std::optional<std::string> as;            // invited ones: what for
  std::optional<std::string> organisation;  // desks: its name
  bool audio_muted = false;
  bool video_muted = false;
  bool connected = false;                        // media
  bool away = false;                             // nothing comes of them: they may come back
  bool accompanied = false;                      // kiosk: the town hall's agent is in the room
  std::optional<LineEntry> line = std::nullopt;  // once it was measured
  std::optional<PictureEntry> picture = std::nullopt;  // absent: nothing is held back
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("participant", self.participant);
    field("role", self.role);
    field("name", self.name);
    field("as", self.as);
    field("organisation", self.organisation);
    field("audio_muted", self.audio_muted);
    field("video_muted", self.video_muted);
    field("connected", self.connected);
    field("away", self.away);
    field("accompanied", self.accompanied);
    field("line", self.line);
    field("picture", self.picture);
  }
};

struct IceServer {  // RTCIceServer of the browser
  std::vector<std::string> urls;
  std::string username;
  std::string credential;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("urls", self.urls);
    field("username", self.username);
    field("credential", self.credential);
  }
};

struct LineTestEntry {
  std::int64_t tested_at = 0;  // unix seconds
  std::string light;           // "green", "amber", "red"
  std::vector<std::string> why;
  std::optional<std::int64_t> down_kbps;
  std::optional<std::int64_t> up_kbps;
  bool down_at_least = false;  // so much or more
  bool up_at_least = false;
  std::optional<LineEntry> measured;  // absent: nothing came through
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("tested_at", self.tested_at);
    field("light", self.light);
    field("why", self.why);
    field("down_kbps", self.down_kbps);
    field("up_kbps", self.up_kbps);
    field("down_at_least", self.down_at_least);
    field("up_at_least", self.up_at_least);
    field("measured", self.measured);
  }
};

struct PlannedVoice {
  std::int64_t kbps = 0;  // of Opus
  std::int64_t packet_ms = 0;
  bool redundant = false;  // each packet brings the one before it again
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("kbps", self.kbps);
    field("packet_ms", self.packet_ms);
    field("redundant", self.redundant);
  }
};

struct PlannedPicture {
  std::int64_t kbps = 0;  // of the encoder
  std::int64_t height = 0;
  std::int64_t fps = 0;
  template <class Self, class Visitor>
  static void describe(Self& self, Visitor& field) {
    field("kbps", self.kbps);
    field("height", self.height);
    field("fps", self.fps);
  }
};

}  // namespace signalling
