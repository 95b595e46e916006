#include "signalling/server/webhook_post.h"

#include <openssl/ssl.h>

#include <chrono>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace signalling {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Error = boost::system::error_code;

constexpr std::uint32_t kMaxHeader = 8 * 1'024;

bool is_address(const std::string& host) {
  Error error;
  asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

class TlsClientContext {
 public:
  explicit TlsClientContext(const std::string& authorities)
      : context(asio::ssl::context::tls_client) {
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);
    Error error;
    if (authorities.empty()) {
      context.set_default_verify_paths(error);
    } else {
      context.load_verify_file(authorities, error);
    }
    if (error) {
      throw std::runtime_error("webhooks: no certificate authorities in " +
                               (authorities.empty() ? "the system's places" : authorities));
    }
  }
  asio::ssl::context context;
};

std::shared_ptr<TlsClientContext> make_tls_client(const std::string& authorities) {
  return std::make_shared<TlsClientContext>(authorities);
}

namespace {

class Delivery : public std::enable_shared_from_this<Delivery> {
 public:
  Delivery(asio::io_context& context, WebhookPost post, std::function<void(unsigned)> done)
      : post_(std::move(post)),
        done_(std::move(done)),
        deadline_(context),
        resolver_(context),
        plain_(context) {
    if (post_.url.secure) secure_.emplace(plain_, post_.tls->context);
    request_.method(http::verb::post);
    request_.version(11);
    request_.target(post_.url.target);
    request_.set(http::field::host, post_.url.authority);
    request_.set(http::field::user_agent, "guichet");
    request_.set(http::field::connection, "close");
    for (const auto& [name, value] : post_.headers) request_.set(name, value);
    request_.body() = std::move(post_.body);
    request_.prepare_payload();
    parser_.header_limit(kMaxHeader);
    parser_.body_limit(boost::none);  // whatever it announces is not read
  }

  void start() {
    deadline_.expires_after(std::chrono::microseconds(post_.deadline.us()));
    deadline_.async_wait([self = shared_from_this()](Error stopped) {
      if (!stopped) self->finish(0);
    });
    resolver_.async_resolve(post_.url.host, std::to_string(post_.url.port),
                            [self = shared_from_this()](Error error, const auto& found) {
                              if (error) return self->finish(0);
                              self->connect(found);
                            });
  }

 private:
  void connect(const tcp::resolver::results_type& found) {
    if (!done_) return;
    plain_.async_connect(found, [self = shared_from_this()](Error error, const auto&) {
      if (error) return self->finish(0);
      self->secure_ ? self->handshake() : self->exchange(self->plain_);
    });
  }

  void handshake() {
    if (!done_) return;
    const std::string& host = post_.url.host;
    // RFC 6066 §3: a name, never an address.
    if (!is_address(host)) SSL_set_tlsext_host_name(secure_->native_handle(), host.c_str());
    secure_->set_verify_callback(asio::ssl::host_name_verification(host));
    secure_->async_handshake(asio::ssl::stream_base::client,
                             [self = shared_from_this()](Error error) {
                               if (error) return self->finish(0);
                               self->exchange(*self->secure_);
                             });
  }

  template <class Stream>
  void exchange(Stream& stream) {
    if (!done_) return;
    http::async_write(stream, request_,
                      [self = shared_from_this(), &stream](Error error, std::size_t) {
                        if (error) return self->finish(0);
                        self->read(stream);
                      });
  }

  template <class Stream>
  void read(Stream& stream) {
    http::async_read_header(stream, buffer_, parser_,
                            [self = shared_from_this()](Error error, std::size_t) {
                              self->finish(error ? 0 : self->parser_.get().result_int());
                            });
  }

  // Whoever is first: the answer, an error or the deadline.
  void finish(unsigned status) {
    if (!done_) return;
    deadline_.cancel();
    resolver_.cancel();
    plain_.close();
    std::exchange(done_, nullptr)(status);
  }

  WebhookPost post_;
  std::function<void(unsigned)> done_;
  asio::steady_timer deadline_;
  tcp::resolver resolver_;
  beast::tcp_stream plain_;
  std::optional<asio::ssl::stream<beast::tcp_stream&>> secure_;
  http::request<http::string_body> request_;
  http::response_parser<http::empty_body> parser_;
  beast::flat_buffer buffer_{kMaxHeader};
};

}  // namespace

void post_webhook(Loop& loop, WebhookPost post, std::function<void(unsigned status)> done) {
  std::make_shared<Delivery>(loop.context(), std::move(post), std::move(done))->start();
}

}  // namespace signalling
