#include "sfu/io/shard.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sfu/base/check.h"
#include "sfu/io/mailbox.h"
#include "sfu/io/steady_clock.h"

namespace sfu {
namespace asio = boost::asio;

class Shard::Loop {
 public:
  Loop(Options options, EventSink sink)
      : options_(std::move(options)), sink_(std::move(sink)), mailbox_(options_.max_commands) {}
  ~Loop() { stop(); }

  std::optional<IoError> open(const SocketAddress& address) {
    // A number of the kernel's choice may be free by UDP and taken by TCP.
    int tries = address.port == 0 ? 16 : 1;
    std::optional<IoError> error = try_open(address);
    while (error && --tries > 0) error = try_open(address);
    return error;
  }
  void start(std::unique_ptr<DrivenCore> core);
  void stop();
  bool post(api::Command command);
  bool adopt(FileDescriptor fd, std::vector<std::uint8_t> bytes);

  Metrics metrics;
  std::atomic<std::int64_t> last_turn_us{0};
  [[nodiscard]] const UdpSocket& socket() const { return *socket_; }

 private:
  std::optional<IoError> try_open(const SocketAddress& address);
  void run();
  void wait_for_datagrams();
  void on_readable();
  void on_commands();
  void on_timer();
  void flush(Timestamp now);
  void send_all(Timestamp now);
  TcpEndpoint::Owner owner_of_tcp();
  void end_turn(Timestamp now);
  void arm(Timestamp at);
  void publish_counters();

  const Options options_;
  const EventSink sink_;
  Mailbox mailbox_;
  std::optional<UdpSocket> socket_;
  std::optional<TcpListener> listener_;
  asio::io_context context_{1};
  asio::posix::stream_descriptor readable_{context_};
  asio::steady_timer timer_{context_};
  TcpEndpoint tcp_{context_, options_.tcp, metrics, owner_of_tcp()};
  std::atomic<std::size_t> adoptions_{0};  // posted, not taken yet
  Timestamp next_tending_;
  Timestamp armed_at_ = Timestamp::never();
  std::uint64_t truncated_ = 0;  // counted as drops so far
  std::unique_ptr<DrivenCore> core_;
  api::EventOutbox out_;
  std::vector<Outbox::Entry> by_udp_;  // of a mixed outbox
  std::vector<api::Command> commands_;
  std::thread thread_;
};

std::optional<IoError> Shard::Loop::try_open(const SocketAddress& address) {
  auto socket = UdpSocket::open(address, options_.socket);
  if (!socket) return socket.error();
  if (options_.listen_tcp) {
    SocketAddress same_port = address;
    same_port.port = socket->local_address().port;
    auto listener = TcpListener::open(same_port);
    if (!listener) return listener.error();
    listener_.emplace(std::move(*listener));
  }
  socket_.emplace(std::move(*socket));
  return std::nullopt;
}

void Shard::Loop::start(std::unique_ptr<DrivenCore> core) {
  SFU_CHECK(socket_ && !thread_.joinable());
  core_ = std::move(core);
  readable_.assign(socket_->fd());
  last_turn_us.store(SteadyClock::now().us(), std::memory_order_relaxed);
  asio::post(context_, [this] {
    wait_for_datagrams();
    if (listener_) tcp_.listen(std::move(*listener_));
    on_commands();  // posted before the loop ran
  });
  thread_ = std::thread([this] { run(); });
}

void Shard::Loop::stop() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    timer_.cancel();
    readable_.release();  // the socket owns the descriptor
    tcp_.close();
    context_.stop();
  });
  thread_.join();
  core_.reset();
}

bool Shard::Loop::post(api::Command command) {
  const Mailbox::Push pushed = mailbox_.push(std::move(command));
  if (pushed == Mailbox::Push::kWake) asio::post(context_, [this] { on_commands(); });
  return pushed != Mailbox::Push::kFull;
}

// From another thread; the mailbox of descriptors is the loop's own queue, counted here.
bool Shard::Loop::adopt(FileDescriptor fd, std::vector<std::uint8_t> bytes) {
  if (adoptions_.fetch_add(1) >= options_.max_adoptions) {
    adoptions_.fetch_sub(1);
    return false;
  }
  asio::post(context_, [this, fd = std::move(fd), bytes = std::move(bytes)]() mutable {
    adoptions_.fetch_sub(1);
    tcp_.adopt(std::move(fd), bytes, SteadyClock::now());
  });
  return true;
}

TcpEndpoint::Owner Shard::Loop::owner_of_tcp() {
  return {.on_frame = [this](const Datagram& frame,
                             Timestamp now) { core_->handle_datagrams({&frame, 1}, now, out_); },
          .knows = [this](const SocketAddress& remote) { return core_->knows(remote); },
          .end_turn = [this](Timestamp now) { end_turn(now); }};
}

void Shard::Loop::run() {
  pthread_setname_np(pthread_self(), options_.name.substr(0, 15).c_str());
  if (options_.processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(*options_.processor, &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
  }
  context_.run();
}

void Shard::Loop::wait_for_datagrams() {
  readable_.async_wait(asio::posix::descriptor_base::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (!error) on_readable();
                       });
}

void Shard::Loop::on_readable() {
  Timestamp now = SteadyClock::now();
  for (std::size_t i = 0; i < options_.max_batches; ++i) {
    const std::uint64_t before = socket_->counters().received;
    const std::span<const Datagram> batch = socket_->receive_batch();
    now = SteadyClock::now();
    core_->handle_datagrams(batch, now, out_);
    if (out_.datagrams().size() >= options_.flush_at) flush(now);
    if (socket_->counters().received - before < options_.socket.batch) break;  // drained
  }
  end_turn(now);
  wait_for_datagrams();
}

void Shard::Loop::on_commands() {
  mailbox_.take(commands_);
  const Timestamp now = SteadyClock::now();
  for (const api::Command& command : commands_) {
    core_->handle_command(command, now, out_);
    if (out_.datagrams().size() >= options_.flush_at) flush(now);
  }
  end_turn(now);
}

void Shard::Loop::on_timer() {
  armed_at_ = Timestamp::never();
  const Timestamp now = SteadyClock::now();
  if (core_->next_timeout() <= now) core_->handle_timeout(now, out_);
  end_turn(now);
}

// Mostly all by UDP; where both are mixed, order is kept within each.
void Shard::Loop::send_all(Timestamp now) {
  const auto by_tcp = [](const Outbox::Entry& entry) {
    return entry.to.protocol == SocketAddress::Protocol::kTcp;
  };
  const std::span<const Outbox::Entry> all = out_.datagrams();
  if (std::ranges::none_of(all, by_tcp)) return socket_->send_batch(all);
  by_udp_.clear();
  for (const Outbox::Entry& entry : all) {
    if (by_tcp(entry)) {
      tcp_.send(entry, now);
    } else {
      by_udp_.push_back(entry);
    }
  }
  socket_->send_batch(by_udp_);
  tcp_.write(now);
}

void Shard::Loop::flush(Timestamp now) {
  send_all(now);
  // A sink must never run while the core does; here every verb has returned.
  for (api::Event& event : out_.events) sink_(std::move(event));
  out_.clear();
}

void Shard::Loop::end_turn(Timestamp now) {
  if (now >= next_tending_) {
    tcp_.tend(now);
    next_tending_ = now + options_.heartbeat;
  }
  flush(now);
  // Sending finds out that connections have ended; what follows from that is sent in turn.
  for (auto ended = tcp_.take_ended(); !ended.empty(); ended = tcp_.take_ended()) {
    for (const SocketAddress& path : ended) core_->handle_path_closed(path, now, out_);
    flush(now);
  }
  publish_counters();
  last_turn_us.store(now.us(), std::memory_order_relaxed);
  arm(std::min(core_->next_timeout(), now + options_.heartbeat));
}

// Arms only for an earlier time: a timer that fires too early costs less than one set anew per
// batch.
void Shard::Loop::arm(Timestamp at) {
  if (at >= armed_at_) return;
  armed_at_ = at;
  timer_.expires_at(SteadyClock::time_point(at));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) on_timer();
  });
}

void Shard::Loop::publish_counters() {
  const UdpSocket::Counters& counters = socket_->counters();
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  const TcpEndpoint::Counters& tcp = tcp_.counters();
  metrics.datagrams_received.set(number(counters.received + tcp.received));
  metrics.bytes_received.set(number(counters.received_bytes + tcp.received_bytes));
  metrics.datagrams_sent.set(number(counters.sent + tcp.sent));
  metrics.bytes_sent.set(number(counters.sent_bytes + tcp.sent_bytes));
  metrics.datagrams_unsent.set(number(counters.unsent));
  for (; truncated_ < counters.truncated; ++truncated_) metrics.drop(Drop::kMalformed);
}

Shard::Shard(Options options, EventSink sink)
    : loop_(std::make_unique<Loop>(std::move(options), std::move(sink))) {}
Shard::~Shard() = default;

std::optional<IoError> Shard::open(const SocketAddress& address) { return loop_->open(address); }
void Shard::start(std::unique_ptr<DrivenCore> core) { loop_->start(std::move(core)); }
bool Shard::post(api::Command command) { return loop_->post(std::move(command)); }
bool Shard::adopt(FileDescriptor fd, std::vector<std::uint8_t> bytes) {
  return loop_->adopt(std::move(fd), std::move(bytes));
}
void Shard::stop() { loop_->stop(); }
Metrics& Shard::metrics() { return loop_->metrics; }
Timestamp Shard::last_turn() const {
  return Timestamp::us(loop_->last_turn_us.load(std::memory_order_relaxed));
}
SocketAddress Shard::local_address() const { return loop_->socket().local_address(); }
int Shard::receive_buffer() const { return loop_->socket().receive_buffer(); }

}  // namespace sfu
