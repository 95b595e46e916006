#include "loadtest/town/town.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "loadtest/world/oracles.h"
#include "signalling/auth/token.h"

namespace loadtest {
namespace {

using sfu::Instant;
using sfu::TimeDelta;
using sfu::Timestamp;
using signalling::Role;
using signalling::TokenClaims;
using signalling::UnixSeconds;

constexpr UnixSeconds kTokenLife = 10 * 365 * 86'400;

// Bytes on the line besides the text: the upgrade of a connection, a ping, a message's frame.
constexpr std::size_t kUpgrade = 600;
constexpr std::size_t kPing = 2;
constexpr std::size_t kFrame = 8;

// Of the messages that say who is in which visit; most say something else, and reading is dear.
constexpr std::array<std::string_view, 2> kNoted = {R"("type":"visit")",
                                                    R"("type":"participants")"};

signalling::Session::Options session_options(World& world) {
  signalling::Session::Options options;
  options.queue_absence = sfu::TimeDelta::seconds(20);  // a day here has no ten minutes to wait
  options.fingerprint = world.environment().dtls.fingerprint();
  options.shard_addresses = {{world.relay()}};
  return options;
}

}  // namespace

Town::Town(std::uint64_t seed, config::Config config, Options options)
    : config_(std::move(config)),
      options_(std::move(options)),
      world_(seed, options_.core),
      session_(config_, session_options(world_), world_.entropy(), metrics_) {}

std::string Town::token(TokenClaims claims) const {
  claims.expires = options_.origin + kTokenLife;
  return signalling::make_token(claims, config_.auth.secret, options_.origin);
}

Page& Town::add_kiosk(const std::string& site, const Line& line) {
  Page::Options page = options_.page;
  page.name = "kiosk " + site;
  page.token = token({.role = Role::kKiosk, .site = site});
  return add(std::move(page), line);
}

Page& Town::add_desk(const std::string& organisation, const std::string& desk, const Line& line) {
  Page::Options page = options_.page;
  page.name = "desk " + organisation + "/" + desk;
  page.token = token({.role = Role::kDesk, .organisation = organisation, .desk = desk});
  return add(std::move(page), line);
}

Page& Town::add_guest(const std::string& token, const Line& line) {
  Page::Options page = options_.page;
  page.name = "guest";
  page.token = token;
  return add(std::move(page), line);
}

void Town::remove(Page& page) {
  if (const ConnectionId* connection = connection_of(page)) {
    const ConnectionId left = *connection;
    if (connections_.erase(left) > 0) {
      ask([&](signalling::Actions& out) { session_.connection_closed(left, instant(), out); });
    }
  }
  of_page_.erase(&page);
  world_.detach(&page);
}

Page& Town::add(Page::Options options, const Line& line) {
  Page& page = pages_.emplace_back(std::move(options), world_.client_environment());
  world_.attach(page, line);
  connect(page);
  return page;
}

sfu::Instant Town::instant() const {
  return {world_.now(), options_.origin + world_.now().us() / 1'000'000};
}

signalling::ServiceReply Town::serve(const signalling::ServiceRequest& request) {
  signalling::ServiceReply reply;
  ask([&](signalling::Actions& out) { reply = session_.handle(request, instant(), out); });
  return reply;
}

// ---- connections --------------------------------------------------------------------------------

Town::ConnectionId* Town::connection_of(const Page& page) {
  const auto found = of_page_.find(&page);
  return found == of_page_.end() ? nullptr : &found->second;
}

// The request and its answer: TCP's own handshake is in the shell's hands, not in the protocol's.
void Town::connect(Page& page) {
  const ConnectionId connection(++last_connection_);
  connections_[connection] = {&page, world_.now(), false};
  of_page_[&page] = connection;
  world_.tell(&page, Way::kUp, kUpgrade, [this, connection](Timestamp) { open(connection); });
}

void Town::open(ConnectionId connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  found->second.heard = world_.now();
  ask([&](signalling::Actions& out) { session_.connection_opened(connection, instant(), out); });
  Page* page = found->second.page;
  world_.tell(page, Way::kDown, kUpgrade, [this, page, connection](Timestamp) {
    if (!connections_.contains(connection)) return;
    page->handle_open();
    flush(*page);
  });
  ping(connection);
}

void Town::ping(ConnectionId connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  if (world_.now() - found->second.heard >= options_.silence) return lose(connection);
  Page* page = found->second.page;
  if (!found->second.cut) {
    world_.tell(page, Way::kDown, kPing, [this, page, connection](Timestamp) {
      world_.tell(page, Way::kUp, kPing, [this, connection](Timestamp) {
        const auto alive = connections_.find(connection);
        if (alive != connections_.end() && !alive->second.cut) alive->second.heard = world_.now();
      });
    });
  }
  world_.at(world_.now() + options_.ping, [this, connection](Timestamp) { ping(connection); });
}

// The server gave it up; the page hears so as soon as its line carries anything.
void Town::lose(ConnectionId connection) {
  ask([&](signalling::Actions& out) { session_.connection_closed(connection, instant(), out); });
  close(connection);
}

void Town::close(ConnectionId connection) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  Page* page = found->second.page;
  connections_.erase(found);
  world_.tell(page, Way::kDown, kFrame, [this, page, connection](Timestamp) {
    if (of_page_[page] != connection) return;
    page->handle_closed();
    world_.at(world_.now() + options_.reconnect_after, [this, page, connection](Timestamp) {
      if (of_page_[page] == connection) connect(*page);
    });
  });
}

void Town::cut_signalling(Page& page) {
  if (const ConnectionId* connection = connection_of(page)) {
    const auto found = connections_.find(*connection);
    if (found != connections_.end()) found->second.cut = true;
  }
}

// ---- messages -----------------------------------------------------------------------------------

void Town::reconfigure(const config::Config& config) {
  ask([&](signalling::Actions& out) { session_.reconfigure(config, instant(), out); });
}

void Town::act(Page& page, const std::function<void(Page&)>& what) {
  what(page);
  flush(page);
}

void Town::flush(Page& page) {
  const ConnectionId connection = of_page_[&page];
  for (std::string& text : page.take_said()) {
    const std::size_t size = text.size() + kFrame;
    world_.tell(&page, Way::kUp, size,
                [this, connection, said = std::move(text)](Timestamp) { hear(connection, said); });
  }
  world_.wake(&page);
}

void Town::hear(ConnectionId connection, const std::string& text) {
  const auto found = connections_.find(connection);
  if (found == connections_.end() || found->second.cut) return;
  found->second.heard = world_.now();
  ask([&](signalling::Actions& out) { session_.handle(connection, text, instant(), out); });
}

template <class Verb>
void Town::ask(Verb verb) {
  signalling::Actions actions;
  verb(actions);
  for (const signalling::Action& action : actions) {
    std::visit([this](const auto& one) { this->apply(one); }, action);
  }
  arm_session();
}

// What the server says counts from here on, even if the line swallows it.
void Town::note(Page& page, const std::string& text) {
  const bool of_interest = std::ranges::any_of(
      kNoted, [&](std::string_view type) { return text.find(type) != std::string::npos; });
  if (!of_interest) return;
  const auto frame = signalling::decode_server(text);
  if (!frame) return;  // the page tells
  Told& told = told_[&page];
  if (const auto* visit = std::get_if<signalling::VisitMessage>(&frame->message)) {
    told.visit = visit->visit;
  }
  if (const auto* named = std::get_if<signalling::ParticipantsMessage>(&frame->message)) {
    for (const auto& entry : named->participants) {
      told.companies[told.visit].insert(entry.participant);
    }
  }
}

void Town::apply(const signalling::Send& send) {
  const auto found = connections_.find(send.connection);
  if (found == connections_.end()) return;
  Page* page = found->second.page;
  note(*page, send.text);
  if (found->second.cut) return;
  world_.tell(page, Way::kDown, send.text.size() + kFrame,
              [this, page, connection = send.connection, text = send.text](Timestamp) {
                const ConnectionId* current = connection_of(*page);
                if (current != nullptr && *current == connection) tell(*page, text);
              });
}

void Town::apply(const signalling::Close& closing) { close(closing.connection); }

void Town::apply(const signalling::Command& command) { world_.command(command.command); }

void Town::read_to(Page& page, const std::string& text) {
  if (!read_ || read_->text != text) {
    auto frame = signalling::decode_server(text);
    if (!frame) return page.handle_text(text, world_.now());  // which says so
    read_ = Read{text, std::move(frame->message)};
  }
  page.handle_message(read_->message, world_.now());
}

void Town::tell(Page& page, const std::string& text) {
  const std::string rang = page.ring() ? page.ring()->visit : "";
  const std::int64_t connections = page.counts().connections;
  read_to(page, text);
  // A new PeerConnection has a port of its own.
  if (page.counts().connections != connections) world_.rebind(&page);
  if (page.ring() && page.ring()->visit != rang) take_ring(page);
  options_.on_heard(page);
  flush(page);
}

void Town::take_ring(Page& page) {
  if (options_.answer_after < TimeDelta::zero()) return;
  world_.at(world_.now() + options_.answer_after,
            [this, &page](Timestamp) { act(page, [](Page& desk) { desk.answer(); }); });
}

// ---- time ---------------------------------------------------------------------------------------

void Town::at(Timestamp time, std::function<void()> action) {
  world_.at(time, [action = std::move(action)](Timestamp) { action(); });
}

void Town::pass_events() {
  while (events_passed_ < world_.events().size()) {
    const sfu::api::Event event = world_.events()[events_passed_++];
    ask([&](signalling::Actions& out) { session_.handle(event, instant(), out); });
  }
}

void Town::arm_session() {
  const Timestamp next = session_.next_timeout();
  if (next == Timestamp::never() || next >= session_wake_) return;
  session_wake_ = next;
  world_.at(std::max(next, world_.now()), [this, next](Timestamp) {
    if (session_wake_ != next) return;  // an earlier wake-up took its place
    session_wake_ = Timestamp::never();
    ask([&](signalling::Actions& out) { session_.handle_timeout(instant(), out); });
  });
}

bool Town::run_until(const std::function<bool()>& done, Timestamp deadline) {
  return world_.run_until(
      [&] {
        pass_events();
        return done();
      },
      deadline);
}

void Town::run_until(Timestamp end) {
  run_until([] { return false; }, end);
}

std::vector<std::string> Town::breaches() const {
  std::vector<std::string> all = conservation_breaches(world_.metrics());
  for (const Page& page : pages_) {
    const auto own = page.breaches();
    all.insert(all.end(), own.begin(), own.end());
    const auto told = told_.find(&page);
    for (const auto& [visit, heard] : page.heard()) {
      for (const std::uint32_t publisher : heard) {
        const bool named = told != told_.end() && told->second.companies.contains(visit) &&
                           told->second.companies.at(visit).contains(publisher);
        if (!named) {
          all.push_back("in visit " + visit + " " + page.name() + " heard participant " +
                        std::to_string(publisher) + ", a stranger");
        }
      }
    }
  }
  return all;
}

}  // namespace loadtest
