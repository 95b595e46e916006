#include "signalling/server/arrival.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "sfu/wire/first_bytes.h"
#include "signalling/server/channel.h"
#include "signalling/server/http_connection.h"
#include "signalling/server/tls_channel.h"

namespace signalling {
namespace {

using Error = boost::system::error_code;

class Arrival : public std::enable_shared_from_this<Arrival> {
 public:
  Arrival(boost::beast::tcp_stream stream, ConnectionSlot slot)
      : stream_(std::move(stream)), slot_(std::move(slot)) {
    stream_.expires_after(to_chrono(state().options.request_timeout));
  }

  void read() {
    stream_.async_read_some(boost::asio::buffer(bytes_) + size_,
                            [self = shared_from_this()](Error error, std::size_t size) {
                              if (error) return;
                              self->size_ += size;
                              self->decide();
                            });
  }

 private:
  [[nodiscard]] HttpServerState& state() const { return *slot_.state(); }
  [[nodiscard]] sfu::ByteSpan received() const { return sfu::ByteSpan(bytes_).first(size_); }

  void decide() {
    switch (sfu::classify_first_bytes(received())) {
      case sfu::FirstBytes::kNeedMore:
        return read();
      case sfu::FirstBytes::kHttp:
        return serve_http(plain_channel(std::move(stream_)), std::move(slot_), received());
      case sfu::FirstBytes::kMedia:
        return state().take_media ? give_away() : refuse();
      case sfu::FirstBytes::kTls:
        return state().tls != nullptr ? handshake() : refuse();
      case sfu::FirstBytes::kUnknown:
        return refuse();
    }
  }

  void refuse() {
    ++state().counters.unknown;
    state().count(&sfu::Metrics::connections_unknown);
  }

  void handshake() {
    if (state().counters.handshaking >= state().options.max_handshakes) {
      return state().count(sfu::TlsFailure::kLimit);
    }
    ++state().counters.handshaking;
    accept_tls(std::move(stream_), *state().tls, received(), state().options.tls_timeout,
               [self = shared_from_this()](Handshaken handshaken) {
                 --self->state().counters.handshaking;
                 self->on_handshaken(std::move(handshaken));
               });
  }

  void on_handshaken(Handshaken handshaken) {
    if (handshaken.channel == nullptr) return state().count(handshaken.failure);
    state().count(&sfu::Metrics::tls_handshakes);
    serve_http(std::move(handshaken.channel), std::move(slot_), {});
  }

  void give_away() {
    boost::asio::ip::tcp::socket socket = stream_.release_socket();
    const sfu::ByteSpan bytes = received();
    Error error;
    const int descriptor = socket.release(error);
    if (error) return;
    state().take_media(descriptor, {bytes.begin(), bytes.end()});
  }

  boost::beast::tcp_stream stream_;
  ConnectionSlot slot_;
  // Room for the flight that usually comes first, so that it is read in one go.
  std::array<std::uint8_t, 2'048> bytes_;
  std::size_t size_ = 0;
};

}  // namespace

void receive(boost::beast::tcp_stream stream, ConnectionSlot slot) {
  std::make_shared<Arrival>(std::move(stream), std::move(slot))->read();
}

}  // namespace signalling
