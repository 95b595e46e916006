// One SCTP association over DTLS (RFC 8261), seen from the media core: asynchronous, because
// usrsctp lives on its own thread. Calls never block and never call back; what happened is fetched
// by poll(). Production: sfu/io/usrsctp_association.h; the world and capacity runs:
// sfu/sctp/sctp_model.h.
//   start(now)                both sides call it (RFC 8841: simultaneous open)
//   handle_packet(bytes, now) an SCTP packet out of a DTLS record
//   send(message, now)        false when `max_queued` bytes wait already: try again after kWritable
//   poll(output)              next thing to act on; false when there is none
//   handle_timeout/next_timeout  for implementations without a clock of their own (never() for
//                                usrsctp)
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/base/units.h"

namespace sfu {

enum class SctpPpid : std::uint32_t {  // RFC 8831 §8
  kDcep = 50,
  kString = 51,
  kBinary = 53,
  kStringEmpty = 56,
  kBinaryEmpty = 57,
};

struct SctpMessage {
  std::uint16_t stream = 0;
  SctpPpid ppid = SctpPpid::kBinary;
  bool unordered = false;
  std::vector<std::uint8_t> payload;
};

struct SctpPacketOut {  // to be sent in a DTLS record
  std::vector<std::uint8_t> bytes;
};
struct SctpMessageIn {
  SctpMessage message;
};
struct SctpStreamReset {  // the peer reset its outgoing stream (RFC 6525): the channel is closed
  std::uint16_t stream = 0;
};
enum class SctpStateChange : std::uint8_t { kConnected, kWritable, kClosed };

using SctpOutput = std::variant<SctpPacketOut, SctpMessageIn, SctpStreamReset, SctpStateChange>;

class SctpAssociation {
 public:
  struct Options {
    std::uint16_t local_port = 5000;
    std::uint16_t remote_port = 5000;
    std::size_t mtu = 1'150;                   // SCTP packet size: kMaxDatagram less DTLS overhead
    std::size_t receive_window = 256 * 1'024;  // a satellite at 2 Mbit/s and 600 ms needs 150 kB
    std::size_t max_queued = 512 * 1'024;      // bytes of messages waiting to be sent
    std::size_t max_message = 262'144;         // what Chromium sends at most
    std::uint16_t max_streams = 64;
  };

  virtual ~SctpAssociation() = default;
  virtual void start(Timestamp now) = 0;
  virtual void handle_packet(ByteSpan packet, Timestamp now) = 0;
  virtual bool send(SctpMessage message, Timestamp now) = 0;
  virtual void reset_stream(std::uint16_t stream, Timestamp now) = 0;
  virtual bool poll(SctpOutput& output) = 0;
  virtual void handle_timeout(Timestamp now) = 0;
  [[nodiscard]] virtual Timestamp next_timeout() const = 0;
  // Bytes accepted by send() and not yet acknowledged.
  [[nodiscard]] virtual std::size_t queued() const = 0;
  // Of them those that were never sent, as a browser's bufferedAmount; queued() where it is not
  // known.
  [[nodiscard]] virtual std::size_t unsent() const { return queued(); }
};

// Makes associations; `owner` is whom api::SctpReady names when there is something to poll.
class SctpFactory {
 public:
  virtual ~SctpFactory() = default;
  virtual std::unique_ptr<SctpAssociation> create(ParticipantId owner,
                                                  const SctpAssociation::Options& options) = 0;
};

}  // namespace sfu
