#include "sfu/io/tcp_endpoint.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"
#include "sfu/ice/steering.h"
#include "sfu/io/sockaddr.h"
#include "sfu/io/steady_clock.h"
#include "sfu/wire/demux.h"

namespace sfu {
namespace {

namespace asio = boost::asio;
using Wait = asio::posix::descriptor_base;

constexpr std::size_t kReadSize = 16 * 1'024;  // then the others get their turn
constexpr std::size_t kMaxSlots = 65'000;      // a slot is sixteen bits of an address

SocketAddress host_of(SocketAddress remote) {
  remote.port = 0;
  remote.local = 0;
  return remote;
}

SocketAddress remote_of(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  return getpeername(fd, address, &size) == 0 ? from_kernel(address) : SocketAddress{};
}

}  // namespace

TcpEndpoint::TcpEndpoint(asio::io_context& context, const Options& options, Metrics& metrics,
                         Owner owner)
    : context_(context),
      options_(options),
      metrics_(metrics),
      owner_(std::move(owner)),
      acceptable_(context),
      buffer_(kReadSize) {
  SFU_CHECK(options_.max_connections <= kMaxSlots);
}

// ---- coming -------------------------------------------------------------------------------------

void TcpEndpoint::listen(TcpListener listener) {
  listener_.emplace(std::move(listener));
  acceptable_.assign(listener_->fd());
  wait_for_connections();
}

void TcpEndpoint::wait_for_connections() {
  accepting_ = true;
  acceptable_.async_wait(Wait::wait_read, [this](const boost::system::error_code& error) {
    accepting_ = false;
    if (!error) accept_some();
  });
}

void TcpEndpoint::accept_some() {
  const Timestamp now = SteadyClock::now();
  for (std::size_t i = 0; i < options_.max_accepts; ++i) {
    AcceptedTcp accepted = listener_->accept();
    if (accepted.exhausted) return;  // tend() tries again: at once would spin
    if (accepted.fd.get() < 0) break;
    if (const auto slot = admit(std::move(accepted.fd), accepted.remote, now)) {
      wait_for_bytes(*slot);
    }
  }
  owner_.end_turn(now);  // somebody may have lost its place
  wait_for_connections();
}

void TcpEndpoint::adopt(FileDescriptor fd, std::span<const std::uint8_t> bytes, Timestamp now) {
  const SocketAddress remote = remote_of(fd.get());
  if (remote.family == SocketAddress::Family::kNone) return;  // gone in the meantime
  const auto slot = admit(std::move(fd), remote, now);
  if (slot) {
    metrics_.tcp_adopted.add();
    std::vector<std::uint8_t> changeable(bytes.begin(), bytes.end());
    const std::uint64_t serial = places_[*slot].serial;
    feed(*slot, changeable, now);
    if (find(*slot, serial) != nullptr) wait_for_bytes(*slot);
  }
  owner_.end_turn(now);
}

std::optional<TcpEndpoint::Slot> TcpEndpoint::admit(FileDescriptor fd, SocketAddress remote,
                                                    Timestamp now) {
  remote.protocol = SocketAddress::Protocol::kTcp;
  if (!has_room_for(remote)) {
    metrics_.tcp_refused.add();
    return std::nullopt;
  }
  const Slot slot = free_slot();
  remote.local = static_cast<std::uint16_t>(slot + 1);
  places_[slot].serial = next_serial_++;
  places_[slot].connection = std::make_unique<TcpConnection>(context_, std::move(fd), remote,
                                                             options_.queue, metrics_, now);
  ++per_address_[host_of(remote)];
  ++unproven_;
  metrics_.tcp_accepted.add();
  metrics_.tcp_connections.add();
  return slot;
}

bool TcpEndpoint::has_room_for(const SocketAddress& remote) {
  const auto same_host = per_address_.find(host_of(remote));
  if (same_host != per_address_.end() && same_host->second >= options_.max_per_address) {
    return false;
  }
  if (unproven_ >= options_.max_unproven) evict_oldest_unproven();
  const std::size_t open = places_.size() - free_.size();
  return open < options_.max_connections || evict_oldest_unproven();
}

bool TcpEndpoint::evict_oldest_unproven() {
  std::optional<Slot> oldest;
  for (Slot slot = 0; slot < places_.size(); ++slot) {
    const TcpConnection* connection = places_[slot].connection.get();
    if (connection == nullptr || connection->proven) continue;
    if (!oldest || places_[slot].serial < places_[*oldest].serial) oldest = slot;
  }
  if (oldest) end(*oldest, TcpEnd::kUnproven);
  return oldest.has_value();
}

TcpEndpoint::Slot TcpEndpoint::free_slot() {
  if (free_.empty()) {
    places_.emplace_back();
    return places_.size() - 1;
  }
  const Slot slot = free_.back();
  free_.pop_back();
  return slot;
}

// ---- frames -------------------------------------------------------------------------------------

void TcpEndpoint::wait_for_bytes(Slot slot) {
  const std::uint64_t serial = places_[slot].serial;
  places_[slot].connection->descriptor().async_wait(
      Wait::wait_read, [this, slot, serial](const boost::system::error_code& error) {
        if (!error && find(slot, serial) != nullptr) read(slot);
      });
}

void TcpEndpoint::read(Slot slot) {
  const Timestamp now = SteadyClock::now();
  const std::uint64_t serial = places_[slot].serial;
  TcpConnection& connection = *places_[slot].connection;
  feed(slot, connection.receive(buffer_), now);
  if (find(slot, serial) != nullptr) {
    if (connection.ended()) {
      end(slot, TcpEnd::kByPeer);
    } else {
      wait_for_bytes(slot);
    }
  }
  owner_.end_turn(now);
}

void TcpEndpoint::feed(Slot slot, MutableByteSpan bytes, Timestamp now) {
  TcpConnection& connection = *places_[slot].connection;
  while (true) {
    const MutableByteSpan frame = connection.frames().next(bytes);
    if (frame.empty()) break;
    // Whoever opens a connection for ICE begins with a check; anything else is not for us.
    if (!connection.proven && classify(frame) != PacketKind::kStun) {
      return end(slot, TcpEnd::kMalformed);
    }
    if (!connection.proven && belongs_elsewhere(frame)) return pass_on(slot, frame, bytes);
    ++counters_.received;
    counters_.received_bytes += frame.size();
    owner_.on_frame({connection.remote(), frame}, now);
    if (!connection.proven && owner_.knows(connection.remote())) {
      connection.proven = true;
      --unproven_;
    }
  }
  if (connection.frames().broken()) end(slot, TcpEnd::kMalformed);
}

bool TcpEndpoint::belongs_elsewhere(ByteSpan first_packet) const {
  if (!options_.pass_on) return false;
  const auto shard = shard_named_by(first_packet);
  return shard && *shard != options_.shard;
}

void TcpEndpoint::pass_on(Slot slot, ByteSpan first_packet, ByteSpan rest) {
  const TcpFrameHeader header = tcp_frame_header(first_packet.size());
  std::vector<std::uint8_t> bytes(header.begin(), header.end());
  bytes.insert(bytes.end(), first_packet.begin(), first_packet.end());
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  const std::size_t shard = *shard_named_by(first_packet);
  const std::unique_ptr<TcpConnection> connection = remove(slot);
  FileDescriptor fd(connection->descriptor().release());
  if (!options_.pass_on(shard, std::move(fd), std::move(bytes))) metrics_.tcp_refused.add();
}

// ---- sending ------------------------------------------------------------------------------------

void TcpEndpoint::send(const Outbox::Entry& entry, Timestamp now) {
  const Slot slot = static_cast<Slot>(entry.to.local) - 1;
  if (slot >= places_.size()) return;
  TcpConnection* connection = places_[slot].connection.get();
  if (connection == nullptr || connection->remote() != entry.to) return;  // ended
  ++counters_.sent;
  counters_.sent_bytes += entry.bytes.size();
  connection->send(entry.bytes, entry.traffic, now);
  if (!std::exchange(connection->dirty, true)) dirty_.push_back(slot);
}

void TcpEndpoint::write(Timestamp now) {
  // What is written may end a connection, but queues nothing anew.
  for (const Slot slot : dirty_) {
    if (places_[slot].connection != nullptr) write_or_wait(slot, now);
  }
  dirty_.clear();
}

void TcpEndpoint::write_or_wait(Slot slot, Timestamp now) {
  TcpConnection& connection = *places_[slot].connection;
  connection.write(now);
  if (connection.ended()) return end(slot, TcpEnd::kByPeer);
  if (!connection.wants_to_write() || connection.waits_to_write) return;
  connection.waits_to_write = true;
  const std::uint64_t serial = places_[slot].serial;
  connection.descriptor().async_wait(Wait::wait_write,
                                     [this, slot, serial](const boost::system::error_code& error) {
                                       TcpConnection* waiting = find(slot, serial);
                                       if (error || waiting == nullptr) return;
                                       waiting->waits_to_write = false;
                                       const Timestamp then = SteadyClock::now();
                                       write_or_wait(slot, then);
                                       if (find(slot, serial) == nullptr) owner_.end_turn(then);
                                     });
}

// ---- going --------------------------------------------------------------------------------------

void TcpEndpoint::tend(Timestamp now) {
  for (Slot slot = 0; slot < places_.size(); ++slot) {
    if (places_[slot].connection == nullptr) continue;
    if (const auto reason = reason_to_end(*places_[slot].connection, now)) end(slot, *reason);
  }
  if (listener_ && !accepting_) wait_for_connections();
}

std::optional<TcpEnd> TcpEndpoint::reason_to_end(const TcpConnection& connection,
                                                 Timestamp now) const {
  if (connection.stalled(now)) return TcpEnd::kStalled;
  if (!connection.proven) {
    if (now - connection.opened() < options_.prove_within) return std::nullopt;
    return TcpEnd::kUnproven;
  }
  if (!owner_.knows(connection.remote())) return TcpEnd::kPathGone;
  return std::nullopt;
}

void TcpEndpoint::end(Slot slot, TcpEnd reason) {
  const std::unique_ptr<TcpConnection> connection = remove(slot);
  if (connection->proven) ended_.push_back(connection->remote());
  metrics_.tcp_end(reason);
}

std::unique_ptr<TcpConnection> TcpEndpoint::remove(Slot slot) {
  std::unique_ptr<TcpConnection> connection = std::move(places_[slot].connection);
  free_.push_back(slot);
  if (!connection->proven) --unproven_;
  const auto same_host = per_address_.find(host_of(connection->remote()));
  if (--same_host->second == 0) per_address_.erase(same_host);
  metrics_.tcp_connections.add(-1);
  return connection;
}

std::vector<SocketAddress> TcpEndpoint::take_ended() { return std::exchange(ended_, {}); }

void TcpEndpoint::close() {
  if (listener_) acceptable_.release();  // the listener owns the descriptor
  listener_.reset();
  places_.clear();
  free_.clear();
}

TcpConnection* TcpEndpoint::find(Slot slot, std::uint64_t serial) const {
  if (slot >= places_.size() || places_[slot].serial != serial) return nullptr;
  return places_[slot].connection.get();
}

std::optional<SocketAddress> TcpEndpoint::local_address() const {
  if (!listener_) return std::nullopt;
  return listener_->local_address();
}

}  // namespace sfu
