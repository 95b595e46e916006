// One relay core and its clients in virtual time: a heap of events, access lines, a seed.
//   add_line(line)                an access line; several clients may stand behind it
//   attach(client, line)          puts a client behind one of them, or behind a line of its own
//   that
//                                 goes with it; gives its address
//   command(command)              what signalling would send to the core, at the current time
//   at(time, action)              scripted: a link that changes, a party that leaves
//   compete(line, way, until, most)   somebody else sends on that line without end, or `most`
//   tell(client, way, size, …)    a reliable message on the same line, as signalling's TCP brings
//   it run_until(time)               or until `done()` says so: true when it did before the
//   deadline events() / take_events()      what the core told signalling; long runs take it away
// The core is the production object (sfu/core). A run is a function of its seed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "loadtest/measure/delay_histogram.h"
#include "loadtest/world/event_heap.h"
#include "loadtest/world/fake_dtls.h"
#include "loadtest/world/greedy_flow.h"
#include "loadtest/world/in_flight.h"
#include "loadtest/world/link.h"
#include "loadtest/world/random.h"
#include "loadtest/world/reliable_stream.h"
#include "loadtest/world/seeded_entropy.h"
#include "sfu/core/core.h"
#include "sfu/sctp/sctp_model.h"

namespace loadtest {

// A client of the relay behind one pointer: anything driven like the core (sfu/base/sans_io.h).
class Client {
 public:
  virtual ~Client() = default;
  virtual void handle_datagram(const sfu::Datagram& in, sfu::Timestamp now, sfu::Outbox& out) = 0;
  virtual void handle_timeout(sfu::Timestamp now, sfu::Outbox& out) = 0;
  [[nodiscard]] virtual sfu::Timestamp next_timeout() const = 0;
};

template <sfu::SansIo T>
class ClientOf : public Client {
 public:
  explicit ClientOf(T& node) : node_(node) {}
  void handle_datagram(const sfu::Datagram& in, sfu::Timestamp now, sfu::Outbox& out) override {
    node_.handle_datagram(in, now, out);
  }
  void handle_timeout(sfu::Timestamp now, sfu::Outbox& out) override {
    node_.handle_timeout(now, out);
  }
  [[nodiscard]] sfu::Timestamp next_timeout() const override { return node_.next_timeout(); }

 private:
  T& node_;
};

// A client is named by its address in memory.
using ClientKey = const void*;

using LineId = sfu::Id<struct LineTag, std::uint32_t>;

// A datagram comes to a client's line.
struct Crossing {
  sfu::Timestamp at;
  Way way = Way::kUp;
  sfu::ByteSpan datagram;
  sfu::DataSize size;    // of IP
  sfu::TimeDelta queue;  // what it has to wait for
  bool lost = false;
};

class World {
 public:
  // `make_srtp`: big runs do without ciphers (sfu/crypto/null_srtp.h).
  explicit World(std::uint64_t seed, const sfu::CoreOptions& options = {},
                 sfu::MakeSrtpSession make_srtp = &sfu::make_srtp_session);

  LineId add_line(const Line& line);
  template <sfu::SansIo T>
  sfu::SocketAddress attach(T& client, LineId line) {
    return attach(&client, std::make_unique<ClientOf<T>>(client), line, false);
  }
  template <sfu::SansIo T>
  sfu::SocketAddress attach(T& client, const Line& line) {
    return attach(&client, std::make_unique<ClientOf<T>>(client), add_line(line), true);
  }
  void detach(ClientKey client);
  // A NAT that forgets: the client's datagrams come from a new port from now on; what is on its way
  // to the old one is lost.
  void rebind(ClientKey client);
  // The client's datagrams come by a new socket from now on; a TCP connection it had is closed.
  void reconnect(ClientKey client, sfu::SocketAddress::Protocol protocol);
  void change_line(ClientKey client, const Line& line) { change_line(line_of(client), line); }
  void change_line(LineId id, const Line& line);
  // The line as if nothing had ever been sent on it, with random numbers of its own: the same
  // weather and losses wherever it begins so.
  void begin_line_anew(LineId id, const Line& line, std::uint64_t seed);
  void compete(ClientKey client, Way way, sfu::Timestamp until) {
    compete(line_of(client), way, until);
  }
  void compete(LineId id, Way way, sfu::Timestamp until,
               sfu::DataRate most = sfu::DataRate::infinity());
  // The client was told something from outside and may want to be called earlier.
  void wake(ClientKey client);
  [[nodiscard]] const Link& up(ClientKey client) const { return up(line_of(client)); }
  [[nodiscard]] const Link& down(ClientKey client) const { return down(line_of(client)); }
  [[nodiscard]] const Link& up(LineId line) const { return access(line).up; }
  [[nodiscard]] const Link& down(LineId line) const { return access(line).down; }
  [[nodiscard]] LineId line_of(ClientKey client) const { return place(client).line; }
  // How long the client's own datagrams waited for the line.
  [[nodiscard]] const DelayHistogram& waits(ClientKey client, Way way) const {
    return way == Way::kUp ? place(client).up_waits : place(client).down_waits;
  }

  void command(const sfu::api::Command& command);
  // A message of `size` bytes between the client and the relay's host, in segments beside the
  // datagrams; `arrived` is called when the last one is there, in order, or never when the client
  // goes before that.
  void tell(ClientKey client, Way way, std::size_t size, EventHeap::Action arrived);
  // A datagram from an address that no client has.
  void inject(const sfu::SocketAddress& from, sfu::ByteSpan bytes);
  void at(sfu::Timestamp time, EventHeap::Action action) { heap_.at(time, std::move(action)); }
  void run_until(sfu::Timestamp end);
  bool run_until(const std::function<bool()>& done, sfu::Timestamp deadline);

  [[nodiscard]] sfu::Timestamp now() const { return now_; }
  [[nodiscard]] sfu::Core& core() { return core_; }
  [[nodiscard]] const sfu::Metrics& metrics() const { return metrics_; }
  [[nodiscard]] const std::vector<sfu::api::Event>& events() const { return events_; }
  std::vector<sfu::api::Event> take_events() { return std::exchange(events_, {}); }
  [[nodiscard]] sfu::SocketAddress relay() const { return relay_; }
  [[nodiscard]] Random& random() { return random_; }
  sfu::Environment environment() { return {entropy_, dtls_, sctp_, metrics_, make_srtp_}; }
  // For clients: a certificate of their own; their numbers are not the relay's.
  sfu::Environment client_environment() {
    return {entropy_, client_dtls_, sctp_, client_metrics_, make_srtp_};
  }
  sfu::Entropy& entropy() { return entropy_; }

  // Sees every datagram a client sends, before its line; false keeps it from being sent.
  using Tap = std::function<bool(const sfu::SocketAddress& from, sfu::ByteSpan bytes)>;
  void set_uplink_tap(Tap tap) { uplink_tap_ = std::move(tap); }
  // Sees every datagram at the lines, both ways.
  using LineTap = std::function<void(ClientKey client, const Crossing& crossing)>;
  void set_line_tap(LineTap tap) { line_tap_ = std::move(tap); }

 private:
  struct Access {
    Link up;
    Link down;
  };
  struct Place {
    ClientKey key = nullptr;
    std::unique_ptr<Client> client;
    std::uint32_t number = 0;
    LineId line;
    bool owns_line = false;
    sfu::SocketAddress address;
    sfu::Timestamp wake = sfu::Timestamp::never();
    ReliableStream up_stream{};
    ReliableStream down_stream{};
    DelayHistogram up_waits{};
    DelayHistogram down_waits{};
  };
  sfu::SocketAddress attach(ClientKey key, std::unique_ptr<Client> client, LineId line,
                            bool owns_line);
  [[nodiscard]] Place* find(ClientKey client) const;
  [[nodiscard]] Place& place(ClientKey client) const;
  [[nodiscard]] Place* place_numbered(std::uint32_t number) const;
  [[nodiscard]] Access& access(LineId line) const;
  void drive(LineId line, const std::shared_ptr<GreedyFlow>& flow, sfu::Timestamp until);
  void move(ClientKey client, sfu::SocketAddress::Protocol protocol);
  std::uint16_t new_port();
  void send_from(Place& place);
  // When it arrives, or that it never does.
  std::optional<sfu::Timestamp> cross(Place& place, Way way, sfu::ByteSpan datagram);
  void send_segment(std::uint32_t client, Way way, const std::shared_ptr<StreamMessage>& message,
                    StreamSegment segment);
  void deliver_to_relay(const sfu::SocketAddress& from, sfu::MutableByteSpan bytes);
  void deliver_to_client(InFlight::Flight& flight);
  void flush_core();
  void step();
  void happen(const EventHeap::Event& event);
  void arm(Place& place);
  void wake_client(std::uint32_t number, sfu::Timestamp at);
  void wake_relay(sfu::Timestamp at);

  Random random_;
  SeededEntropy entropy_;
  FakeDtlsFactory dtls_;
  FakeDtlsFactory client_dtls_;
  sfu::SctpModelFactory sctp_;
  sfu::MakeSrtpSession make_srtp_;
  sfu::Metrics metrics_;
  sfu::Metrics client_metrics_;
  sfu::Core core_;
  EventHeap heap_;
  InFlight in_flight_;
  sfu::Timestamp now_ = sfu::Timestamp::ms(1'000);
  sfu::Timestamp core_wake_ = sfu::Timestamp::never();
  sfu::SocketAddress relay_ = sfu::SocketAddress::ipv4(192, 0, 2, 1, 10'000);
  std::vector<std::unique_ptr<Access>> lines_;  // by id; nullptr: gone with its client
  std::vector<std::unique_ptr<Place>> places_;  // by number; nullptr: detached
  // Looked up, never walked through: their order is no machine's business.
  std::unordered_map<ClientKey, Place*> by_key_;
  std::unordered_map<sfu::SocketAddress, Place*> by_address_;
  std::uint16_t last_port_ = 19'999;
  sfu::api::EventOutbox core_out_;
  sfu::Outbox client_out_;
  std::vector<sfu::api::Event> events_;
  Tap uplink_tap_;
  LineTap line_tap_;
};

}  // namespace loadtest
