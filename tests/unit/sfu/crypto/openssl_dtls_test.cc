#include "sfu/crypto/openssl_dtls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "sfu/crypto/srtp.h"

namespace sfu {
namespace {

using Bytes = std::vector<std::uint8_t>;
using State = DtlsEndpoint::State;
using Failure = DtlsEndpoint::Failure;
using Datagrams = std::vector<Bytes>;

OpenSslDtlsOptions options_with(std::size_t mtu) {
  OpenSslDtlsOptions options;
  options.first_retransmission = TimeDelta::ms(40);
  options.max_retransmission = TimeDelta::ms(40);
  options.mtu = mtu;
  return options;
}

// One end and what it has said and heard.
struct Peer {
  std::unique_ptr<DtlsEndpoint> endpoint;
  DtlsOutput out;
  std::vector<std::string> heard;

  Datagrams take() {
    Datagrams datagrams;
    for (std::size_t i = 0; i < out.datagrams.size(); ++i) {
      const ByteSpan bytes = out.datagrams[i];
      EXPECT_LE(bytes.size(), kMaxDatagram);
      datagrams.emplace_back(bytes.begin(), bytes.end());
    }
    for (std::size_t i = 0; i < out.application.size(); ++i) {
      heard.emplace_back(as_text(out.application[i]));
    }
    out.clear();
    return datagrams;
  }
};

class OpenSslDtlsTest : public testing::Test {
 protected:
  using Line = std::function<void(Datagrams&)>;  // loses, repeats or reorders what is on its way

  OpenSslDtlsTest() { connect({}, {}); }

  void connect(const OpenSslDtlsOptions& server, const OpenSslDtlsOptions& client) {
    server_factory_ = std::make_unique<OpenSslDtlsFactory>(server);
    client_factory_ = std::make_unique<OpenSslDtlsFactory>(client);
    expect(client_factory_->fingerprint(), server_factory_->fingerprint());
  }
  void expect(const Fingerprint& of_client, const Fingerprint& of_server) {
    server_ = {server_factory_->create(DtlsRole::kServer, of_client), {}, {}};
    client_ = {client_factory_->create(DtlsRole::kClient, of_server), {}, {}};
  }
  void start() {
    server_.endpoint->start(now_, server_.out);
    client_.endpoint->start(now_, client_.out);
  }
  void deliver(Peer& to, const Datagrams& datagrams) {
    for (const Bytes& bytes : datagrams) to.endpoint->handle_datagram(bytes, now_, to.out);
  }
  // Until neither says anything any more.
  void exchange(const Line& line = [](Datagrams&) {}) {
    for (int turn = 0; turn < 20; ++turn) {
      Datagrams up = client_.take();
      Datagrams down = server_.take();
      if (up.empty() && down.empty()) return;
      line(up);
      line(down);
      deliver(server_, up);
      deliver(client_, down);
    }
    FAIL() << "they never stop talking";
  }
  // OpenSSL's timer reads the system clock: asks until it has moved on by the 40 ms of
  // options_with.
  void retransmit(Peer& peer) {
    const Timestamp deadline = now_ + TimeDelta::seconds(30);
    for (int tries = 0; tries < 100'000'000; ++tries) {
      if (peer.endpoint->next_timeout() >= deadline || !peer.out.datagrams.empty()) return;
      peer.endpoint->handle_timeout(now_, peer.out);
    }
    FAIL() << "the timer never goes off";
  }
  [[nodiscard]] bool both(State state) const {
    return client_.endpoint->state() == state && server_.endpoint->state() == state;
  }
  void handshake() {
    start();
    exchange();
    ASSERT_TRUE(both(State::kConnected));
  }

  Timestamp now_ = Timestamp::ms(5'000);
  std::unique_ptr<OpenSslDtlsFactory> server_factory_, client_factory_;
  Peer server_, client_;
};

void expect_same_key(const SrtpMasterKey& a, const SrtpMasterKey& b) {
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.salt, b.salt);
}

TEST_F(OpenSslDtlsTest, BothSidesGetTheSameKeys) {
  handshake();
  const SrtpKeys& server = *server_.endpoint->srtp_keys();
  const SrtpKeys& client = *client_.endpoint->srtp_keys();
  EXPECT_EQ(server.profile, SrtpProfile::kAeadAes128Gcm);
  EXPECT_EQ(client.profile, SrtpProfile::kAeadAes128Gcm);
  expect_same_key(server.client, client.client);
  expect_same_key(server.server, client.server);
  EXPECT_NE(server.client.key, server.server.key);
  EXPECT_NE(server.client.salt, server.server.salt);
  EXPECT_EQ(server.client.salt[12], 0);  // GCM: 12 bytes
  EXPECT_EQ(server_.endpoint->next_timeout(), Timestamp::never());
  EXPECT_EQ(client_.endpoint->next_timeout(), Timestamp::never());
}

TEST_F(OpenSslDtlsTest, ServerTakesAesCmWhenTheClientHasNothingElse) {
  OpenSslDtlsOptions aes_cm;
  aes_cm.profiles = {SrtpProfile::kAesCm128HmacSha1_80};
  connect({}, aes_cm);
  handshake();
  EXPECT_EQ(server_.endpoint->srtp_keys()->profile, SrtpProfile::kAesCm128HmacSha1_80);
  expect_same_key(server_.endpoint->srtp_keys()->client, client_.endpoint->srtp_keys()->client);
}

TEST_F(OpenSslDtlsTest, ServersOrderOfProfilesCounts) {
  OpenSslDtlsOptions reversed;
  std::ranges::reverse(reversed.profiles);
  connect({}, reversed);
  handshake();
  EXPECT_EQ(server_.endpoint->srtp_keys()->profile, SrtpProfile::kAeadAes128Gcm);
}

TEST_F(OpenSslDtlsTest, NoCommonSrtpProfileFails) {
  OpenSslDtlsOptions gcm;
  OpenSslDtlsOptions aes_cm;
  gcm.profiles = {SrtpProfile::kAeadAes128Gcm};
  aes_cm.profiles = {SrtpProfile::kAesCm128HmacSha1_80};
  connect(gcm, aes_cm);
  start();
  exchange();
  EXPECT_TRUE(both(State::kFailed));
  EXPECT_EQ(client_.endpoint->failure(), Failure::kNoSrtpProfile);  // the first to see it
  EXPECT_FALSE(server_.endpoint->srtp_keys() || client_.endpoint->srtp_keys());
}

TEST_F(OpenSslDtlsTest, ServerRefusesAnotherClientCertificate) {
  expect(Fingerprint{}, server_factory_->fingerprint());
  start();
  exchange();
  EXPECT_TRUE(both(State::kFailed)) << "the client hears a fatal alert";
  EXPECT_EQ(server_.endpoint->failure(), Failure::kWrongFingerprint);
  EXPECT_EQ(client_.endpoint->failure(), Failure::kProtocol);
  EXPECT_FALSE(server_.endpoint->srtp_keys() || client_.endpoint->srtp_keys());
  EXPECT_FALSE(server_.endpoint->send(as_bytes("x"), server_.out));
  EXPECT_EQ(server_.endpoint->next_timeout(), Timestamp::never());
}

TEST_F(OpenSslDtlsTest, ClientRefusesAnotherServerCertificate) {
  expect(client_factory_->fingerprint(), client_factory_->fingerprint());
  start();
  exchange();
  EXPECT_TRUE(both(State::kFailed));
  EXPECT_EQ(client_.endpoint->failure(), Failure::kWrongFingerprint);
  EXPECT_FALSE(server_.endpoint->srtp_keys() || client_.endpoint->srtp_keys());
}

TEST_F(OpenSslDtlsTest, SurvivesTheLossOfAnyOneDatagram) {
  for (int lost = 0; lost < 6; ++lost) {
    SCOPED_TRACE(lost);
    connect(options_with(400), options_with(400));
    int count = 0;
    const auto lose_one = [&](Datagrams& datagrams) {
      std::erase_if(datagrams, [&](const Bytes&) { return count++ == lost; });
    };
    start();
    for (int round = 0; round < 5 && !both(State::kConnected); ++round) {
      exchange(lose_one);
      retransmit(client_);
      retransmit(server_);
    }
    EXPECT_TRUE(both(State::kConnected));
    EXPECT_GT(count, lost);
  }
}

TEST_F(OpenSslDtlsTest, SurvivesReorderedAndRepeatedDatagrams) {
  connect(options_with(400), options_with(400));
  start();
  exchange([](Datagrams& datagrams) {
    std::ranges::reverse(datagrams);
    const Datagrams once = datagrams;
    datagrams.insert(datagrams.end(), once.begin(), once.end());
  });
  for (int round = 0; round < 3 && !both(State::kConnected); ++round) {
    retransmit(client_);
    retransmit(server_);
    exchange();
  }
  EXPECT_TRUE(both(State::kConnected));
}

// One handshake message as a fragment of its own (RFC 6347 §4.2.3), in a record of its own.
Bytes fragment(ByteSpan record, std::size_t from, std::size_t size, std::uint64_t sequence_number) {
  ByteReader in(record.subspan(13));  // record header
  Bytes bytes(13 + 12 + size);
  ByteWriter out(bytes);
  out.bytes(record.first(3));
  out.u64(sequence_number);  // with epoch 0
  out.u16(static_cast<std::uint16_t>(12 + size));
  out.bytes(in.take(6));  // message type, length and number
  out.u24(static_cast<std::uint32_t>(from));
  out.u24(static_cast<std::uint32_t>(size));
  out.bytes(record.subspan(25 + from, size));
  return bytes;
}

TEST_F(OpenSslDtlsTest, TakesAClientHelloOfTwoDatagrams) {
  start();
  const Datagrams flight = client_.take();
  ASSERT_EQ(flight.size(), 1U);
  const Bytes& hello = flight[0];
  // 40: not a number that the client will use, and not so far ahead that the client's look old.
  deliver(server_, {fragment(hello, 0, 50, 0)});
  EXPECT_TRUE(server_.out.datagrams.empty());
  deliver(server_, {fragment(hello, 50, hello.size() - 25 - 50, 40)});
  EXPECT_FALSE(server_.out.datagrams.empty());
  exchange();
  EXPECT_TRUE(both(State::kConnected));
}

TEST_F(OpenSslDtlsTest, ApplicationDataGoesBothWays) {
  handshake();
  ASSERT_TRUE(client_.endpoint->send(as_bytes("bonjour"), client_.out));
  ASSERT_TRUE(client_.endpoint->send(as_bytes("monsieur"), client_.out));
  ASSERT_TRUE(server_.endpoint->send(as_bytes("madame"), server_.out));
  exchange();
  EXPECT_EQ(server_.heard, (std::vector<std::string>{"bonjour", "monsieur"}));
  EXPECT_EQ(client_.heard, (std::vector<std::string>{"madame"}));
}

TEST_F(OpenSslDtlsTest, ReadsEveryRecordOfADatagram) {
  handshake();
  ASSERT_TRUE(client_.endpoint->send(as_bytes("one"), client_.out));
  ASSERT_TRUE(client_.endpoint->send(as_bytes("two"), client_.out));
  Datagrams records = client_.take();
  records[0].insert(records[0].end(), records[1].begin(), records[1].end());
  deliver(server_, {records[0]});
  server_.take();
  EXPECT_EQ(server_.heard, (std::vector<std::string>{"one", "two"}));
}

TEST_F(OpenSslDtlsTest, SendsNoRecordLargerThanADatagram) {
  handshake();
  const std::size_t largest = kMaxDatagram - 37;
  EXPECT_TRUE(client_.endpoint->send(Bytes(largest, 1), client_.out));
  EXPECT_FALSE(client_.endpoint->send(Bytes(largest + 1, 1), client_.out));
  EXPECT_FALSE(client_.endpoint->send({}, client_.out));
  exchange();
  ASSERT_EQ(server_.heard.size(), 1U);
  EXPECT_EQ(server_.heard[0].size(), largest);
}

TEST_F(OpenSslDtlsTest, RepeatedAndForgedRecordsAreIgnored) {
  handshake();
  ASSERT_TRUE(client_.endpoint->send(as_bytes("once"), client_.out));
  const Datagrams record = client_.take();
  deliver(server_, record);
  deliver(server_, record);
  Bytes forged = record[0];
  forged[10] ^= 0x40;  // another sequence number
  deliver(server_, {forged, Bytes(100, 0xff), Bytes(1, 22), Bytes{}});
  server_.take();
  EXPECT_EQ(server_.heard, (std::vector<std::string>{"once"}));
  EXPECT_TRUE(both(State::kConnected));
}

TEST_F(OpenSslDtlsTest, GarbageBeforeTheHandshakeIsIgnored) {
  start();
  deliver(server_,
          {Bytes(300, 0x16), Bytes(13, 0), Bytes(1, 22), Bytes(1'500, 63), Bytes(1'501, 22)});
  EXPECT_TRUE(server_.take().empty()) << "no amplification";
  exchange();
  EXPECT_TRUE(both(State::kConnected));
}

TEST_F(OpenSslDtlsTest, ServerRepeatsItsLastFlightWhenTheClientRepeatsIts) {
  start();
  int flight = 0;
  exchange([&](Datagrams& datagrams) {  // the server's last flight is lost
    if (++flight == 8) datagrams.clear();
  });
  ASSERT_EQ(server_.endpoint->state(), State::kConnected);
  ASSERT_EQ(client_.endpoint->state(), State::kHandshaking);
  retransmit(client_);
  exchange();
  EXPECT_TRUE(both(State::kConnected));
}

TEST_F(OpenSslDtlsTest, CloseNotifyClosesBothSides) {
  handshake();
  client_.endpoint->close(client_.out);
  EXPECT_EQ(client_.endpoint->state(), State::kClosed);
  exchange();
  EXPECT_TRUE(both(State::kClosed));
  EXPECT_FALSE(server_.endpoint->send(as_bytes("late"), server_.out));
  EXPECT_EQ(server_.endpoint->next_timeout(), Timestamp::never());
}

TEST_F(OpenSslDtlsTest, GivesUpAfterTheHandshakeTimeout) {
  start();
  EXPECT_EQ(server_.endpoint->next_timeout(), now_ + TimeDelta::seconds(30));
  now_ = now_ + TimeDelta::ms(29'999);
  server_.endpoint->handle_timeout(now_, server_.out);
  EXPECT_EQ(server_.endpoint->state(), State::kHandshaking);
  now_ = now_ + TimeDelta::ms(1);
  for (Peer* peer : {&server_, &client_}) {
    peer->endpoint->handle_timeout(now_, peer->out);
    EXPECT_EQ(peer->endpoint->state(), State::kFailed);
    EXPECT_EQ(peer->endpoint->failure(), Failure::kTimeout);
    EXPECT_EQ(peer->endpoint->next_timeout(), Timestamp::never());
  }
}

TEST_F(OpenSslDtlsTest, FirstRetransmissionIsDueAfterASecond) {
  start();
  const TimeDelta wait = client_.endpoint->next_timeout() - now_;
  EXPECT_GT(wait, TimeDelta::ms(900));
  EXPECT_LE(wait, TimeDelta::seconds(1));
}

TEST_F(OpenSslDtlsTest, ExportedKeysProtectMedia) {
  handshake();
  const SrtpKeys& keys = *client_.endpoint->srtp_keys();
  auto sender = make_srtp_session(keys.profile, keys.client, SrtpSession::Direction::kProtect);
  auto receiver = make_srtp_session(keys.profile, server_.endpoint->srtp_keys()->client,
                                    SrtpSession::Direction::kUnprotect);
  Bytes packet(60, 0x80);
  const auto size = sender->protect_rtp(packet, 40);
  ASSERT_TRUE(size);
  EXPECT_TRUE(receiver->unprotect_rtp(MutableByteSpan(packet).first(*size)));
}

}  // namespace
}  // namespace sfu
