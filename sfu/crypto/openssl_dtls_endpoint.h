// One DTLS association of OpenSslDtlsFactory. Every call runs OpenSSL until it wants the next
// datagram, so nothing waits inside between calls, and leaves OpenSSL's per-thread error queue
// empty.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>

#include "sfu/crypto/datagram_bio.h"
#include "sfu/crypto/openssl_dtls.h"

namespace sfu {

class OpenSslDtlsEndpoint final : public DtlsEndpoint {
 public:
  OpenSslDtlsEndpoint(SSL_CTX* context, DtlsRole role, const Fingerprint& expected_peer,
                      const OpenSslDtlsOptions& options);
  // OpenSSL's callbacks point here.
  OpenSslDtlsEndpoint(const OpenSslDtlsEndpoint&) = delete;
  OpenSslDtlsEndpoint& operator=(const OpenSslDtlsEndpoint&) = delete;

  void start(Timestamp now, DtlsOutput& out) override;
  void handle_datagram(ByteSpan datagram, Timestamp now, DtlsOutput& out) override;
  void handle_timeout(Timestamp now, DtlsOutput& out) override;
  [[nodiscard]] Timestamp next_timeout() const override { return next_timeout_; }
  bool send(ByteSpan application, DtlsOutput& out) override;
  void close(DtlsOutput& out) override;
  [[nodiscard]] State state() const override { return state_; }
  [[nodiscard]] Failure failure() const override { return failure_; }
  [[nodiscard]] const std::optional<SrtpKeys>& srtp_keys() const override { return keys_; }

  // OpenSSL calls it in mid-handshake, with the peer's certificate; 0 makes it send a fatal alert.
  static int verify_certificate(X509_STORE_CTX* store, void*);

 private:
  struct Free {
    void operator()(SSL* ssl) const;
  };
  class Call;

  static unsigned int retransmission_interval(SSL* ssl, unsigned int last_us);
  Failure judge(const X509* certificate) const;
  void open_deadline(Timestamp now);
  void advance(DtlsOutput& out);
  void continue_handshake();
  void read_records(DtlsOutput& out);
  void connected();
  void export_keys();
  void fail(Failure failure);
  void update_timeout(Timestamp now);
  [[nodiscard]] bool running() const {
    return state_ == State::kHandshaking || state_ == State::kConnected;
  }

  TimeDelta handshake_timeout_;
  TimeDelta first_retransmission_;
  TimeDelta max_retransmission_;
  std::size_t mtu_;
  Fingerprint expected_peer_;
  DatagramChannel channel_;
  std::unique_ptr<SSL, Free> ssl_;
  State state_ = State::kHandshaking;
  Failure failure_ = Failure::kNone;
  Failure verdict_ = Failure::kNone;  // of verify_certificate
  bool verified_ = false;
  std::optional<SrtpKeys> keys_;
  std::optional<Timestamp> deadline_;
  Timestamp next_timeout_ = Timestamp::never();
};

}  // namespace sfu
