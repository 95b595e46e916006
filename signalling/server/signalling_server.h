// The shell of Session: gives it messages, events and time, and does what its Actions say. Serves
// the pages, POST /enrol and /token, WHIP and WHEP, the server API and the WebSocket /signalling.
// All on the loop's thread but on_event().
//   listen(address)     from here on visits can begin
//   on_event(event)     from any shard's thread
//   drain()             no new visit, nobody new; visits under way go on
//   reconfigure(config) after a reload
//   kick(visit)         the operator ends it
//   budgets(visit)      the operator asks what lines are spent on
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/endpoint.h"
#include "sfu/api/command.h"
#include "sfu/api/event.h"
#include "sfu/metrics/metrics.h"
#include "signalling/server/http_server.h"
#include "signalling/server/loop.h"
#include "signalling/server/static_files.h"
#include "signalling/session/session.h"

namespace signalling {

class SignallingServer final : public HttpHandler, public WebSocketHandler {
 public:
  // Whole and on the disk when it returns; throws when it cannot be.
  using KeepState = std::function<void(const std::string& name, const std::string& text)>;
  using Notify = std::function<void(const VisitNotice& notice)>;
  // False: the shard's mailbox is full.
  using PostCommand = std::function<bool(std::size_t shard, sfu::api::Command command)>;

  // `http` keeps its limits; headers and paths are set here. All references outlive the server.
  SignallingServer(Loop& loop, Session& session, sfu::Metrics& metrics, StaticFiles pages,
                   HttpServer::Options http, PostCommand post);

  void use_tls(std::shared_ptr<const TlsContext> context, bool strict);
  // Media that comes to this listener's port (ICE over TCP on 443); before listen().
  void give_media_to(HttpServer::TakeMedia taker) { http_.give_media_to(std::move(taker)); }
  std::optional<std::string> listen(const config::Endpoint& address);
  void on_event(sfu::api::Event event);
  void drain();
  bool kick(std::string_view visit);  // false: unknown
  Budgets budgets(std::string_view visit);
  void keep_state_with(KeepState keep) { keep_ = std::move(keep); }  // without it nothing is kept
  void notify_with(Notify notify) { notify_ = std::move(notify); }   // without it nobody hears
  [[nodiscard]] sfu::Result<DeviceRegistry::Code, Devices::IssueRefusal> issue_code(
      const DevicePlace& place, std::string_view label);
  bool revoke(std::string_view device);  // false: unknown, or revoked before
  void reconfigure(const config::Config& config);
  void replace_pages(StaticFiles pages) { pages_ = std::move(pages); }
  [[nodiscard]] std::uint16_t port() const { return http_.port(); }
  [[nodiscard]] const HttpServer::Counters& counters() const { return http_.counters(); }

  HttpResponse handle(const HttpRequest& request) override;
  void opened(ConnectionId connection) override;
  void received(ConnectionId connection, std::string_view text) override;
  void closed(ConnectionId connection) override;

 private:
  HttpResponse identify(const HttpRequest& request);
  HttpResponse answer_whip(const HttpRequest& request);
  HttpResponse answer_service(const HttpRequest& request);
  void apply(Actions& actions);
  void apply_whole(Actions& actions);
  void apply(Send& send) { http_.send(send.connection, std::move(send.text)); }
  void apply(const Close& close) { http_.close(close.connection, close.code); }
  void apply(Command& command);
  void apply(const Keep& keep);
  void apply(const VisitNotice& notice);

  Loop& loop_;
  Session& session_;
  sfu::Metrics& metrics_;
  StaticFiles pages_;
  PostCommand post_;
  KeepState keep_;
  std::exception_ptr not_kept_;
  Notify notify_;
  Timer timer_;
  HttpServer http_;
};

}  // namespace signalling
