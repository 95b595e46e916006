#include "loadtest/world/world.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"

namespace loadtest {
namespace {

constexpr std::size_t kIpUdp = 28;  // headers that a link carries too

sfu::DataSize on_line(std::size_t payload) { return sfu::DataSize::bytes(payload + kIpUdp); }

}  // namespace

World::World(std::uint64_t seed, const sfu::CoreOptions& options)
    : random_(seed),
      entropy_(random_.fork()),
      dtls_(random_.fork()),
      client_dtls_(random_.fork()),
      core_(options, environment()) {}

World::Place* World::find(ClientKey client) const {
  for (const auto& [address, place] : places_) {
    if (place->key == client) return place.get();
  }
  return nullptr;
}

World::Place& World::place(ClientKey client) const {
  Place* found = find(client);
  SFU_CHECK(found != nullptr);
  return *found;
}

sfu::SocketAddress World::attach(ClientKey key, std::unique_ptr<Client> client, const Line& line) {
  const auto host = static_cast<std::uint8_t>(1 + places_.size() % 250);
  const auto address = sfu::SocketAddress::ipv4(198, 51, 100, host, next_port_++);
  Link up(line.up, random_.fork());
  Link down(line.down, random_.fork());
  places_[address] = std::make_unique<Place>(Place{key, std::move(client), address, up, down});
  arm(*places_[address]);
  return address;
}

void World::detach(ClientKey client) { places_.erase(place(client).address); }

void World::rebind(ClientKey client) { move(client, place(client).address.protocol); }

void World::reconnect(ClientKey client, sfu::SocketAddress::Protocol protocol) {
  const sfu::SocketAddress left = place(client).address;
  move(client, protocol);
  if (left.protocol != sfu::SocketAddress::Protocol::kTcp) return;
  core_.handle_path_closed(left, now_, core_out_);
  flush_core();
}

void World::move(ClientKey client, sfu::SocketAddress::Protocol protocol) {
  auto node = places_.extract(place(client).address);
  node.mapped()->address.port = next_port_++;
  node.mapped()->address.protocol = protocol;
  node.key() = node.mapped()->address;
  places_.insert(std::move(node));
}

void World::change_line(ClientKey client, const Line& line) {
  place(client).up.change(line.up);
  place(client).down.change(line.down);
}

void World::wake(ClientKey client) { arm(place(client)); }

void World::command(const sfu::api::Command& command) {
  core_.handle_command(command, now_, core_out_);
  flush_core();
}

void World::inject(const sfu::SocketAddress& from, sfu::ByteSpan bytes) {
  deliver_to_relay(from, {bytes.begin(), bytes.end()});
}

void World::arm(Place& place) {
  const sfu::Timestamp next = std::max(now_, place.client->next_timeout());
  if (place.client->next_timeout() == sfu::Timestamp::never() || next >= place.wake) return;
  place.wake = next;
  heap_.at(next, [this, key = place.key](sfu::Timestamp at) {
    Place* due = find(key);
    if (due == nullptr || due->wake != at) return;  // gone, or an earlier wake-up took its place
    due->wake = sfu::Timestamp::never();
    due->client->handle_timeout(at, client_out_);
    send_from(*due);
  });
}

void World::send_from(Place& place) {
  for (const sfu::Outbox::Entry& datagram : client_out_.datagrams()) {
    if (uplink_tap_ && !uplink_tap_(place.address, datagram.bytes)) continue;
    const auto arrival = place.up.transmit(on_line(datagram.bytes.size()), now_);
    if (!arrival) continue;
    heap_.at(*arrival, [this, from = place.address,
                        bytes = std::vector(datagram.bytes.begin(), datagram.bytes.end())](
                           sfu::Timestamp) { deliver_to_relay(from, bytes); });
  }
  client_out_.clear();
  arm(place);
}

void World::tell(ClientKey client, Way way, std::size_t size, EventHeap::Action arrived) {
  Place& at = place(client);
  ReliableStream& stream = way == Way::kUp ? at.up_stream : at.down_stream;
  const auto message = stream.push(size, std::move(arrived));
  for (const StreamSegment segment : segments_of(size)) {
    send_segment(client, way, message, segment);
  }
}

void World::send_segment(ClientKey client, Way way, const std::shared_ptr<StreamMessage>& message,
                         StreamSegment segment) {
  Place* from = find(client);
  if (from == nullptr) return;
  Link& link = way == Way::kUp ? from->up : from->down;
  const auto arrival = link.transmit(segment.size, now_);
  if (!arrival) {
    heap_.at(now_ + segment.timeout,
             [=, this](sfu::Timestamp) { send_segment(client, way, message, segment.again()); });
    return;
  }
  heap_.at(*arrival, [=, this](sfu::Timestamp at) {
    Place* to = find(client);
    if (to == nullptr) return;
    ReliableStream& stream = way == Way::kUp ? to->up_stream : to->down_stream;
    for (const EventHeap::Action& complete : stream.arrived(*message)) complete(at);
  });
}

void World::compete(ClientKey client, Way way, sfu::Timestamp until) {
  Place& at = place(client);
  Link& link = way == Way::kUp ? at.up : at.down;
  const Link& back = way == Way::kUp ? at.down : at.up;
  const auto flow = std::make_shared<GreedyFlow>(link, back.profile().delay);
  flow->begin(now_);
  drive(client, flow, until);
}

// The link is the client's: whoever leaves takes it along.
void World::drive(ClientKey client, const std::shared_ptr<GreedyFlow>& flow, sfu::Timestamp until) {
  const sfu::Timestamp next = flow->next_timeout();
  if (next >= until) return;
  heap_.at(next, [=, this](sfu::Timestamp now) {
    if (find(client) == nullptr) return;
    flow->handle_timeout(now);
    drive(client, flow, until);
  });
}

void World::deliver_to_relay(const sfu::SocketAddress& from, std::vector<std::uint8_t> bytes) {
  core_.handle_datagram({from, bytes}, now_, core_out_);
  flush_core();
}

void World::deliver_to_client(const sfu::SocketAddress& to, std::vector<std::uint8_t> bytes) {
  const auto found = places_.find(to);
  if (found == places_.end()) return;  // nobody there any more
  found->second->client->handle_datagram({relay_, bytes}, now_, client_out_);
  send_from(*found->second);
}

void World::flush_core() {
  for (const sfu::Outbox::Entry& datagram : core_out_.datagrams()) {
    metrics_.datagrams_sent.add();
    metrics_.bytes_sent.add(static_cast<std::int64_t>(datagram.bytes.size()));
    const auto found = places_.find(datagram.to);
    if (found == places_.end()) continue;
    const auto arrival = found->second->down.transmit(on_line(datagram.bytes.size()), now_);
    if (!arrival) continue;
    heap_.at(*arrival, [this, to = datagram.to,
                        bytes = std::vector(datagram.bytes.begin(), datagram.bytes.end())](
                           sfu::Timestamp) { deliver_to_client(to, bytes); });
  }
  events_.insert(events_.end(), core_out_.events.begin(), core_out_.events.end());
  core_out_.clear();

  const sfu::Timestamp next = core_.next_timeout();
  if (next == sfu::Timestamp::never() || next >= core_wake_) return;
  core_wake_ = std::max(now_, next);
  heap_.at(core_wake_, [this](sfu::Timestamp at) {
    if (core_wake_ != at) return;  // an earlier wake-up took its place
    core_wake_ = sfu::Timestamp::never();
    core_.handle_timeout(at, core_out_);
    flush_core();
  });
}

void World::step() {
  auto [time, action] = heap_.pop();
  SFU_CHECK(time >= now_);
  now_ = time;
  action(time);
}

void World::run_until(sfu::Timestamp end) {
  while (heap_.next() <= end) step();
  now_ = std::max(now_, end);
}

bool World::run_until(const std::function<bool()>& done, sfu::Timestamp deadline) {
  while (!done()) {
    if (heap_.next() > deadline) {
      now_ = std::max(now_, deadline);
      return done();
    }
    step();
  }
  return true;
}

}  // namespace loadtest
