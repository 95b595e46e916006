#include <utility>

#include "signalling/server/channel.h"
#include "signalling/server/lingering.h"

namespace signalling {
namespace {

namespace asio = boost::asio;

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(boost::beast::tcp_stream stream) : stream_(std::move(stream)) {}

  asio::any_io_executor executor() override { return stream_.get_executor(); }
  void read_some(asio::mutable_buffer buffer, IoHandler done) override {
    stream_.async_read_some(buffer, std::move(done));
  }
  void write_some(const SomeBuffers& buffers, IoHandler done) override {
    stream_.async_write_some(buffers, std::move(done));
  }
  void finish(IoHandler done) override { Lingering::start(stream_, std::move(done)); }
  void expires_after(std::chrono::microseconds time) override { stream_.expires_after(time); }
  void expires_never() override { stream_.expires_never(); }
  void close() override { stream_.close(); }
  [[nodiscard]] bool secure() const override { return false; }

 private:
  boost::beast::tcp_stream stream_;
};

}  // namespace

std::unique_ptr<Channel> plain_channel(boost::beast::tcp_stream stream) {
  return std::make_unique<PlainChannel>(std::move(stream));
}

}  // namespace signalling
