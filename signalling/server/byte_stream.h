// A Channel as Asio's AsyncReadStream and AsyncWriteStream, so that Beast's HTTP and WebSocket code
// (minutes and gigabytes of compiling) is compiled for this one type, with TLS and without.
#pragma once

#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/beast/core/role.hpp>

#include "signalling/server/channel.h"

namespace signalling {

class ByteStream {
 public:
  using executor_type = boost::asio::any_io_executor;

  explicit ByteStream(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {}

  executor_type get_executor() { return channel_->executor(); }
  Channel& channel() { return *channel_; }

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_initiate<Handler, void(Error, std::size_t)>(
        [this](auto done, boost::asio::mutable_buffer first) {
          channel_->read_some(first, IoHandler(std::move(done)));
        },
        handler, first_of(buffers));
  }

  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_initiate<Handler, void(Error, std::size_t)>(
        [this](auto done, const SomeBuffers& some) {
          channel_->write_some(some, IoHandler(std::move(done)));
        },
        handler, SomeBuffers(buffers));
  }

 private:
  using Error = boost::system::error_code;

  template <class Buffers>
  static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto each = boost::asio::buffer_sequence_begin(buffers); each != end; ++each) {
      const boost::asio::mutable_buffer buffer(*each);
      if (buffer.size() > 0) return buffer;
    }
    return {};
  }
  std::unique_ptr<Channel> channel_;
};

// What Beast's WebSocket asks of its stream at the end (found by its name).
template <class Handler>
void async_teardown(boost::beast::role_type, ByteStream& stream, Handler&& handler) {
  stream.channel().finish(
      IoHandler([done = std::forward<Handler>(handler)](const boost::system::error_code& error,
                                                        std::size_t) mutable { done(error); }));
}
inline void beast_close_socket(ByteStream& stream) { stream.channel().close(); }

}  // namespace signalling
