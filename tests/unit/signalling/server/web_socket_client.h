// A blocking WebSocket client for tests, on 127.0.0.1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace signalling::test {

class WebSocketClient {
 public:
  using Stream = boost::beast::websocket::stream<boost::asio::ip::tcp::socket>;
  using Response = boost::beast::websocket::response_type;

  Response connect(std::uint16_t port, std::string_view origin = "") {
    stream_.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
    stream_.set_option(boost::beast::websocket::stream_base::decorator(
        [origin](boost::beast::websocket::request_type& request) {
          request.set("Sec-WebSocket-Protocol", "other, guichet.v1");
          if (!origin.empty()) request.set("Origin", origin);
        }));
    Response response;
    stream_.handshake(response, "localhost:8080", "/signalling");
    return response;
  }
  void write(const std::string& text) { stream_.write(boost::asio::buffer(text)); }
  std::string read() {
    boost::beast::flat_buffer buffer;
    stream_.read(buffer);
    return boost::beast::buffers_to_string(buffer.data());
  }
  // Reads until the connection ends; how it did.
  boost::system::error_code read_to_end() {
    boost::system::error_code error;
    for (boost::beast::flat_buffer buffer; !error; buffer.clear()) stream_.read(buffer, error);
    return error;
  }
  Stream& stream() { return stream_; }

 private:
  boost::asio::io_context context_;
  Stream stream_{context_};
};

}  // namespace signalling::test
