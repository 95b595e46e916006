#include "signalling/server/signalling_server.h"

#include <exception>
#include <system_error>
#include <utility>
#include <variant>

#include "signalling/server/clocks.h"
#include "signalling/server/security_headers.h"
#include "signalling/service/service_target.h"
#include "signalling/whip/target.h"

namespace signalling {
namespace {

HttpServer::Options with_signalling(HttpServer::Options http, sfu::Metrics& metrics) {
  http.metrics = &metrics;
  http.headers = security_headers();
  http.websocket_path = "/signalling";
  http.stream_path = "/signalling/stream";
  http.api_path = "/api/";
  http.max_body = http.max_message;  // a POST to a stream may carry as much as a WebSocket
  return http;
}

// What the shard would have said, had the command reached it.
std::optional<sfu::api::Event> refusal_of(const sfu::api::Command& command) {
  using Reason = sfu::api::CommandRefused::Reason;
  if (const auto* open = std::get_if<sfu::api::OpenRoom>(&command)) {
    return sfu::api::CommandRefused{open->room, {}, Reason::kTooManyRooms};
  }
  if (const auto* add = std::get_if<sfu::api::AddParticipant>(&command)) {
    return sfu::api::CommandRefused{add->room, add->participant, Reason::kTooManyParticipants};
  }
  return std::nullopt;
}

}  // namespace

SignallingServer::SignallingServer(Loop& loop, Session& session, sfu::Metrics& metrics,
                                   StaticFiles pages, HttpServer::Options http, PostCommand post)
    : loop_(loop),
      session_(session),
      metrics_(metrics),
      pages_(std::move(pages)),
      post_(std::move(post)),
      timer_(loop,
             [this] {
               Actions actions;
               session_.handle_timeout(read_clocks(), actions);
               apply(actions);
             }),
      http_(loop, with_signalling(std::move(http), metrics), *this, this) {}

std::optional<std::string> SignallingServer::listen(const config::Endpoint& address) {
  return http_.listen(address);
}

void SignallingServer::use_tls(std::shared_ptr<const TlsContext> context, bool strict) {
  metrics_.tls_certificate_expiry.set(context->identity().not_after());
  http_.use_tls(std::move(context), strict);
}

void SignallingServer::on_event(sfu::api::Event event) {
  loop_.post([this, event = std::move(event)] {
    Actions actions;
    session_.handle(event, read_clocks(), actions);
    apply(actions);
  });
}

void SignallingServer::drain() {
  http_.refuse_new();
  Actions actions;
  session_.drain(read_clocks(), actions);
  apply(actions);
}

void SignallingServer::reconfigure(const config::Config& config) {
  Actions actions;
  session_.reconfigure(config, read_clocks(), actions);
  apply(actions);
}

bool SignallingServer::kick(std::string_view visit) {
  Actions actions;
  const bool known = session_.kick(visit, read_clocks(), actions);
  apply(actions);
  return known;
}

Budgets SignallingServer::budgets(std::string_view visit) {
  Actions actions;
  Budgets budgets = session_.budgets(visit, read_clocks(), actions);
  apply(actions);
  return budgets;
}

HttpResponse SignallingServer::handle(const HttpRequest& request) {
  if (is_whip_path(request.path)) return answer_whip(request);
  if (is_service_path(request.path)) return answer_service(request);
  if (request.path == "/enrol" || request.path == "/token") return identify(request);
  return pages_.get(request);
}

HttpResponse SignallingServer::identify(const HttpRequest& request) {
  if (request.method != "POST") {
    return {.status = 405, .body = "Method not allowed\n", .headers = {{"Allow", "POST"}}};
  }
  Actions actions;
  IdentityReply reply = session_.identify({.path = request.path,
                                           .body = request.body,
                                           .address = request.address,
                                           .host = request.host},
                                          read_clocks(), actions);
  apply_whole(actions);
  std::vector<HttpHeader> headers = {{"Cache-Control", "no-store"}};
  if (reply.status == 429 || reply.status == 503) headers.emplace_back("Retry-After", "10");
  return {.status = static_cast<unsigned>(reply.status),
          .content_type = "application/json",
          .body = std::move(reply.body),
          .headers = std::move(headers)};
}

sfu::Result<DeviceRegistry::Code, Devices::IssueRefusal> SignallingServer::issue_code(
    const DevicePlace& place, std::string_view label) {
  Actions actions;
  auto code = session_.issue_code(place, label, read_clocks(), actions);
  apply_whole(actions);
  return code;
}

bool SignallingServer::revoke(std::string_view device) {
  Actions actions;
  const bool known = session_.revoke(device, read_clocks(), actions);
  apply_whole(actions);
  return known;
}

HttpResponse SignallingServer::answer_whip(const HttpRequest& request) {
  Actions actions;
  WhipReply reply = session_.handle(WhipRequest{.method = request.method,
                                                .path = request.path,
                                                .query = request.query,
                                                .authorization = request.authorization,
                                                .content_type = request.content_type,
                                                .accept = request.accept,
                                                .if_match = request.if_match,
                                                .body = request.body},
                                    read_clocks(), actions);
  apply(actions);
  return {.status = reply.status,
          .content_type = std::move(reply.content_type),
          .body = std::move(reply.body),
          .headers = std::move(reply.headers)};
}

HttpResponse SignallingServer::answer_service(const HttpRequest& request) {
  Actions actions;
  ServiceReply reply = session_.handle(ServiceRequest{.method = request.method,
                                                      .path = request.path,
                                                      .query = request.query,
                                                      .authorization = request.authorization,
                                                      .content_type = request.content_type,
                                                      .idempotency_key = request.idempotency_key,
                                                      .body = request.body},
                                       read_clocks(), actions);
  apply(actions);
  reply.headers.emplace_back("Cache-Control", "no-store");
  return {.status = reply.status,
          .content_type = "application/json",
          .body = std::move(reply.body),
          .headers = std::move(reply.headers)};
}

void SignallingServer::opened(ConnectionId connection) {
  Actions actions;
  session_.connection_opened(connection, read_clocks(), actions);
  apply(actions);
}

void SignallingServer::received(ConnectionId connection, std::string_view text) {
  Actions actions;
  session_.handle(connection, text, read_clocks(), actions);
  apply(actions);
}

void SignallingServer::closed(ConnectionId connection) {
  Actions actions;
  session_.connection_closed(connection, read_clocks(), actions);
  apply(actions);
}

void SignallingServer::apply(Actions& actions) {
  for (Action& action : actions) std::visit([this](auto& one) { apply(one); }, action);
  timer_.arm(session_.next_timeout());
}

// Whoever asked hears that it is not kept.
void SignallingServer::apply_whole(Actions& actions) {
  not_kept_ = nullptr;
  apply(actions);
  if (not_kept_) std::rethrow_exception(std::exchange(not_kept_, nullptr));
}

void SignallingServer::apply(Command& command) {
  const std::optional<sfu::api::Event> refusal = refusal_of(command.command);
  if (post_(command.shard, std::move(command.command))) return;
  metrics_.commands_refused.add();
  if (refusal) on_event(*refusal);
}

void SignallingServer::apply(const Keep& keep) {
  if (!keep_) return;
  try {
    keep_(keep.name, keep.text);
  } catch (const std::system_error&) {  // visits go on
    not_kept_ = std::current_exception();
    metrics_.state_not_kept.add();
    session_.not_kept(keep.name, read_clocks());
  }
}

void SignallingServer::apply(const VisitNotice& notice) {
  if (notify_) notify_(notice);
}

}  // namespace signalling
