#include "signalling/server/tls_channel.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <chrono>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/error.hpp>

#include "sfu/base/check.h"
#include "signalling/server/lingering.h"

namespace signalling {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

class TlsChannel final : public Channel {
 public:
  // SSL_new takes a reference on the context: one that is replaced lives as long as its
  // connections.
  TlsChannel(boost::beast::tcp_stream stream, const TlsContext& context)
      : stream_(std::move(stream), SSL_new(context.native())) {
    SFU_CHECK(stream_.native_handle() != nullptr);  // out of memory
  }

  asio::any_io_executor executor() override { return stream_.get_executor(); }
  void read_some(asio::mutable_buffer buffer, IoHandler done) override {
    stream_.async_read_some(buffer, std::move(done));
  }
  void write_some(const SomeBuffers& buffers, IoHandler done) override {
    stream_.async_write_some(buffers, std::move(done));
  }
  void finish(IoHandler done) override {
    expires_after(Lingering::kTime);
    stream_.async_shutdown([this, done = std::move(done)](const Error&) mutable {
      Lingering::start(stream_.next_layer(), std::move(done));
    });
  }
  void expires_after(std::chrono::microseconds time) override {
    stream_.next_layer().expires_after(time);
  }
  void expires_never() override { stream_.next_layer().expires_never(); }
  void close() override { stream_.next_layer().close(); }
  [[nodiscard]] bool secure() const override { return true; }

  template <class Done>
  void handshake(asio::const_buffer received, Done done) {
    stream_.async_handshake(asio::ssl::stream_base::server, received, std::move(done));
  }

 private:
  asio::ssl::stream<boost::beast::tcp_stream> stream_;
};

bool is_refusal_of_certificate(int reason) {
  switch (reason) {
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_TLSV1_UNRECOGNIZED_NAME:
      return true;
    default:
      return false;
  }
}

bool is_nothing_in_common(int reason) {
  switch (reason) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SHARED_GROUPS:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_SUITABLE_GROUPS:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_NO_APPLICATION_PROTOCOL:
    case SSL_R_INAPPROPRIATE_FALLBACK:
      return true;
    default:
      return false;
  }
}

}  // namespace

sfu::TlsFailure tls_failure_of(const Error& error) {
  if (error == boost::beast::error::timeout) return sfu::TlsFailure::kTimeout;
  if (error == asio::error::eof || error == asio::error::connection_reset ||
      error == asio::error::broken_pipe || error == asio::ssl::error::stream_truncated) {
    return sfu::TlsFailure::kClosed;
  }
  if (error.category() != asio::error::get_ssl_category()) return sfu::TlsFailure::kOther;
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
  if (is_refusal_of_certificate(reason)) return sfu::TlsFailure::kCertificateRefused;
  if (is_nothing_in_common(reason)) return sfu::TlsFailure::kNothingInCommon;
  return sfu::TlsFailure::kOther;
}

void accept_tls(boost::beast::tcp_stream stream, const TlsContext& context, sfu::ByteSpan received,
                sfu::TimeDelta deadline, std::function<void(Handshaken)> done) {
  auto channel = std::make_unique<TlsChannel>(std::move(stream), context);
  TlsChannel& tls = *channel;
  tls.expires_after(std::chrono::microseconds(deadline.us()));
  // The bytes have to live until the handshake is done.
  auto bytes = std::make_unique<std::vector<std::uint8_t>>(received.begin(), received.end());
  const auto buffer = asio::buffer(*bytes);
  tls.handshake(buffer, [channel = std::move(channel), bytes = std::move(bytes),
                         done = std::move(done)](const Error& error, std::size_t) mutable {
    if (error) {
      done({.failure = tls_failure_of(error)});
    } else {
      done({.channel = std::move(channel)});
    }
  });
}

}  // namespace signalling
