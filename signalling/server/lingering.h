// The end of a TCP connection whose answer must not be lost: closing with unread bytes resets it,
// and what is on its way to the peer is thrown away (RFC 9112 §9.6). So say that we are done, then
// read on until the peer is done too, for a moment and up to a bound.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "signalling/server/io_handler.h"

namespace signalling {

class Lingering {
 public:
  static constexpr auto kTime = std::chrono::seconds(2);
  static constexpr std::size_t kMostBytes = 1'024 * 1'024;

  // The stream lives until `done` is called.
  static void start(boost::beast::tcp_stream& stream, IoHandler done) {
    boost::system::error_code ignored;
    stream.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    stream.expires_after(kTime);
    discard(stream, std::make_shared<Scratch>(), std::move(done));
  }

 private:
  struct Scratch {
    std::array<char, 4'096> bytes;
    std::size_t total = 0;
  };
  static void discard(boost::beast::tcp_stream& stream, std::shared_ptr<Scratch> scratch,
                      IoHandler done) {
    const auto buffer = boost::asio::buffer(scratch->bytes);
    stream.async_read_some(buffer,
                           [&stream, scratch = std::move(scratch), done = std::move(done)](
                               const boost::system::error_code& error, std::size_t size) mutable {
                             scratch->total += size;
                             if (error || scratch->total >= kMostBytes) return done({}, 0);
                             discard(stream, std::move(scratch), std::move(done));
                           });
  }
};

}  // namespace signalling
