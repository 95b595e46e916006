// The bytes of one TCP connection, plain or through TLS. One read and one write may be under way at
// a time; a handler is called from the loop, never from within the call that started it.
//   read_some, write_some    as much as there is or fits
//   finish(handler)          says that nothing more follows (FIN, after close_notify with TLS) and
//                            waits a moment for the other side to do so too
//   expires_after(time)      both directions fail once it has passed; then the socket is closed
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "signalling/server/io_handler.h"

namespace signalling {

// The first buffers of what is to be written, as an operation keeps them (Asio's
// ConstBufferSequence); it may do a part of what is asked.
class SomeBuffers {
 public:
  template <class Buffers>
  explicit SomeBuffers(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    auto each = boost::asio::buffer_sequence_begin(buffers);
    for (; each != end && size_ < buffers_.size(); ++each) {
      const boost::asio::const_buffer buffer(*each);
      if (buffer.size() > 0) buffers_[size_++] = buffer;
    }
  }
  SomeBuffers(const SomeBuffers&) = default;
  SomeBuffers& operator=(const SomeBuffers&) = default;
  [[nodiscard]] const boost::asio::const_buffer* begin() const { return buffers_.data(); }
  [[nodiscard]] const boost::asio::const_buffer* end() const { return buffers_.data() + size_; }

 private:
  std::array<boost::asio::const_buffer, 8> buffers_;
  std::size_t size_ = 0;
};

class Channel {
 public:
  virtual ~Channel() = default;
  virtual boost::asio::any_io_executor executor() = 0;
  virtual void read_some(boost::asio::mutable_buffer buffer, IoHandler done) = 0;
  virtual void write_some(const SomeBuffers& buffers, IoHandler done) = 0;
  virtual void finish(IoHandler done) = 0;
  virtual void expires_after(std::chrono::microseconds time) = 0;
  virtual void expires_never() = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual bool secure() const = 0;
};

std::unique_ptr<Channel> plain_channel(boost::beast::tcp_stream stream);

}  // namespace signalling
