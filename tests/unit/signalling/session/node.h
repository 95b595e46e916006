// One node's switchboard without sockets: connections are numbers, messages are structs, and what
// the server says is kept per connection until a test takes it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "signalling/auth/service_token.h"
#include "signalling/auth/token.h"
#include "signalling/protocol/codec.h"
#include "signalling/session/session.h"

namespace signalling {

inline constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";

inline config::Config two_organisations() {
  config::Config config;
  config.auth.secret = kSecret;
  config.auth.open_enrolment = true;
  config.organisations = {
      {"caf", "Caisse d'allocations familiales", "CAF", {{"d1", "Bureau 1"}, {"d2", "Bureau 2"}}},
      {"cpam", "Assurance maladie", "CPAM", {{"d1", "Bureau 1"}}}};
  config.sites = {{"isle", "L'Isle-Jourdain", {"caf", "cpam"}}, {"lussac", "Lussac", {"caf"}}};
  return config;
}

class CountingEntropy : public sfu::Entropy {
 public:
  void fill(sfu::MutableByteSpan bytes) override {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(next_ += 41);
  }

 private:
  std::uint32_t next_ = 0;
};

class Node {
 public:
  static constexpr UnixSeconds kToday = 1'800'000'000;

  explicit Node(const config::Config& config = two_organisations(), std::size_t shards = 1)
      : Node(config, options(shards)) {}
  Node(const config::Config& config, const Session::Options& options)
      : session_(config, options, entropy_, metrics_) {}

  static Session::Options options(std::size_t shards) {
    Session::Options options;
    for (std::size_t i = 0; i < shards; ++i) {
      const auto port = static_cast<std::uint16_t>(10'000 + i);
      options.shard_addresses.push_back({sfu::SocketAddress::ipv4(192, 0, 2, 1, port)});
    }
    return options;
  }
  static std::string token(TokenClaims claims) {
    if (claims.expires == 0) claims.expires = kToday + 60;
    return make_token(claims, kSecret, kToday);
  }
  static std::string kiosk_token(const std::string& site = "isle") {
    return token({.role = Role::kKiosk, .site = site});
  }
  static std::string desk_token(const std::string& organisation = "caf",
                                const std::string& desk = "d1") {
    return token({.role = Role::kDesk, .organisation = organisation, .desk = desk});
  }
  static std::string room_token(const std::string& room, Role role = Role::kBoth) {
    return token({.role = role, .room = room, .name = "Zoé"});
  }
  static std::string service_token(std::vector<ServiceScope> scopes = {kServiceScopes.begin(),
                                                                       kServiceScopes.end()},
                                   std::vector<std::string> organisations = {},
                                   const std::string& service = "rdv") {
    return make_service_token(
        {service, std::move(scopes), std::move(organisations), kToday, kToday + 3'600}, kSecret);
  }
  static std::string offer() {
    const auto folder = std::filesystem::path(__FILE__).parent_path();
    std::ifstream file(folder / "../sdp/chromium_offer.sdp", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Connections.
  ConnectionId open() {
    const ConnectionId connection(++last_connection_);
    act([&](Actions& out) { session_.connection_opened(connection, at(), out); });
    return connection;
  }
  ConnectionId enter(const std::string& token) {
    const ConnectionId connection = open();
    say(connection, HelloMessage{kProtocolVersion, token, {}});
    return connection;
  }
  ConnectionId ready_desk(const std::string& organisation = "caf", const std::string& desk = "d1") {
    const ConnectionId connection = enter(desk_token(organisation, desk));
    say(connection, DeskReadyMessage{true});
    return connection;
  }
  void hang_up(ConnectionId connection) {
    act([&](Actions& out) { session_.connection_closed(connection, at(), out); });
  }
  void drain() {
    act([&](Actions& out) { session_.drain(at(), out); });
  }
  void reconfigure(const config::Config& config) {
    act([&](Actions& out) { session_.reconfigure(config, at(), out); });
  }
  void say(ConnectionId connection, const ClientMessage& message, MessageId id = {}) {
    say_text(connection, encode_client(message, id));
  }
  void say_text(ConnectionId connection, const std::string& text) {
    act([&](Actions& out) { session_.handle(connection, text, at(), out); });
  }
  WhipReply ask(const WhipRequest& request) {
    WhipReply reply;
    act([&](Actions& out) { reply = session_.handle(request, at(), out); });
    return reply;
  }
  ServiceReply serve(const ServiceRequest& request) {
    ServiceReply reply;
    act([&](Actions& out) { reply = session_.handle(request, at(), out); });
    return reply;
  }
  Budgets budgets(const std::string& visit) {
    Budgets budgets;
    act([&](Actions& out) { budgets = session_.budgets(visit, at(), out); });
    return budgets;
  }
  bool kick(const std::string& visit) {
    bool known = false;
    act([&](Actions& out) { known = session_.kick(visit, at(), out); });
    return known;
  }
  IdentityReply post(const IdentityRequest& request) {
    IdentityReply reply;
    act([&](Actions& out) { reply = session_.identify(request, at(), out); });
    return reply;
  }
  IdentityReply enrol(std::string_view body) { return post({.body = body}); }
  bool revoke(const std::string& device) {
    bool known = false;
    act([&](Actions& out) { known = session_.revoke(device, at(), out); });
    return known;
  }
  std::string issue_code(const DevicePlace& place) {
    std::string code;
    act([&](Actions& out) {
      const auto issued = session_.issue_code(place, "", at(), out);
      ASSERT_TRUE(issued);
      code = issued->text;
    });
    return code;
  }
  [[nodiscard]] std::string kept(const std::string& name) const {
    const auto found = kept_.find(name);
    return found == kept_.end() ? "" : found->second;
  }
  void happen(const sfu::api::Event& event) {
    act([&](Actions& out) { session_.handle(event, at(), out); });
  }
  void pass(sfu::TimeDelta time) {
    now_ = now_ + time;
    if (session_.next_timeout() > now_) return;
    act([&](Actions& out) { session_.handle_timeout(at(), out); });
  }

  // A visit under way; its id.
  std::string connect(ConnectionId kiosk, ConnectionId desk) {
    say(kiosk, VisitRequestMessage{"caf"});
    const std::string visit = last<VisitMessage>(kiosk).visit;
    say(desk, VisitAnswerMessage{visit});
    return visit;
  }

  // What was said to a connection: all of a type, and the last one.
  template <class Message>
  [[nodiscard]] std::vector<Message> all(ConnectionId connection) const {
    std::vector<Message> messages;
    const auto found = inbox_.find(connection);
    if (found == inbox_.end()) return messages;
    for (const auto& frame : found->second) {
      if (const auto* one = std::get_if<Message>(&frame.message)) messages.push_back(*one);
    }
    return messages;
  }
  template <class Message>
  [[nodiscard]] Message last(ConnectionId connection) const {
    const auto messages = all<Message>(connection);
    EXPECT_FALSE(messages.empty()) << "no " << Message::kType << " to " << connection.raw();
    return messages.empty() ? Message{} : messages.back();
  }
  template <class Message>
  [[nodiscard]] MessageId last_id(ConnectionId connection) const {
    const auto found = inbox_.find(connection);
    MessageId id;
    if (found == inbox_.end()) return id;
    for (const auto& frame : found->second) {
      if (std::holds_alternative<Message>(frame.message)) id = frame.id;
    }
    return id;
  }
  // The code of the only thing said since the last call of forget(): an error.
  [[nodiscard]] std::string error(ConnectionId connection) const {
    const auto errors = all<ErrorMessage>(connection);
    return errors.empty() ? "none" : std::string(to_string(errors.back().code));
  }
  [[nodiscard]] std::size_t said_to(ConnectionId connection) const {
    const auto found = inbox_.find(connection);
    return found == inbox_.end() ? 0 : found->second.size();
  }
  template <class Kind>
  [[nodiscard]] std::vector<Kind> commands() const {
    std::vector<Kind> kinds;
    for (const Command& command : commands_) {
      if (const auto* one = std::get_if<Kind>(&command.command)) kinds.push_back(*one);
    }
    return kinds;
  }
  [[nodiscard]] const std::vector<VisitNotice>& notices() const { return notices_; }
  [[nodiscard]] const std::vector<Command>& commands() const { return commands_; }
  [[nodiscard]] std::optional<CloseCode> closed(ConnectionId connection) const {
    const auto found = closed_.find(connection);
    return found == closed_.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::uint32_t participant(ConnectionId connection) const {
    return last<WelcomeMessage>(connection).participant;
  }
  void forget() {
    inbox_.clear();
    commands_.clear();
  }
  [[nodiscard]] std::int64_t visits(sfu::Outcome outcome) const {
    return metrics_.visits[static_cast<std::size_t>(outcome)].value();
  }
  [[nodiscard]] sfu::Metrics& metrics() { return metrics_; }
  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] sfu::Instant at() const { return {now_, kToday + now_.us() / 1'000'000}; }

 private:
  template <class Verb>
  void act(Verb verb) {
    Actions actions;
    verb(actions);
    for (Action& action : actions) {
      if (auto* send = std::get_if<Send>(&action)) {
        auto frame = decode_server(send->text);
        ASSERT_TRUE(frame) << send->text;
        EXPECT_FALSE(closed_.contains(send->connection)) << send->text;
        inbox_[send->connection].push_back(std::move(*frame));
      } else if (const auto* close = std::get_if<Close>(&action)) {
        closed_.emplace(close->connection, close->code);
      } else if (auto* keep = std::get_if<Keep>(&action)) {
        kept_[keep->name] = std::move(keep->text);
      } else if (auto* notice = std::get_if<VisitNotice>(&action)) {
        notices_.push_back(std::move(*notice));
      } else {
        commands_.push_back(std::move(std::get<Command>(action)));
      }
    }
  }

  CountingEntropy entropy_;
  sfu::Metrics metrics_;
  Session session_;
  sfu::Timestamp now_;
  std::uint64_t last_connection_ = 0;
  std::map<ConnectionId, std::vector<Framed<ServerMessage>>> inbox_;
  std::map<ConnectionId, CloseCode> closed_;
  std::vector<Command> commands_;
  std::vector<VisitNotice> notices_;
  std::map<std::string, std::string> kept_;
};

}  // namespace signalling
