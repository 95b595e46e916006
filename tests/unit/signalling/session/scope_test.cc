// The scope of every token, as one table: what each role hears when it says each message of the
// protocol, and gets when it asks each verb of HTTP. The rows are held against the protocol's own
// list of types: a new message without a row fails. And whatever the role, nobody is in a room
// unseen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/unit/signalling/session/node.h"
#include "tests/unit/signalling/session/whip_offers.h"

namespace signalling {
namespace {

enum class Who : std::uint8_t { kKiosk, kDesk, kBoth, kPublish, kSubscribe, kInvited };
constexpr std::array kEverybody = {Who::kKiosk,   Who::kDesk,      Who::kBoth,
                                   Who::kPublish, Who::kSubscribe, Who::kInvited};
constexpr std::array<const char*, 6> kNames = {"kiosk",   "desk",      "both",
                                               "publish", "subscribe", "invited"};

// Each message with nothing in it: past the question who may say it, the first thing that is wrong
// with it; "none": it is taken.
struct Row {
  std::string_view type;
  std::array<std::string_view, 6> hears;  // in the order of kEverybody
};
constexpr std::string_view kNo = "forbidden";
constexpr std::array kRows = {
    Row{"hello", {kNo, kNo, kNo, kNo, kNo, kNo}},
    // The citizen's side.
    Row{"visit.request", {"unknown_organisation", kNo, kNo, kNo, kNo, kNo}},
    Row{"visit.accept", {"unknown_visit", kNo, kNo, kNo, kNo, kNo}},
    Row{"visit.agent", {"unknown_visit", kNo, kNo, kNo, kNo, kNo}},
    Row{"visit.rate", {"bad_message", kNo, kNo, kNo, kNo, kNo}},
    Row{"line.test", {"none", kNo, kNo, kNo, kNo, kNo}},
    // Both sides of a visit.
    Row{"visit.end", {"unknown_visit", "unknown_visit", kNo, kNo, kNo, kNo}},
    // The adviser's side.
    Row{"desk.ready", {kNo, "none", kNo, kNo, kNo, kNo}},
    Row{"visit.answer", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"visit.call", {kNo, "nobody", kNo, kNo, kNo, kNo}},
    Row{"visit.hold", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"visit.transfer", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"visit.ask", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"visit.unask", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"visit.hand_over", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"visit.leave", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"visit.notice", {kNo, "bad_message", kNo, kNo, kNo, kNo}},
    Row{"site.find", {kNo, "none", kNo, kNo, kNo, kNo}},
    Row{"visit.invite", {kNo, "unknown_visit", kNo, kNo, kNo, kNo}},
    // At an agreed time: here, and at the site that a desk names.
    Row{"appointment.find", {"unknown_organisation", "bad_message", kNo, kNo, kNo, kNo}},
    Row{"appointment.book", {"unknown_organisation", "bad_message", kNo, kNo, kNo, kNo}},
    Row{"appointment.cancel", {"unknown_appointment", "bad_message", kNo, kNo, kNo, kNo}},
    Row{"appointment.arrive", {"unknown_appointment", kNo, kNo, kNo, kNo, kNo}},
    // Everybody who is in a room; kiosk and desk are in none here, and nobody has media to pin.
    Row{"offer", {"unknown_visit", "unknown_visit", "bad_sdp", "bad_sdp", "bad_sdp", "bad_sdp"}},
    Row{"mute", {"unknown_visit", "unknown_visit", "none", "none", "none", "none"}},
    Row{"sign", {"unknown_visit", "unknown_visit", kNo, kNo, kNo, kNo}},
    Row{"pin",
        {"unknown_visit", "unknown_visit", "unknown_visit", "unknown_visit", "unknown_visit",
         "unknown_visit"}},
    Row{"leave", {"none", "none", "none", "none", "none", "none"}},
};

// One of each at one node; the invited one in a visit that is under way.
struct Cast {
  Node node;

  ConnectionId enter(Who who) {
    switch (who) {
      case Who::kKiosk:
        return node.enter(Node::kiosk_token("lussac"));
      case Who::kDesk:
        return node.enter(Node::desk_token("cpam", "d1"));
      case Who::kBoth:
        return node.enter(Node::room_token("salle", Role::kBoth));
      case Who::kPublish:
        return node.enter(Node::room_token("salle", Role::kPublish));
      case Who::kSubscribe:
        return node.enter(Node::room_token("salle", Role::kSubscribe));
      case Who::kInvited:
        return node.enter(invitation());
    }
    return {};
  }
  std::string invitation() {
    const ConnectionId kiosk = node.enter(Node::kiosk_token());
    const ConnectionId desk = node.ready_desk();
    const std::string visit = node.connect(kiosk, desk);
    node.say(desk, VisitInviteMessage{visit, "Awa Diop", "interpreter"});
    return node.last<InvitedMessage>(desk).token;
  }
  std::string token(Who who) {
    switch (who) {
      case Who::kKiosk:
        return Node::kiosk_token();
      case Who::kDesk:
        return Node::desk_token();
      case Who::kBoth:
        return Node::room_token("salle", Role::kBoth);
      case Who::kPublish:
        return Node::room_token("salle", Role::kPublish);
      case Who::kSubscribe:
        return Node::room_token("salle", Role::kSubscribe);
      case Who::kInvited:
        return invitation();
    }
    return {};
  }
};

// An unknown site is forbidden to everybody: that would say nothing of the role.
ClientMessage with_a_site(ClientMessage message) {
  if (auto* call = std::get_if<VisitCallMessage>(&message)) call->site = "isle";
  return message;
}

template <class Message>
struct Types;
template <class... Alternatives>
struct Types<std::variant<Alternatives...>> {
  static std::vector<std::pair<std::string_view, ClientMessage>> all() {
    return {{Alternatives::kType, ClientMessage(Alternatives{})}...};
  }
};

const Row* row_of(std::string_view type) {
  const auto found = std::ranges::find(kRows, type, &Row::type);
  return found == kRows.end() ? nullptr : &*found;
}

TEST(Scope, EveryMessageHasARow) {
  std::set<std::string_view> types;
  for (const auto& [type, message] : Types<ClientMessage>::all()) {
    EXPECT_NE(row_of(type), nullptr) << type << ": say here who may say it";
    types.insert(type);
  }
  for (const Row& row : kRows) EXPECT_TRUE(types.contains(row.type)) << row.type;
}

TEST(Scope, EveryRoleHearsWhatTheTableSaysOfEveryMessage) {
  for (const auto& [type, message] : Types<ClientMessage>::all()) {
    const Row* row = row_of(type);
    if (row == nullptr) continue;  // the test above tells
    for (std::size_t i = 0; i < kEverybody.size(); ++i) {
      Cast cast;
      const ConnectionId connection = cast.enter(kEverybody[i]);
      ASSERT_EQ(cast.node.all<WelcomeMessage>(connection).size(), 1U) << kNames[i];
      cast.node.forget();
      cast.node.say(connection, with_a_site(message));
      EXPECT_EQ(cast.node.error(connection), row->hears[i]) << kNames[i] << " says " << type;
    }
  }
}

// The status of an offer that is none (400: past the token), of a session's DELETE and PATCH.
struct HttpRow {
  const char* path;
  std::array<unsigned, 6> status;
};
constexpr std::array kOffers = {
    HttpRow{"/whip/salle", {403, 403, 400, 400, 403, 403}},
    HttpRow{"/whep/salle", {403, 403, 400, 403, 400, 403}},
    HttpRow{"/whip/*", {403, 403, 403, 403, 403, 403}},
};

TEST(Scope, EveryRoleGetsWhatTheTableSaysOfWhipAndWhep) {
  for (const HttpRow& row : kOffers) {
    for (std::size_t i = 0; i < kEverybody.size(); ++i) {
      Cast cast;
      const std::string bearer = "Bearer " + cast.token(kEverybody[i]);
      const auto reply = cast.node.ask({.method = "POST",
                                        .path = row.path,
                                        .authorization = bearer,
                                        .content_type = "application/sdp",
                                        .body = "no offer"});
      EXPECT_EQ(reply.status, row.status[i]) << kNames[i] << " asks " << row.path;
    }
  }
}

TEST(Scope, EveryRoleGetsWhatTheTableSaysOfAnothersSession) {
  for (const char* method : {"PATCH", "DELETE"}) {
    for (std::size_t i = 0; i < kEverybody.size(); ++i) {
      Cast cast;
      const std::string owner = "Bearer " + Node::room_token("bureau");
      const std::string offer = test::tool_offer("sendonly");
      const auto opened = cast.node.ask({.method = "POST",
                                         .path = "/whip/bureau",
                                         .authorization = owner,
                                         .content_type = "application/sdp",
                                         .body = offer});
      ASSERT_EQ(opened.status, 201U) << opened.body;
      std::string path;
      for (const auto& [name, value] : opened.headers) {
        if (name == "Location") path = value;
      }
      const std::string bearer = "Bearer " + cast.token(kEverybody[i]);
      const auto reply = cast.node.ask({.method = method, .path = path, .authorization = bearer});
      EXPECT_EQ(reply.status, 403U) << kNames[i] << " asks " << method;
    }
  }
}

// Past the question who may: an empty body that is no order (400), no visit of that id (404).
struct ServiceRow {
  const char* method;
  const char* path;
  std::array<unsigned, 3> status;  // of a token with one scope, in the order of kServiceScopes
};
constexpr std::array kServiceRows = {
    ServiceRow{"POST", "/api/v1/visits", {400, 403, 403}},
    ServiceRow{"GET", "/api/v1/visits", {403, 200, 403}},
    ServiceRow{"GET", "/api/v1/visits/0000000000000001", {403, 404, 403}},
    ServiceRow{"DELETE", "/api/v1/visits/0000000000000001", {403, 403, 404}},
    ServiceRow{"PUT", "/api/v1/visits", {405, 405, 405}},
    ServiceRow{"POST", "/api/v1/visits/0000000000000001", {405, 405, 405}},
};

TEST(Scope, EveryScopeOfAServiceGetsWhatTheTableSaysOfTheServerApi) {
  for (const ServiceRow& row : kServiceRows) {
    for (std::size_t i = 0; i < kServiceScopes.size(); ++i) {
      Node node;
      const auto reply =
          node.serve({.method = row.method,
                      .path = row.path,
                      .authorization = "Bearer " + Node::service_token({kServiceScopes[i]}),
                      .content_type = "application/json"});
      EXPECT_EQ(reply.status, row.status[i])
          << to_string(kServiceScopes[i]) << ": " << row.method << " " << row.path;
    }
  }
}

TEST(Scope, NoPageTokenOpensTheServerApi) {
  for (const ServiceRow& row : kServiceRows) {
    for (std::size_t i = 0; i < kEverybody.size(); ++i) {
      Cast cast;
      const std::string bearer = "Bearer " + cast.token(kEverybody[i]);
      const auto reply =
          cast.node.serve({.method = row.method, .path = row.path, .authorization = bearer});
      EXPECT_EQ(reply.status, 401U) << kNames[i] << ": " << row.method << " " << row.path;
    }
  }
}

TEST(Scope, NoServiceTokenOpensSignallingWhipOrWhep) {
  const std::string token = Node::service_token();
  Node node;
  const ConnectionId connection = node.enter(token);
  EXPECT_EQ(node.error(connection), "token_invalid");
  EXPECT_EQ(node.closed(connection), CloseCode::kRefused);
  for (const char* path : {"/whip/salle", "/whep/salle", "/whip/*"}) {
    const auto reply = node.ask({.method = "POST",
                                 .path = path,
                                 .authorization = "Bearer " + token,
                                 .content_type = "application/sdp",
                                 .body = test::tool_offer("sendonly")});
    EXPECT_EQ(reply.status, 401U) << path;
  }
}

// Whoever comes into a room by whatever way is in the list that everybody in it is told.
std::vector<std::string> roles_seen_by(const Node& node, ConnectionId observer) {
  std::vector<std::string> roles;
  for (const ParticipantEntry& entry : node.last<ParticipantsMessage>(observer).participants) {
    roles.push_back(entry.role);
  }
  std::ranges::sort(roles);
  return roles;
}

TEST(Scope, NobodyIsInARoomUnseenWhateverTheRole) {
  for (const Role role : {Role::kBoth, Role::kPublish, Role::kSubscribe}) {
    Node node;
    const auto observer = node.enter(Node::room_token("salle"));
    const auto other = node.enter(Node::room_token("salle", role));
    std::vector<std::string> both = {"both", std::string(to_string(role))};
    std::ranges::sort(both);
    EXPECT_EQ(roles_seen_by(node, observer), both) << to_string(role);
    EXPECT_EQ(roles_seen_by(node, other), both) << to_string(role);
  }
}

TEST(Scope, WhoOnlyPlaysByWhepIsSeenToo) {
  Node node;
  const auto observer = node.enter(Node::room_token("salle"));
  const std::string bearer = "Bearer " + Node::room_token("salle", Role::kSubscribe);
  const std::string offer = test::tool_offer("recvonly");
  const auto reply = node.ask({.method = "POST",
                               .path = "/whep/salle",
                               .authorization = bearer,
                               .content_type = "application/sdp",
                               .body = offer});
  ASSERT_EQ(reply.status, 201U) << reply.body;
  EXPECT_EQ(roles_seen_by(node, observer), (std::vector<std::string>{"both", "subscribe"}));
}

TEST(Scope, EverybodyOfAVisitIsSeenByTheCitizen) {
  Node node;
  const auto kiosk = node.enter(Node::kiosk_token());
  const auto desk = node.ready_desk();
  const std::string visit = node.connect(kiosk, desk);
  const auto colleague = node.ready_desk("cpam", "d1");
  node.say(desk, VisitAskMessage{visit, "cpam"});
  node.say(colleague, VisitAnswerMessage{visit});
  node.say(desk, VisitInviteMessage{visit, "Awa Diop", "interpreter"});
  node.enter(node.last<InvitedMessage>(desk).token);
  EXPECT_EQ(roles_seen_by(node, kiosk),
            (std::vector<std::string>{"both", "desk", "desk", "kiosk"}));
}

}  // namespace
}  // namespace signalling
