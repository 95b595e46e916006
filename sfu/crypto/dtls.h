// DTLS 1.2 of one transport (RFC 6347, RFC 5764): fed datagrams and time, gives datagrams, keys and
// application data (SCTP packets). Production: OpenSSL over a datagram BIO (openssl_dtls.h); the
// world and the fuzzers: a fake with the same flights.
//   start(now, out)                  a client sends its first flight; a server does nothing
//   handle_datagram(bytes, now, out) every record in it
//   handle_timeout(now, out)         retransmits a lost flight
//   send(bytes, out)                 one application record; false before the handshake is done
//   close(out)                       close_notify
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sfu/base/fingerprint.h"
#include "sfu/base/packet_list.h"
#include "sfu/base/units.h"
#include "sfu/crypto/srtp.h"

namespace sfu {

struct DtlsOutput {
  PacketList datagrams;    // to send to the peer, each ≤ kMaxDatagram
  PacketList application;  // received application records
  void clear() {
    datagrams.clear();
    application.clear();
  }
};

class DtlsEndpoint {
 public:
  enum class State : std::uint8_t { kHandshaking, kConnected, kFailed, kClosed };
  enum class Failure : std::uint8_t {
    kNone,
    kWrongFingerprint,
    kNoSrtpProfile,
    kProtocol,
    kTimeout
  };

  virtual ~DtlsEndpoint() = default;
  virtual void start(Timestamp now, DtlsOutput& out) = 0;
  virtual void handle_datagram(ByteSpan datagram, Timestamp now, DtlsOutput& out) = 0;
  virtual void handle_timeout(Timestamp now, DtlsOutput& out) = 0;
  [[nodiscard]] virtual Timestamp next_timeout() const = 0;
  virtual bool send(ByteSpan application, DtlsOutput& out) = 0;
  virtual void close(DtlsOutput& out) = 0;
  [[nodiscard]] virtual State state() const = 0;
  [[nodiscard]] virtual Failure failure() const = 0;
  // Set once connected, and only after the peer's certificate had the expected fingerprint.
  [[nodiscard]] virtual const std::optional<SrtpKeys>& srtp_keys() const = 0;
};

enum class DtlsRole : std::uint8_t { kServer, kClient };

// Makes endpoints that share one certificate.
class DtlsFactory {
 public:
  virtual ~DtlsFactory() = default;
  virtual std::unique_ptr<DtlsEndpoint> create(DtlsRole role, const Fingerprint& expected_peer) = 0;
  [[nodiscard]] virtual Fingerprint fingerprint() const = 0;  // of our certificate
};

}  // namespace sfu
