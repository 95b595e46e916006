#include "loadtest/world/world.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"

namespace loadtest {
namespace {

using What = EventHeap::What;

constexpr std::size_t kIpUdp = 28;  // headers that a link carries too

sfu::DataSize on_line(std::size_t payload) { return sfu::DataSize::bytes(payload + kIpUdp); }

}  // namespace

World::World(std::uint64_t seed, const sfu::CoreOptions& options, sfu::MakeSrtpSession make_srtp)
    : random_(seed),
      entropy_(random_.fork()),
      dtls_(random_.fork()),
      client_dtls_(random_.fork()),
      make_srtp_(make_srtp),
      core_(options, environment()) {}

// ---- lines and places ---------------------------------------------------------------------------

LineId World::add_line(const Line& line) {
  Link up(line.up, random_.fork());
  Link down(line.down, random_.fork());
  lines_.push_back(std::make_unique<Access>(Access{up, down}));
  return LineId(static_cast<std::uint32_t>(lines_.size() - 1));
}

World::Access& World::access(LineId line) const {
  SFU_CHECK(line.raw() < lines_.size() && lines_[line.raw()] != nullptr);
  return *lines_[line.raw()];
}

World::Place* World::find(ClientKey client) const {
  const auto found = by_key_.find(client);
  return found == by_key_.end() ? nullptr : found->second;
}

World::Place& World::place(ClientKey client) const {
  Place* found = find(client);
  SFU_CHECK(found != nullptr);
  return *found;
}

World::Place* World::place_numbered(std::uint32_t number) const { return places_[number].get(); }

std::uint16_t World::new_port() {
  if (last_port_ == 65'535) last_port_ = 19'999;
  return ++last_port_;
}

sfu::SocketAddress World::attach(ClientKey key, std::unique_ptr<Client> client, LineId line,
                                 bool owns_line) {
  const auto number = static_cast<std::uint32_t>(places_.size());
  const std::uint32_t host = number + 1;  // in 10.0.0.0/8, RFC 1918
  SFU_CHECK(host < 1U << 24);
  const auto address = sfu::SocketAddress::ipv4(10, static_cast<std::uint8_t>(host >> 16),
                                                static_cast<std::uint8_t>(host >> 8),
                                                static_cast<std::uint8_t>(host), new_port());
  places_.push_back(
      std::make_unique<Place>(Place{key, std::move(client), number, line, owns_line, address}));
  by_key_[key] = by_address_[address] = places_.back().get();
  arm(*places_.back());
  return address;
}

void World::detach(ClientKey client) {
  const Place& gone = place(client);
  if (gone.owns_line) lines_[gone.line.raw()].reset();
  by_address_.erase(gone.address);
  by_key_.erase(client);
  places_[gone.number].reset();
}

void World::rebind(ClientKey client) { move(client, place(client).address.protocol); }

void World::reconnect(ClientKey client, sfu::SocketAddress::Protocol protocol) {
  const sfu::SocketAddress left = place(client).address;
  move(client, protocol);
  if (left.protocol != sfu::SocketAddress::Protocol::kTcp) return;
  core_.handle_path_closed(left, now_, core_out_);
  flush_core();
}

void World::move(ClientKey client, sfu::SocketAddress::Protocol protocol) {
  Place& moved = place(client);
  by_address_.erase(moved.address);
  moved.address.port = new_port();
  moved.address.protocol = protocol;
  by_address_[moved.address] = &moved;
}

void World::change_line(LineId id, const Line& line) {
  access(id).up.change(line.up);
  access(id).down.change(line.down);
}

void World::begin_line_anew(LineId id, const Line& line, std::uint64_t seed) {
  access(id).up = Link(line.up, Random(seed));
  access(id).down = Link(line.down, Random(seed + 1));
}

void World::wake(ClientKey client) { arm(place(client)); }

void World::command(const sfu::api::Command& command) {
  core_.handle_command(command, now_, core_out_);
  flush_core();
}

void World::inject(const sfu::SocketAddress& from, sfu::ByteSpan bytes) {
  std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  deliver_to_relay(from, copy);
}

// ---- datagrams ----------------------------------------------------------------------------------

std::optional<sfu::Timestamp> World::cross(Place& place, Way way, sfu::ByteSpan datagram) {
  const bool is_up = way == Way::kUp;
  Link& link = is_up ? access(place.line).up : access(place.line).down;
  const sfu::DataSize size = on_line(datagram.size());
  const sfu::TimeDelta waits = link.queue_delay(now_);
  const auto arrival = link.transmit(size, now_);
  if (arrival) (is_up ? place.up_waits : place.down_waits).add(waits);
  if (line_tap_) {
    line_tap_(place.key, {.at = now_,
                          .way = way,
                          .datagram = datagram,
                          .size = size,
                          .queue = waits,
                          .lost = !arrival.has_value()});
  }
  return arrival;
}

void World::send_from(Place& place) {
  for (const sfu::Outbox::Entry& datagram : client_out_.datagrams()) {
    if (uplink_tap_ && !uplink_tap_(place.address, datagram.bytes)) continue;
    const auto arrival = cross(place, Way::kUp, datagram.bytes);
    if (!arrival) continue;
    heap_.at(*arrival, What::kToRelay, in_flight_.put(place.address, place.number, datagram.bytes));
  }
  client_out_.clear();
  arm(place);
}

void World::deliver_to_relay(const sfu::SocketAddress& from, sfu::MutableByteSpan bytes) {
  core_.handle_datagram({from, bytes}, now_, core_out_);
  flush_core();
}

void World::flush_core() {
  for (const sfu::Outbox::Entry& datagram : core_out_.datagrams()) {
    metrics_.datagrams_sent.add();
    metrics_.bytes_sent.add(static_cast<std::int64_t>(datagram.bytes.size()));
    const auto found = by_address_.find(datagram.to);
    if (found == by_address_.end()) continue;
    Place& to = *found->second;
    const auto arrival = cross(to, Way::kDown, datagram.bytes);
    if (!arrival) continue;
    heap_.at(*arrival, What::kToClient, in_flight_.put(datagram.to, to.number, datagram.bytes));
  }
  events_.insert(events_.end(), core_out_.events.begin(), core_out_.events.end());
  core_out_.clear();

  const sfu::Timestamp next = core_.next_timeout();
  if (next == sfu::Timestamp::never() || next >= core_wake_) return;
  core_wake_ = std::max(now_, next);
  heap_.at(core_wake_, What::kWakeRelay, 0);
}

void World::deliver_to_client(InFlight::Flight& flight) {
  Place* to = place_numbered(flight.place);
  if (to == nullptr || to->address != flight.address) return;  // nobody there any more
  to->client->handle_datagram({relay_, flight.bytes}, now_, client_out_);
  send_from(*to);
}

// ---- others on the line -------------------------------------------------------------------------

void World::tell(ClientKey client, Way way, std::size_t size, EventHeap::Action arrived) {
  Place& at = place(client);
  ReliableStream& stream = way == Way::kUp ? at.up_stream : at.down_stream;
  const auto message = stream.push(size, std::move(arrived));
  for (const StreamSegment segment : segments_of(size)) {
    send_segment(at.number, way, message, segment);
  }
}

// By its number: another client may be where one was in memory.
void World::send_segment(std::uint32_t client, Way way,
                         const std::shared_ptr<StreamMessage>& message, StreamSegment segment) {
  Place* from = place_numbered(client);
  if (from == nullptr) return;
  Access& line = access(from->line);
  Link& link = way == Way::kUp ? line.up : line.down;
  const auto arrival = link.transmit(segment.size, now_);
  if (!arrival) {
    heap_.at(now_ + segment.timeout,
             [=, this](sfu::Timestamp) { send_segment(client, way, message, segment.again()); });
    return;
  }
  heap_.at(*arrival, [=, this](sfu::Timestamp at) {
    Place* to = place_numbered(client);
    if (to == nullptr) return;
    ReliableStream& stream = way == Way::kUp ? to->up_stream : to->down_stream;
    for (const EventHeap::Action& complete : stream.arrived(*message)) complete(at);
  });
}

void World::compete(LineId id, Way way, sfu::Timestamp until, sfu::DataRate most) {
  Access& line = access(id);
  Link& link = way == Way::kUp ? line.up : line.down;
  const Link& back = way == Way::kUp ? line.down : line.up;
  const auto flow = std::make_shared<GreedyFlow>(link, back.profile().delay, most);
  flow->begin(now_);
  drive(id, flow, until);
}

// A line that goes with its client takes the flow along.
void World::drive(LineId line, const std::shared_ptr<GreedyFlow>& flow, sfu::Timestamp until) {
  const sfu::Timestamp next = flow->next_timeout();
  if (next >= until) return;
  heap_.at(next, [=, this](sfu::Timestamp now) {
    if (lines_[line.raw()] == nullptr) return;
    flow->handle_timeout(now);
    drive(line, flow, until);
  });
}

// ---- time ---------------------------------------------------------------------------------------

void World::arm(Place& place) {
  const sfu::Timestamp wanted = place.client->next_timeout();
  const sfu::Timestamp next = std::max(now_, wanted);
  if (wanted == sfu::Timestamp::never() || next >= place.wake) return;
  place.wake = next;
  heap_.at(next, What::kWakeClient, place.number);
}

void World::wake_client(std::uint32_t number, sfu::Timestamp at) {
  Place* due = place_numbered(number);
  if (due == nullptr || due->wake != at) return;  // gone, or an earlier wake-up took its place
  due->wake = sfu::Timestamp::never();
  due->client->handle_timeout(at, client_out_);
  send_from(*due);
}

void World::wake_relay(sfu::Timestamp at) {
  if (core_wake_ != at) return;  // an earlier wake-up took its place
  core_wake_ = sfu::Timestamp::never();
  core_.handle_timeout(at, core_out_);
  flush_core();
}

void World::happen(const EventHeap::Event& event) {
  switch (event.what) {
    case What::kAction:
      return heap_.take_action(event.index)(event.time);
    case What::kWakeClient:
      return wake_client(event.index, event.time);
    case What::kWakeRelay:
      return wake_relay(event.time);
    case What::kToRelay:
      deliver_to_relay(in_flight_.at(event.index).address, in_flight_.at(event.index).bytes);
      break;
    case What::kToClient:
      deliver_to_client(in_flight_.at(event.index));
      break;
  }
  in_flight_.release(event.index);
}

void World::step() {
  const EventHeap::Event event = heap_.pop();
  SFU_CHECK(event.time >= now_);
  now_ = event.time;
  happen(event);
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
