// A whole network in virtual time: the media core of a world, the switchboard of signalling in
// front of it, and pages at their screens, each behind its line. Signalling and media share that
// line, as they do in life.
//   add_kiosk / add_desk     a page connects by itself, and again when its connection has ended
//   at(time, action)         scripted: what a person does, a line that changes
//   run_until(...)           everything between commands, events and messages
//   cut_signalling(page)     the connection breaks as a proxy or a NAT breaks it: silently
// The server pings every 5 s and gives up a connection that was silent for 10 s, as the shell does.
// Laws: those of the world, those of the terminals, and that nobody is heard or seen in a visit
// whom the server had not named to its other parties (nobody joins unseen).
// A run is a function of its seed. No IO.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "loadtest/terminal/page.h"
#include "loadtest/world/world.h"
#include "signalling/session/session.h"

namespace loadtest {

class Town {
 public:
  struct Options {
    sfu::CoreOptions core;
    Page::Options page;  // what all pages have in common; name and token are filled in
    sfu::TimeDelta ping = sfu::TimeDelta::seconds(5);
    sfu::TimeDelta silence = sfu::TimeDelta::seconds(10);
    // From a ring to the click; negative: desks answer only when told to.
    sfu::TimeDelta answer_after = sfu::TimeDelta::seconds(2);
    sfu::TimeDelta reconnect_after = sfu::TimeDelta::seconds(1);  // of a page, after a loss
    signalling::UnixSeconds origin = 1'800'000'000;  // the calendar at the world's origin
    // After a page took in what the server said.
    std::function<void(Page&)> on_heard = [](Page&) {};
  };

  Town(std::uint64_t seed, config::Config config, Options options);

  Page& add_kiosk(const std::string& site, const Line& line);
  Page& add_desk(const std::string& organisation, const std::string& desk, const Line& line);
  // Somebody with the token of an invitation.
  Page& add_guest(const std::string& token, const Line& line);
  // Closes a page for good; what it was in goes on without it.
  void remove(Page& page);

  void at(sfu::Timestamp time, std::function<void()> action);
  [[nodiscard]] sfu::Timestamp now() const { return world_.now(); }
  void run_until(sfu::Timestamp end);
  bool run_until(const std::function<bool()>& done, sfu::Timestamp deadline);
  void run_for(sfu::TimeDelta time) { run_until(world_.now() + time); }
  // What a page wants to say is sent on; after a script made the person act.
  void act(Page& page, const std::function<void(Page&)>& what);
  void cut_signalling(Page& page);
  void reconfigure(const config::Config& config);  // a reload of the relay

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] const sfu::Metrics& signalling_metrics() const { return metrics_; }
  [[nodiscard]] const std::deque<Page>& pages() const { return pages_; }
  // What a business system says, and what its webhook hears.
  signalling::ServiceReply serve(const signalling::ServiceRequest& request);
  [[nodiscard]] const std::vector<signalling::VisitNotice>& notices() const { return notices_; }
  // Everything the laws say about this run, in words; empty when all is well.
  [[nodiscard]] std::vector<std::string> breaches() const;

 private:
  using ConnectionId = signalling::ConnectionId;
  // What the server told a page so far, heard or not.
  struct Told {
    std::string visit;      // it is in
    Page::Heard companies;  // everyone named in each of its visits
  };
  struct Connection {
    Page* page = nullptr;
    sfu::Timestamp heard;
    bool cut = false;  // nothing passes any more, and nobody has noticed
  };

  Page& add(Page::Options options, const Line& line);
  [[nodiscard]] sfu::Instant instant() const;
  [[nodiscard]] ConnectionId* connection_of(const Page& page);
  void connect(Page& page);
  void open(ConnectionId connection);
  void close(ConnectionId connection);
  [[nodiscard]] std::string token(signalling::TokenClaims claims) const;
  void lose(ConnectionId connection);
  void ping(ConnectionId connection);
  void flush(Page& page);
  void hear(ConnectionId connection, const std::string& text);
  void tell(Page& page, const std::string& text);
  void read_to(Page& page, const std::string& text);
  void take_ring(Page& page);
  void note(Page& page, const std::string& text);
  template <class Verb>
  void ask(Verb verb);
  void apply(const signalling::Send& send);
  void apply(const signalling::Close& close);
  void apply(const signalling::Command& command);
  void apply(const signalling::Keep& /*keep*/) {}  // a town has no disk
  void apply(const signalling::VisitNotice& notice) { notices_.push_back(notice); }
  void pass_events();
  void arm_session();

  config::Config config_;
  Options options_;
  World world_;
  sfu::Metrics metrics_;
  signalling::Session session_;
  std::deque<Page> pages_;
  std::map<ConnectionId, Connection> connections_;
  std::map<const Page*, ConnectionId> of_page_;
  std::map<const Page*, Told> told_;
  // What was read last: a list goes to all desks of an organisation, and reading is dear.
  struct Read {
    std::string text;
    signalling::ServerMessage message;
  };
  std::optional<Read> read_;
  std::uint64_t last_connection_ = 0;
  std::vector<signalling::VisitNotice> notices_;
  std::size_t events_passed_ = 0;
  sfu::Timestamp session_wake_ = sfu::Timestamp::never();
};

}  // namespace loadtest
