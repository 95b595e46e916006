#include "sfu/io/usrsctp_engine.h"

#include <usrsctp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "sfu/base/check.h"

namespace sfu {
namespace {

UsrsctpEngine* the_engine = nullptr;  // the C stack is global, and so is who answers its callbacks

void* address_of(UsrsctpEngine::Id id) { return reinterpret_cast<void*>(std::uintptr_t{id}); }
UsrsctpEngine::Id id_of(const void* address) {
  return static_cast<UsrsctpEngine::Id>(reinterpret_cast<std::uintptr_t>(address));
}

sockaddr_conn connection(UsrsctpEngine::Id id, std::uint16_t port) {
  sockaddr_conn address{};
  address.sconn_family = AF_CONN;
  address.sconn_port = htons(port);
  address.sconn_addr = address_of(id);
  return address;
}

template <class T>
bool set_option(struct socket* handle, int level, int name, const T& value) {
  return usrsctp_setsockopt(handle, level, name, &value, sizeof value) == 0;
}

// A copy: usrsctp's notifications have no alignment to rely on.
template <class T>
T copy_of(ByteSpan bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  return value;
}

}  // namespace

struct UsrsctpEngine::Callbacks {
  static int output(void* address, void* buffer, std::size_t size, std::uint8_t, std::uint8_t) {
    if (the_engine == nullptr) return 0;
    the_engine->on_packet(id_of(address), {static_cast<const std::uint8_t*>(buffer), size});
    return 0;
  }
  static int receive(struct socket*, union sctp_sockstore, void* data, std::size_t size,
                     struct sctp_rcvinfo info, int flags, void* address) {
    if (the_engine == nullptr) {
      std::free(data);
      return 1;
    }
    const Id id = id_of(address);
    const ByteSpan bytes(static_cast<const std::uint8_t*>(data), size);
    if (data == nullptr) {
      the_engine->on_closed(id);
    } else if ((flags & MSG_NOTIFICATION) != 0) {
      the_engine->on_notification(id, bytes);
    } else {
      the_engine->on_data(id, bytes, info.rcv_sid, ntohl(info.rcv_ppid),
                          (info.rcv_flags & SCTP_UNORDERED) != 0, (flags & MSG_EOR) != 0);
    }
    std::free(data);
    return 1;
  }
  static int sendable(struct socket*, std::uint32_t space, void* address) {
    if (the_engine != nullptr) the_engine->on_send_space(id_of(address), space);
    return 1;
  }
};

UsrsctpEngine::UsrsctpEngine() {
  SFU_CHECK(the_engine == nullptr);
  the_engine = this;
  usrsctp_init_nothreads(0, &Callbacks::output, nullptr);
  usrsctp_sysctl_set_sctp_blackhole(2);      // no ABORT to what is not ours
  usrsctp_sysctl_set_sctp_ecn_enable(0);     // there is no IP header to mark
  usrsctp_sysctl_set_sctp_asconf_enable(0);  // one path, no addresses: RFC 8261 §5
  usrsctp_sysctl_set_sctp_auth_enable(0);    // DTLS authenticates
  usrsctp_sysctl_set_sctp_initial_cwnd(0);   // RFC 9260 §7.2.1, as SctpModel
}

UsrsctpEngine::~UsrsctpEngine() {
  while (!endpoints_.empty()) close(endpoints_.begin()->first);
  // Closed sockets go with their timers; a second of them is far more than they take.
  constexpr int kMaxTurns = 100;
  for (int turn = 0; turn < kMaxTurns && usrsctp_finish() != 0; ++turn) usrsctp_handle_timers(10);
  the_engine = nullptr;
}

UsrsctpEngine::Endpoint* UsrsctpEngine::find(Id id) {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : &found->second;
}

// ---- life ---------------------------------------------------------------------------------------

bool UsrsctpEngine::open(Id id, const SctpAssociation::Options& options) {
  SFU_CHECK(id != 0 && !endpoints_.contains(id));
  Endpoint& endpoint = endpoints_[id];
  endpoint.options = options;
  usrsctp_register_address(address_of(id));
  endpoint.handle = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, &Callbacks::receive,
                                   &Callbacks::sendable, 0, address_of(id));
  if (endpoint.handle != nullptr && configure(endpoint, id)) return true;
  on_closed(id);
  return false;
}

bool UsrsctpEngine::configure(Endpoint& endpoint, Id id) {
  struct socket* handle = endpoint.handle;
  const SctpAssociation::Options& options = endpoint.options;
  constexpr int kOn = 1;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  // A message is handed over whole, so the longest must fit.
  const int send_buffer = static_cast<int>(std::max(options.receive_window, options.max_message));
  const int receive_buffer = static_cast<int>(options.receive_window);
  const sctp_assoc_value resets{SCTP_FUTURE_ASSOC, SCTP_ENABLE_RESET_STREAM_REQ};
  sctp_initmsg init{};
  init.sinit_num_ostreams = init.sinit_max_instreams = options.max_streams;
  sctp_paddrparams path{};  // no heartbeats: ICE consent watches the path (RFC 7675)
  path.spp_flags = SPP_HB_DISABLE | SPP_PMTUD_DISABLE;
  // usrsctp adds the common header of AF_CONN itself.
  path.spp_pathmtu = static_cast<std::uint32_t>(options.mtu - sizeof(sctp_common_header));
  sockaddr_conn local = connection(id, options.local_port);

  bool ok = usrsctp_set_non_blocking(handle, 1) == 0 &&
            set_option(handle, SOL_SOCKET, SO_LINGER, at_once) &&
            set_option(handle, SOL_SOCKET, SO_SNDBUF, send_buffer) &&
            set_option(handle, SOL_SOCKET, SO_RCVBUF, receive_buffer) &&
            set_option(handle, IPPROTO_SCTP, SCTP_NODELAY, kOn) &&
            set_option(handle, IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, resets) &&
            set_option(handle, IPPROTO_SCTP, SCTP_INITMSG, init) &&
            set_option(handle, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, path);
  for (const int type : {SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT, SCTP_SENDER_DRY_EVENT}) {
    const sctp_event event{SCTP_FUTURE_ASSOC, static_cast<std::uint16_t>(type), 1};
    ok = ok && set_option(handle, IPPROTO_SCTP, SCTP_EVENT, event);
  }
  return ok && usrsctp_bind(handle, reinterpret_cast<sockaddr*>(&local), sizeof local) == 0;
}

void UsrsctpEngine::connect(Id id) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr || endpoint->closed) return;
  sockaddr_conn remote = connection(id, endpoint->options.remote_port);
  const int result =
      usrsctp_connect(endpoint->handle, reinterpret_cast<sockaddr*>(&remote), sizeof remote);
  if (result != 0 && errno != EINPROGRESS) on_closed(id);
}

void UsrsctpEngine::close(Id id) {
  const auto found = endpoints_.find(id);
  if (found == endpoints_.end()) return;
  struct socket* handle = found->second.handle;
  endpoints_.erase(found);  // first: what usrsctp says while it closes is for nobody
  touched_.erase(id);
  if (handle != nullptr) usrsctp_close(handle);
  usrsctp_deregister_address(address_of(id));
}

void UsrsctpEngine::on_closed(Id id) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr || endpoint->closed) return;
  endpoint->closed = true;
  endpoint->waiting.clear();
  endpoint->waiting_bytes = endpoint->buffered = 0;
  endpoint->resets.clear();
  endpoint->outputs.emplace_back(SctpStateChange::kClosed);
  touched_.insert(id);
}

// ---- in -----------------------------------------------------------------------------------------

void UsrsctpEngine::input(Id id, ByteSpan packet) {
  if (find(id) == nullptr) return;
  usrsctp_conninput(address_of(id), packet.data(), packet.size(), 0);
}

void UsrsctpEngine::on_data(Id id, ByteSpan data, std::uint16_t stream, std::uint32_t ppid,
                            bool unordered, bool complete) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr || endpoint->closed) return;
  std::vector<std::uint8_t>& payload = endpoint->partial[stream];
  payload.insert(payload.end(), data.begin(), data.end());
  if (payload.size() > endpoint->options.max_message) return on_closed(id);
  if (!complete) return;
  endpoint->outputs.emplace_back(
      SctpMessageIn{{stream, static_cast<SctpPpid>(ppid), unordered, std::move(payload)}});
  endpoint->partial.erase(stream);
  touched_.insert(id);
}

void UsrsctpEngine::on_notification(Id id, ByteSpan bytes) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr || bytes.size() < sizeof(sctp_notification::sn_header)) return;
  const auto note = copy_of<sctp_assoc_change>(bytes);
  switch (note.sac_type) {
    case SCTP_ASSOC_CHANGE:
      if (note.sac_state == SCTP_COMM_UP) {
        endpoint->connected = true;
        endpoint->outputs.emplace_back(SctpStateChange::kConnected);
        touched_.insert(id);
      } else {
        on_closed(id);  // lost, shut down, restarted: the channels are gone in any case
      }
      return;
    case SCTP_STREAM_RESET_EVENT: {
      const auto event = copy_of<sctp_stream_reset_event>(bytes);
      const bool refused =
          (event.strreset_flags & (SCTP_STREAM_RESET_DENIED | SCTP_STREAM_RESET_FAILED)) != 0;
      if (refused || (event.strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) == 0) return;
      for (std::size_t at = sizeof(sctp_stream_reset_event); at + 2 <= bytes.size(); at += 2) {
        const auto stream = copy_of<std::uint16_t>(bytes.subspan(at, 2));
        endpoint->partial.erase(stream);
        endpoint->outputs.emplace_back(SctpStreamReset{stream});
      }
      touched_.insert(id);
      return;
    }
    case SCTP_SENDER_DRY_EVENT:
      endpoint->buffered = 0;
      touched_.insert(id);
      return;
    default:
      return;
  }
}

// ---- out ----------------------------------------------------------------------------------------

void UsrsctpEngine::on_packet(Id id, ByteSpan packet) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr) return;
  endpoint->outputs.emplace_back(SctpPacketOut{{packet.begin(), packet.end()}});
  touched_.insert(id);
}

void UsrsctpEngine::on_send_space(Id id, std::size_t space) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr) return;
  const std::size_t whole =
      std::max(endpoint->options.receive_window, endpoint->options.max_message);
  endpoint->buffered = whole - std::min(space, whole);
  touched_.insert(id);
}

void UsrsctpEngine::send(Id id, SctpMessage message) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr || endpoint->closed) return;
  endpoint->waiting_bytes += message.payload.size();
  endpoint->waiting.push_back(std::move(message));
  flush(*endpoint);
}

void UsrsctpEngine::flush(Endpoint& endpoint) {
  while (endpoint.connected && !endpoint.closed && !endpoint.waiting.empty()) {
    const SctpMessage& message = endpoint.waiting.front();
    sctp_sndinfo info{};
    info.snd_sid = message.stream;
    info.snd_ppid = htonl(static_cast<std::uint32_t>(message.ppid));
    info.snd_flags = message.unordered ? SCTP_UNORDERED : 0;
    const ssize_t sent =
        usrsctp_sendv(endpoint.handle, message.payload.data(), message.payload.size(), nullptr, 0,
                      &info, sizeof info, SCTP_SENDV_SNDINFO, 0);
    if (sent < 0 && (errno == EWOULDBLOCK || errno == EAGAIN)) break;  // later, whole
    // Anything else usrsctp refuses for good (a stream it did not negotiate): dropped, not
    // repeated.
    const std::size_t size = message.payload.size();
    if (sent >= 0) endpoint.buffered += size;
    endpoint.waiting_bytes -= size;
    endpoint.waiting.pop_front();
  }
  flush_resets(endpoint);
}

void UsrsctpEngine::reset_stream(Id id, std::uint16_t stream) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr || endpoint->closed || stream >= endpoint->options.max_streams) return;
  endpoint->resets.insert(stream);
  flush_resets(*endpoint);
}

// usrsctp itself waits for what its buffer holds of the stream, but it takes one request at a time.
void UsrsctpEngine::flush_resets(Endpoint& endpoint) {
  if (!endpoint.connected || endpoint.closed) return;
  for (auto it = endpoint.resets.begin(); it != endpoint.resets.end();) {
    const std::uint16_t stream = *it;
    const bool busy = std::ranges::any_of(
        endpoint.waiting, [&](const SctpMessage& message) { return message.stream == stream; });
    if (busy) {
      ++it;
      continue;
    }
    std::array<std::uint8_t, sizeof(sctp_reset_streams) + sizeof(std::uint16_t)> bytes{};
    sctp_reset_streams request{};
    request.srs_flags = SCTP_STREAM_RESET_OUTGOING;
    request.srs_number_streams = 1;
    std::memcpy(bytes.data(), &request, sizeof request);
    std::memcpy(bytes.data() + sizeof request, &stream, sizeof stream);
    const int result = usrsctp_setsockopt(endpoint.handle, IPPROTO_SCTP, SCTP_RESET_STREAMS,
                                          bytes.data(), static_cast<socklen_t>(bytes.size()));
    if (result != 0 && (errno == EALREADY || errno == EAGAIN)) return;
    it = endpoint.resets.erase(it);
  }
}

void UsrsctpEngine::handle_timers(TimeDelta elapsed) {
  usrsctp_handle_timers(static_cast<std::uint32_t>(elapsed.ms()));
}

std::set<UsrsctpEngine::Id> UsrsctpEngine::take_touched() { return std::exchange(touched_, {}); }

// Room in usrsctp's buffer is used here rather than in its callbacks, which hold its locks.
std::deque<SctpOutput> UsrsctpEngine::take(Id id) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr) return {};
  flush(*endpoint);
  return std::exchange(endpoint->outputs, {});
}

std::size_t UsrsctpEngine::queued(Id id) const {
  const auto found = endpoints_.find(id);
  if (found == endpoints_.end()) return 0;
  return found->second.waiting_bytes + found->second.buffered;
}

}  // namespace sfu
