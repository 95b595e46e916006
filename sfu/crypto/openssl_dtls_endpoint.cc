#include "sfu/crypto/openssl_dtls_endpoint.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sfu/base/check.h"

namespace sfu {
namespace {

// RFC 6347 §4.1, RFC 5288 §3: record header, explicit nonce, tag; the largest of our ciphers.
constexpr std::size_t kRecordOverhead = 13 + 8 + 16;
constexpr std::string_view kExporterLabel = "EXTRACTOR-dtls_srtp";  // RFC 5764 §4.2

OpenSslDtlsEndpoint& endpoint_of(const SSL* ssl) {
  return *static_cast<OpenSslDtlsEndpoint*>(SSL_get_app_data(ssl));
}

}  // namespace

// While OpenSSL runs: it reads `datagram`, writes to `out` and starts with an empty error queue (an
// old entry would make SSL_get_error lie).
class OpenSslDtlsEndpoint::Call {
 public:
  Call(DatagramChannel& channel, DtlsOutput& out, std::optional<ByteSpan> datagram = std::nullopt)
      : channel_(channel) {
    channel_ = {datagram, &out.datagrams};
    ERR_clear_error();
  }
  ~Call() {
    channel_ = {};
    ERR_clear_error();
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  DatagramChannel& channel_;
};

void OpenSslDtlsEndpoint::Free::operator()(SSL* ssl) const { SSL_free(ssl); }

OpenSslDtlsEndpoint::OpenSslDtlsEndpoint(SSL_CTX* context, DtlsRole role,
                                         const Fingerprint& expected_peer,
                                         const OpenSslDtlsOptions& options)
    : handshake_timeout_(options.handshake_timeout),
      first_retransmission_(options.first_retransmission),
      max_retransmission_(options.max_retransmission),
      mtu_(options.mtu),
      expected_peer_(expected_peer),
      ssl_(SSL_new(context)) {
  SFU_CHECK(ssl_ != nullptr);
  SSL* ssl = ssl_.get();
  SSL_set_app_data(ssl, this);
  BIO* bio = new_datagram_bio(&channel_);
  SSL_set_bio(ssl, bio, bio);
  SFU_CHECK(SSL_set_mtu(ssl, static_cast<long>(mtu_)) > 0);
  DTLS_set_timer_cb(ssl, &OpenSslDtlsEndpoint::retransmission_interval);
  if (role == DtlsRole::kServer) {
    SSL_set_accept_state(ssl);
  } else {
    SSL_set_connect_state(ssl);
  }
}

void OpenSslDtlsEndpoint::start(Timestamp now, DtlsOutput& out) {
  if (state_ != State::kHandshaking) return;
  open_deadline(now);
  if (SSL_is_server(ssl_.get()) == 0) {
    const Call call(channel_, out);
    continue_handshake();
  }
  update_timeout(now);
}

void OpenSslDtlsEndpoint::handle_datagram(ByteSpan datagram, Timestamp now, DtlsOutput& out) {
  if (!running() || datagram.empty() || datagram.size() > kMaxReceived) return;
  open_deadline(now);
  {
    const Call call(channel_, out, datagram);
    advance(out);
  }
  update_timeout(now);
}

void OpenSslDtlsEndpoint::handle_timeout(Timestamp now, DtlsOutput& out) {
  if (!running()) return;
  if (state_ == State::kHandshaking && deadline_ && now >= *deadline_) {
    fail(Failure::kTimeout);
  } else {
    const Call call(channel_, out);
    if (DTLSv1_handle_timeout(ssl_.get()) < 0) fail(Failure::kTimeout);  // too many tries
  }
  update_timeout(now);
}

bool OpenSslDtlsEndpoint::send(ByteSpan application, DtlsOutput& out) {
  if (state_ != State::kConnected || application.empty()) return false;
  if (application.size() + kRecordOverhead > mtu_) return false;
  const Call call(channel_, out);
  return SSL_write(ssl_.get(), application.data(), static_cast<int>(application.size())) > 0;
}

void OpenSslDtlsEndpoint::close(DtlsOutput& out) {
  if (!running()) return;
  if (state_ == State::kConnected) {
    const Call call(channel_, out);
    SSL_shutdown(ssl_.get());
  }
  state_ = State::kClosed;
  next_timeout_ = Timestamp::never();
}

void OpenSslDtlsEndpoint::open_deadline(Timestamp now) {
  if (!deadline_) deadline_ = now + handshake_timeout_;
}

void OpenSslDtlsEndpoint::advance(DtlsOutput& out) {
  if (state_ == State::kHandshaking) continue_handshake();
  if (state_ == State::kConnected) read_records(out);
}

void OpenSslDtlsEndpoint::continue_handshake() {
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) return connected();
  if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ) return;
  fail(verdict_ == Failure::kNone ? Failure::kProtocol : verdict_);
}

void OpenSslDtlsEndpoint::read_records(DtlsOutput& out) {
  std::array<std::uint8_t, kMaxReceived> record;
  int size = 0;
  while ((size = SSL_read(ssl_.get(), record.data(), static_cast<int>(record.size()))) > 0) {
    out.application.push(ByteSpan(record).first(static_cast<std::size_t>(size)));
  }
  const int error = SSL_get_error(ssl_.get(), size);
  if (error == SSL_ERROR_WANT_READ) return;
  if (error == SSL_ERROR_ZERO_RETURN) {
    SSL_shutdown(ssl_.get());  // RFC 5246 §7.2.1: answer close_notify with close_notify
    state_ = State::kClosed;
  } else {
    fail(Failure::kProtocol);
  }
}

void OpenSslDtlsEndpoint::connected() {
  // verify_certificate refused everything else; a session without it must not get keys all the
  // same.
  if (!verified_) return fail(Failure::kProtocol);
  export_keys();
  state_ = State::kConnected;
}

//  client key | server key | client salt | server salt     RFC 5764 §4.2; salts of 12 or 14 bytes
void OpenSslDtlsEndpoint::export_keys() {
  const SRTP_PROTECTION_PROFILE* selected = SSL_get_selected_srtp_profile(ssl_.get());
  SFU_CHECK(selected != nullptr);
  const bool gcm = selected->id == SRTP_AEAD_AES_128_GCM;
  const std::size_t salt_size = gcm ? 12 : 14;
  std::array<std::uint8_t, 60> material;
  SFU_CHECK(SSL_export_keying_material(ssl_.get(), material.data(), 2 * (16 + salt_size),
                                       kExporterLabel.data(), kExporterLabel.size(), nullptr, 0,
                                       0) == 1);
  SrtpKeys keys;
  keys.profile = gcm ? SrtpProfile::kAeadAes128Gcm : SrtpProfile::kAesCm128HmacSha1_80;
  ByteReader in(material);
  std::ranges::copy(in.take(16), keys.client.key.begin());
  std::ranges::copy(in.take(16), keys.server.key.begin());
  std::ranges::copy(in.take(salt_size), keys.client.salt.begin());
  std::ranges::copy(in.take(salt_size), keys.server.salt.begin());
  keys_ = keys;
}

void OpenSslDtlsEndpoint::fail(Failure failure) {
  state_ = State::kFailed;
  failure_ = failure;
}

void OpenSslDtlsEndpoint::update_timeout(Timestamp now) {
  next_timeout_ = Timestamp::never();
  if (!running()) return;
  if (state_ == State::kHandshaking && deadline_) next_timeout_ = *deadline_;
  timeval left{};
  if (DTLSv1_get_timeout(ssl_.get(), &left) == 0) return;  // no flight waits for an answer
  const TimeDelta remaining = TimeDelta::us(left.tv_sec * 1'000'000 + left.tv_usec);
  next_timeout_ = std::min(next_timeout_, now + remaining);
}

unsigned int OpenSslDtlsEndpoint::retransmission_interval(SSL* ssl, unsigned int last_us) {
  const OpenSslDtlsEndpoint& endpoint = endpoint_of(ssl);
  if (last_us == 0) return static_cast<unsigned int>(endpoint.first_retransmission_.us());
  const TimeDelta doubled = TimeDelta::us(last_us) * 2;
  return static_cast<unsigned int>(std::min(doubled, endpoint.max_retransmission_).us());
}

OpenSslDtlsEndpoint::Failure OpenSslDtlsEndpoint::judge(const X509* certificate) const {
  if (SSL_get_selected_srtp_profile(ssl_.get()) == nullptr) return Failure::kNoSrtpProfile;
  if (fingerprint_of(certificate) != expected_peer_) return Failure::kWrongFingerprint;
  return Failure::kNone;
}

int OpenSslDtlsEndpoint::verify_certificate(X509_STORE_CTX* store, void*) {
  const void* ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
  OpenSslDtlsEndpoint& endpoint = endpoint_of(static_cast<const SSL*>(ssl));
  endpoint.verdict_ = endpoint.judge(X509_STORE_CTX_get0_cert(store));
  endpoint.verified_ = endpoint.verdict_ == Failure::kNone;
  // What stands here chooses the alert: bad_certificate, or handshake_failure without SRTP.
  X509_STORE_CTX_set_error(store, endpoint.verified_ ? X509_V_OK
                                  : endpoint.verdict_ == Failure::kWrongFingerprint
                                      ? X509_V_ERR_CERT_REJECTED
                                      : X509_V_ERR_APPLICATION_VERIFICATION);
  return endpoint.verified_ ? 1 : 0;
}

}  // namespace sfu
