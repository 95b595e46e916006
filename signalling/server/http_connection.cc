#include "signalling/server/http_connection.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "signalling/server/byte_stream.h"
#include "signalling/server/websocket_connection.h"

namespace signalling {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

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
    if (slot_.state()->refusing) {
      keep_alive_ = false;
      return write({.status = 503, .body = "Going down\n", .headers = {{"Retry-After", "10"}}});
    }
    const std::string_view target = request().target();
    const std::size_t query = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, query);
    if (!options().websocket_path.empty() && path == options().websocket_path) return upgrade();
    write(answer({.method = std::string(request().method_string()),
                  .path = std::string(path),
                  .query = std::string(target.substr(std::min(query + 1, target.size()))),
                  .if_none_match = std::string(request()[http::field::if_none_match]),
                  .body = request().body()}));
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

  // Browsers always send Origin with a WebSocket. The scheme is not compared: a proxy may speak
  // TLS.
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
    for (const auto& [name, value] : answer.headers) response_.set(name, value);
    response_.set(http::field::content_type, answer.content_type);
    response_.keep_alive(keep_alive_);
    response_.body() = std::move(answer.body);
    response_.prepare_payload();
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
