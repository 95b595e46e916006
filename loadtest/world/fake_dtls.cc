#include "loadtest/world/fake_dtls.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sfu/base/datagram.h"

namespace loadtest {
namespace {

using sfu::ByteReader;
using sfu::ByteSpan;
using sfu::ByteWriter;
using sfu::DtlsOutput;
using sfu::DtlsRole;
using sfu::Fingerprint;
using sfu::TimeDelta;
using sfu::Timestamp;

constexpr std::uint8_t kHandshake = 22;  // content types of TLS: RFC 7983 sorts by them
constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kApplication = 23;
constexpr std::size_t kRecordOverhead = 37;                 // header 13, explicit nonce 8, tag 16
constexpr std::size_t kAlertRecord = kRecordOverhead + 2;   // RFC 5246 §7.2
constexpr TimeDelta kFirstTimeout = TimeDelta::seconds(1);  // as OpenSSL's
constexpr int kMaxTries = 6;

// Bytes on the wire of the flights between Chromium and OpenSSL with ECDSA certificates.
constexpr std::array<std::size_t, 4> kFlightSize{250, 720, 640, 300};

class FakeDtls : public sfu::DtlsEndpoint {
 public:
  FakeDtls(DtlsRole role, std::uint64_t nonce, Fingerprint own, Fingerprint expected)
      : role_(role), nonce_(nonce), own_(own), expected_(expected) {}

  void start(Timestamp now, DtlsOutput& out) override {
    if (role_ == DtlsRole::kClient) send_flight(0, now, out);
  }

  void handle_datagram(ByteSpan datagram, Timestamp now, DtlsOutput& out) override {
    if (state_ == State::kFailed || state_ == State::kClosed) return;
    ByteReader in(datagram);
    const std::uint8_t type = in.u8();
    if (type == kAlert) {
      state_ = in.u8() == 0 ? State::kClosed : State::kFailed;
      if (state_ == State::kFailed) failure_ = Failure::kProtocol;
    } else if (type == kApplication && state_ == State::kConnected) {
      in.skip(kRecordOverhead - 1);
      const ByteSpan payload = in.rest();
      if (in.ok()) out.application.push(payload);
    } else if (type == kHandshake) {
      handle_flight(in, now, out);
    }
  }

  void handle_timeout(Timestamp now, DtlsOutput& out) override {
    if (now < next_timeout_) return;
    if (++tries_ >= kMaxTries) return fail(Failure::kTimeout, out);
    timeout_ = timeout_ * 2;
    write_flight(last_flight_, out);
    next_timeout_ = now + timeout_;
  }
  [[nodiscard]] Timestamp next_timeout() const override { return next_timeout_; }

  bool send(ByteSpan application, DtlsOutput& out) override {
    if (state_ != State::kConnected) return false;
    std::vector<std::uint8_t> record(kRecordOverhead + application.size());
    record[0] = kApplication;
    std::ranges::copy(application, record.begin() + kRecordOverhead);
    out.datagrams.push(record);
    return true;
  }
  void close(DtlsOutput& out) override {
    if (state_ != State::kConnected) return;
    out.datagrams.push(std::array<std::uint8_t, kAlertRecord>{kAlert, 0});
    state_ = State::kClosed;
    next_timeout_ = Timestamp::never();
  }
  [[nodiscard]] State state() const override { return state_; }
  [[nodiscard]] Failure failure() const override { return failure_; }
  [[nodiscard]] const std::optional<sfu::SrtpKeys>& srtp_keys() const override { return keys_; }

 private:
  //  type | flight | nonce (8) | fingerprint (32) | zeros up to the flight's size
  void write_flight(std::size_t flight, DtlsOutput& out) {
    std::vector<std::uint8_t> bytes(kFlightSize[flight]);
    ByteWriter writer(bytes);
    writer.u8(kHandshake);
    writer.u8(static_cast<std::uint8_t>(flight));
    writer.u64(nonce_);
    writer.bytes(own_.sha256);
    out.datagrams.push(bytes);
  }
  void send_flight(std::size_t flight, Timestamp now, DtlsOutput& out) {
    last_flight_ = flight;
    write_flight(flight, out);
    tries_ = 0;
    timeout_ = kFirstTimeout;
    next_timeout_ = now + timeout_;
  }

  void handle_flight(ByteReader& in, Timestamp now, DtlsOutput& out) {
    const std::size_t flight = in.u8();
    const std::uint64_t peer_nonce = in.u64();
    Fingerprint peer;
    std::ranges::copy(in.take(peer.sha256.size()), peer.sha256.begin());
    if (!in.ok() || flight >= kFlightSize.size()) return;
    const bool from_client = flight % 2 == 0;
    if (from_client != (role_ == DtlsRole::kServer)) return;
    if (state_ == State::kConnected) {
      // The peer did not get our last flight.
      if (role_ == DtlsRole::kServer && flight == 2) write_flight(3, out);
      return;
    }
    if (flight == 2 && last_flight_ != 1) return;  // not without a hello
    const bool has_certificate = flight == 1 || flight == 2;
    if (has_certificate && peer != expected_) return fail(Failure::kWrongFingerprint, out);
    if (flight < 3) {
      if (last_flight_ != flight + 1)
        send_flight(flight + 1, now, out);
      else
        write_flight(flight + 1, out);
    }
    if (flight >= 2) connect(peer_nonce);
  }

  void connect(std::uint64_t peer_nonce) {
    state_ = State::kConnected;
    next_timeout_ = Timestamp::never();
    const bool server = role_ == DtlsRole::kServer;
    Random material((server ? peer_nonce : nonce_) * 3 + (server ? nonce_ : peer_nonce) * 5);
    sfu::SrtpKeys keys;
    for (sfu::SrtpMasterKey* key : {&keys.client, &keys.server}) {
      for (std::uint8_t& byte : key->key) byte = static_cast<std::uint8_t>(material.next() >> 40);
      for (std::uint8_t& byte : key->salt) byte = static_cast<std::uint8_t>(material.next() >> 40);
    }
    keys_ = keys;
  }

  void fail(Failure failure, DtlsOutput& out) {
    state_ = State::kFailed;
    failure_ = failure;
    next_timeout_ = Timestamp::never();
    out.datagrams.push(std::array<std::uint8_t, kAlertRecord>{kAlert, 1});
  }

  static constexpr std::size_t kNone = 99;
  DtlsRole role_;
  std::uint64_t nonce_;
  Fingerprint own_;
  Fingerprint expected_;
  State state_ = State::kHandshaking;
  Failure failure_ = Failure::kNone;
  std::optional<sfu::SrtpKeys> keys_;
  std::size_t last_flight_ = kNone;
  int tries_ = 0;
  TimeDelta timeout_ = kFirstTimeout;
  Timestamp next_timeout_ = Timestamp::never();
};

}  // namespace

FakeDtlsFactory::FakeDtlsFactory(Random random) : random_(random) {
  for (std::uint8_t& byte : fingerprint_.sha256)
    byte = static_cast<std::uint8_t>(random_.next() >> 32);
}

std::unique_ptr<sfu::DtlsEndpoint> FakeDtlsFactory::create(DtlsRole role,
                                                           const Fingerprint& expected_peer) {
  return std::make_unique<FakeDtls>(role, random_.next(), fingerprint_, expected_peer);
}

}  // namespace loadtest
