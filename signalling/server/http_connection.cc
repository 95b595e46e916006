#include "signalling/server/http_connection.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "signalling/server/byte_stream.h"
#include "signalling/server/stream_connection.h"
#include "signalling/server/websocket_connection.h"

namespace signalling {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// "guichet.example" of "guichet.example:8443", "::1" of "[::1]:8443"; empty for anything else.
std::string host_of(const std::string& authority) {
  const bool ipv6 = authority.starts_with('[');
  const std::size_t end = std::min(authority.find(ipv6 ? ']' : ':'), authority.size());
  const std::string_view port =
      std::string_view(authority).substr(std::min(end + ipv6, authority.size()));
  const bool whole = !ipv6 || end < authority.size();
  const bool good = port.empty() || (port.front() == ':' && port.size() <= 6 &&
                                     port.find_first_not_of("0123456789", 1) == port.npos);
  return whole && good ? authority.substr(ipv6, end - ipv6) : "";
}

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::unique_ptr<Channel> channel, ConnectionSlot slot, sfu::ByteSpan received)
      : slot_(std::move(slot)), stream_(std::move(channel)) {
    const auto space = buffer_.prepare(received.size());
    std::copy(received.begin(), received.end(), static_cast<std::uint8_t*>(space.data()));
    buffer_.commit(received.size());
  }

  void read() {
    parser_.emplace();
    parser_->header_limit(options().max_header);
    parser_->body_limit(options().max_body);
    stream_.channel().expires_after(to_chrono(options().request_timeout));
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](Error error, std::size_t) {
                       error ? self->on_bad_request(error) : self->on_request();
                     });
  }

 private:
  using Error = boost::system::error_code;
  using Response = http::response<http::string_body>;

  [[nodiscard]] const HttpServer::Options& options() const { return slot_.state()->options; }
  [[nodiscard]] const http::request<http::string_body>& request() const { return parser_->get(); }

  void on_bad_request(const Error& error) {
    keep_alive_ = false;
    if (error == http::error::header_limit || error == http::error::body_limit) {
      slot_.state()->count(&sfu::Metrics::requests_too_large);
    }
    if (error == http::error::header_limit) {
      write({.status = 431, .body = "Header too large\n"});
    } else if (error == http::error::body_limit) {
      write({.status = 413, .body = "Body too large\n"});
    } else if (error.category() == Error(http::error::bad_method).category() &&
               error != http::error::end_of_stream && error != http::error::partial_message) {
      write({.status = 400, .body = "Bad request\n"});
    }  // else the client went or was too slow: nobody is there to answer
  }

  void on_request() {
    keep_alive_ = request().keep_alive();
    if (slot_.state()->refusing && begins_something()) {
      keep_alive_ = false;
      return write({.status = 503, .body = "Going down\n", .headers = {{"Retry-After", "10"}}});
    }
    if (slot_.state()->tls != nullptr && !stream_.channel().secure()) return write(to_https());
    const std::string_view target = request().target();
    const std::size_t query = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, query);
    if (!options().websocket_path.empty() && path == options().websocket_path) return upgrade();
    if (names_a_stream()) return hand_to_stream(target.substr(options().stream_path.size() + 1));
    if (!options().stream_path.empty() && path == options().stream_path) return open_stream();
    write(answer({.method = std::string(request().method_string()),
                  .path = std::string(path),
                  .query = std::string(target.substr(std::min(query + 1, target.size()))),
                  .if_none_match = std::string(request()[http::field::if_none_match]),
                  .authorization = std::string(request()[http::field::authorization]),
                  .content_type = std::string(request()[http::field::content_type]),
                  .accept = std::string(request()[http::field::accept]),
                  .accept_encoding = all_of(http::field::accept_encoding),
                  .if_match = std::string(request()[http::field::if_match]),
                  .idempotency_key = std::string(request()["Idempotency-Key"]),
                  .host = std::string(request()[http::field::host]),
                  .address = slot_.address().to_string(),
                  .body = request().body()}));
  }

  // A list may come in several lines (RFC 9110 §5.3).
  [[nodiscard]] std::string all_of(http::field name) const {
    std::string all;
    const auto [first, last] = request().equal_range(name);
    for (auto line = first; line != last; ++line) {
      if (!all.empty()) all += ", ";
      all += line->value();
    }
    return all;
  }

  // A page asked for in plain HTTP comes by https, if its host is one we are certified for: an
  // answer must not send anybody elsewhere. What a POST brought is not to be sent twice.
  HttpResponse to_https() {
    keep_alive_ = false;
    const std::string host(request()[http::field::host]);
    const bool page =
        request().method() == http::verb::get || request().method() == http::verb::head;
    const std::string_view target = request().target();
    if (!page || !target.starts_with('/') ||
        !slot_.state()->tls->identity().covers(host_of(host))) {
      return {.status = 400, .body = "https only\n"};
    }
    return {.status = 308,
            .body = "https only\n",
            .headers = {{"Location", "https://" + host + std::string(target)}}};
  }

  HttpResponse answer(const HttpRequest& asked) {
    try {
      return slot_.state()->pages.handle(asked);
    } catch (const std::exception&) {
      return {.status = 500, .body = "Internal error\n"};
    }
  }

  void upgrade() {
    keep_alive_ = false;  // whoever is refused here has nothing else to ask
    if (!websocket::is_upgrade(request())) {
      return write(
          {.status = 426, .body = "WebSocket only\n", .headers = {{"Upgrade", "websocket"}}});
    }
    if (!same_origin()) return write({.status = 403, .body = "Foreign origin\n"});
    http::token_list offered(request()[http::field::sec_websocket_protocol]);
    if (!offered.exists(options().subprotocol)) {
      return write({.status = 400, .body = "Subprotocol wanted: " + options().subprotocol + "\n"});
    }
    std::make_shared<WebSocketConnection>(std::move(stream_), std::move(slot_))
        ->accept(parser_->release());
  }

  void open_stream() {
    if (const auto refusal = refusal_of_post()) return write(*refusal);
    std::make_shared<StreamConnection>(std::move(stream_), std::move(slot_),
                                       request().version() > 10)
        ->start();
  }

  [[nodiscard]] bool names_a_stream() const {
    const std::string& path = options().stream_path;
    return !path.empty() && std::string_view(request().target()).starts_with(path + "/");
  }

  // Pages are served while the relay drains: open ones need their files, and who is in a visit may
  // load it anew; the session knows who that is.
  [[nodiscard]] bool begins_something() const {
    const bool api =
        !options().api_path.empty() && request().target().starts_with(options().api_path);
    return request().method() == http::verb::post && !names_a_stream() && !api &&
           request().target() != options().stream_path;
  }

  void hand_to_stream(std::string_view name) {
    if (const auto refusal = refusal_of_post()) return write(*refusal);
    const auto found = slot_.state()->streams.find(name);
    if (found == slot_.state()->streams.end())
      return write({.status = 404, .body = "No such stream\n"});
    const std::shared_ptr<StreamConnection> connection = found->second;
    connection->received(request().body());
    write({.status = 204});
  }

  std::optional<HttpResponse> refusal_of_post() {
    if (request().method() != http::verb::post) {
      return HttpResponse{
          .status = 405, .body = "Method not allowed\n", .headers = {{"Allow", "POST"}}};
    }
    if (!same_origin()) return HttpResponse{.status = 403, .body = "Foreign origin\n"};
    return std::nullopt;
  }

  // Browsers always send Origin with a WebSocket and with a POST. The scheme is not compared: a
  // proxy may speak TLS.
  bool same_origin() {
    const std::string_view origin = request()[http::field::origin];
    if (origin.empty()) return true;
    const std::size_t scheme = origin.find("://");
    return scheme != std::string_view::npos &&
           beast::iequals(origin.substr(scheme + 3), request()[http::field::host]);
  }

  void write(HttpResponse answer) {
    response_ = Response(static_cast<http::status>(answer.status), 11);
    for (const auto& [name, value] : options().headers) response_.set(name, value);
    if (slot_.state()->strict_transport && stream_.channel().secure()) {
      response_.set(http::field::strict_transport_security,
                    "max-age=31536000");  // RFC 6797: a year
    }
    for (const auto& [name, value] : answer.headers) response_.set(name, value);
    if (!answer.content_type.empty()) response_.set(http::field::content_type, answer.content_type);
    response_.keep_alive(keep_alive_);
    response_.body() = std::move(answer.body);
    response_.prepare_payload();
    if (answer.status == 204) response_.erase(http::field::content_length);  // RFC 9110 §8.6
    if (parser_->is_header_done() && request().method() == http::verb::head) {
      response_.body().clear();  // Content-Length stays that of the GET (RFC 9110 §9.3.2)
    }
    stream_.channel().expires_after(to_chrono(options().response_timeout));
    http::async_write(stream_, response_, [self = shared_from_this()](Error error, std::size_t) {
      if (error) return;
      self->keep_alive_ ? self->read() : self->linger();
    });
  }

  void linger() {
    stream_.channel().finish(IoHandler([self = shared_from_this()](Error, std::size_t) {}));
  }

  ConnectionSlot slot_;
  ByteStream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Response response_;
  bool keep_alive_ = false;
};

}  // namespace

void serve_http(std::unique_ptr<Channel> channel, ConnectionSlot slot, sfu::ByteSpan received) {
  std::make_shared<HttpConnection>(std::move(channel), std::move(slot), received)->read();
}

}  // namespace signalling
