#include "sfu/app/media_shard.h"

#include <memory>
#include <stdexcept>
#include <utility>

#include "sfu/app/logging.h"
#include "sfu/io/driven.h"

namespace sfu {
namespace {

Shard::Options shard_options(const MediaShard::Options& options, const std::string& name) {
  Shard::Options shard;
  shard.name = name;
  shard.processor = options.processor;
  shard.listen_tcp = options.listen_tcp;
  shard.tcp = options.tcp;
  return shard;
}

// Dual stack where the machine has IPv6, IPv4 alone where it has not.
void open(Shard& shard, std::uint16_t port) {
  const SocketAddress any_ipv6{SocketAddress::Family::kIpv6, port, {}};
  if (!shard.open(any_ipv6)) return;
  if (const auto error = shard.open(SocketAddress::ipv4(0, 0, 0, 0, port))) {
    throw std::runtime_error("media.port " + std::to_string(port) + ": " + to_string(*error));
  }
}

void warn_of_small_buffer(const Shard& shard, int wanted) {
  if (shard.receive_buffer() >= wanted) return;
  log_warn("media.small_buffer", "The kernel gives " + std::to_string(shard.receive_buffer()) +
                                     " bytes of UDP receive buffer instead of " +
                                     std::to_string(wanted) +
                                     ": raise net.core.rmem_max, or bursts are lost");
}

}  // namespace

MediaShard::MediaShard(const Options& options, Entropy& entropy, DtlsFactory& dtls,
                       Shard::EventSink sink)
    : core_(options.core),
      name_("shard-" + std::to_string(options.index)),
      entropy_(entropy),
      dtls_(dtls),
      shard_(shard_options(options, name_), std::move(sink)),
      sctp_([this](ParticipantId owner) { shard_.post(api::SctpReady{owner}); }) {
  open(shard_, options.port);
  warn_of_small_buffer(shard_, UdpSocket::Options().receive_buffer);
}

void MediaShard::start() {
  shard_.start(
      std::make_unique<Driven<Core>>(core_, Environment{entropy_, dtls_, sctp_, shard_.metrics()}));
}

}  // namespace sfu
