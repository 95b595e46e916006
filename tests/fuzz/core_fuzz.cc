// A script against the whole core: four parties at four addresses, two of them connected before it
// begins. Steps are `opcode | u16 length | bytes`, the opcode's low three bits say what (Step), the
// next two who. Media is sealed as the party's own, so mutations reach the parsers behind SRTP and
// DTLS, and the rooms behind those. DTLS, SCTP and entropy are the world's: a run is its bytes.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "loadtest/terminal/session_plan.h"
#include "loadtest/terminal/terminal.h"
#include "loadtest/world/fake_dtls.h"
#include "loadtest/world/oracles.h"
#include "loadtest/world/seeded_entropy.h"
#include "sfu/base/check.h"
#include "sfu/core/core.h"
#include "sfu/crypto/null_srtp.h"
#include "sfu/ice/ice_credentials.h"
#include "sfu/sctp/sctp_model.h"
#include "sfu/wire/demux.h"
#include "sfu/wire/rtp.h"

namespace {

using loadtest::Random;
using loadtest::Terminal;
using sfu::ByteReader;
using sfu::ByteSpan;
using sfu::ParticipantId;
using sfu::RoomId;
using sfu::SocketAddress;
using sfu::TimeDelta;
using sfu::Timestamp;

enum class Step : std::uint8_t { kDatagram, kRtp, kRtcp, kSctp, kDocument, kTime, kMove, kCommand };

constexpr std::size_t kParties = 4;
constexpr int kMostSteps = 64;   // of one script: a run stays below a few milliseconds
constexpr int kMostRounds = 32;  // there and back; a handshake takes six
constexpr int kMostTurns = 4;    // of a relay in one instant; twice what these inputs need
const SocketAddress kRelay = SocketAddress::ipv4(192, 0, 2, 1, 10'000);

SocketAddress address(std::size_t index) {
  return SocketAddress::ipv4(198, 51, 100, static_cast<std::uint8_t>(1 + index % kParties), 20'000);
}

// Terminals keep their keys to themselves; this is where the one at work leaves its own.
std::unique_ptr<sfu::SrtpSession>* sealer_of_current = nullptr;

std::unique_ptr<sfu::SrtpSession> make_and_keep(sfu::SrtpProfile profile,
                                                const sfu::SrtpMasterKey& key,
                                                sfu::SrtpSession::Direction direction) {
  if (direction == sfu::SrtpSession::Direction::kProtect) {
    *sealer_of_current = sfu::make_null_srtp_session(profile, key, direction);
  }
  return sfu::make_null_srtp_session(profile, key, direction);
}

sfu::CoreOptions tight_options() {
  sfu::CoreOptions options;
  options.max_rooms = 2;
  options.max_participants = 3;
  options.payload_pool.max_blocks = 64;
  return options;
}

class Script {
 public:
  Script() {
    core_.handle_command(sfu::api::OpenRoom{RoomId(0)}, now_, out_);
    for (const std::size_t who : {0U, 1U}) add(who, RoomId(0));
    exchange();
  }

  void run(ByteReader in) {
    for (int step = 0; step < kMostSteps && in.remaining() > 0; ++step) {
      const std::uint8_t opcode = in.u8();
      const std::size_t length = in.u16();
      act(static_cast<Step>(opcode & 7), opcode >> 3 & 3,
          in.take(std::min(length, in.remaining())));
      exchange();
      SFU_CHECK(loadtest::conservation_breaches(metrics_).empty());
    }
  }

  // Whatever happened before: nothing stays behind.
  void close() {
    for (std::uint64_t room = 0; room < 3; ++room) {
      core_.handle_command(sfu::api::CloseRoom{RoomId(room)}, now_, out_);
    }
    SFU_CHECK(metrics_.rooms.value() == 0 && metrics_.participants.value() == 0);
    SFU_CHECK(metrics_.participants_connected.value() == 0);
    SFU_CHECK(core_.next_timeout() == Timestamp::never());
  }

 private:
  struct Party {
    std::optional<Terminal> terminal;
    std::unique_ptr<sfu::SrtpSession> sealer;
    SocketAddress address;
    std::vector<sfu::api::MediaSection> sections;
    std::uint16_t newest_sequence = 0;
  };

  void act(Step step, std::size_t who, ByteSpan bytes) {
    switch (step) {
      case Step::kDatagram:
        return to_core(address(who), bytes);
      case Step::kRtp:
      case Step::kRtcp:
        return media(parties_[who], step == Step::kRtp, bytes);
      case Step::kSctp: {  // an application record of the world's DTLS, which encrypts nothing
        std::vector<std::uint8_t> record(37, 0);
        record[0] = 23;
        record.insert(record.end(), bytes.begin(), bytes.end());
        return to_core(parties_[who].address, record);
      }
      case Step::kDocument:
        if (parties_[who].terminal) (void)parties_[who].terminal->send_data(bytes, now_);
        return;
      case Step::kTime:
        return pass(TimeDelta::ms(ByteReader(bytes).u16()));
      case Step::kMove: {  // a NAT gives the party another address, or that of another party
        const std::uint8_t where = ByteReader(bytes).u8();
        // Or a connection by TCP has ended: the old one is known to be gone.
        if ((where & 0x80) != 0) core_.handle_path_closed(parties_[who].address, now_, out_);
        parties_[who].address = address(where);
        if (parties_[who].terminal) parties_[who].terminal->rebind(now_);
        return;
      }
      case Step::kCommand:
        return command(who, ByteReader(bytes));
    }
  }

  void command(std::size_t who, ByteReader in) {
    const ParticipantId id(static_cast<std::uint32_t>(who));
    const std::uint8_t which = in.u8();
    const RoomId room(in.u8() % 3);
    switch (which % 7) {
      case 0:
        return core_.handle_command(sfu::api::OpenRoom{room}, now_, out_);
      case 1:
        return core_.handle_command(sfu::api::CloseRoom{room}, now_, out_);
      case 2:
        return add(who, room);
      case 3:
        return core_.handle_command(sfu::api::RemoveParticipant{id}, now_, out_);
      case 4: {
        std::vector<ParticipantId> sources;
        for (const std::uint8_t source : in.rest()) sources.emplace_back(source % (kParties + 1));
        return core_.handle_command(sfu::api::PinSlots{id, sources}, now_, out_);
      }
      case 6:
        return restart(parties_[who], id);
      default:
        return core_.handle_command(sfu::api::SctpReady{id}, now_, out_);
    }
  }

  void restart(Party& party, ParticipantId id) {
    const sfu::api::IceCredentials relay = sfu::make_ice_credentials(entropy_);
    const sfu::api::IceCredentials own = sfu::make_ice_credentials(entropy_);
    core_.handle_command(sfu::api::RestartIce{id, relay, own}, now_, out_);
    if (party.terminal) party.terminal->restart_ice(relay, own, now_);
  }

  // A page that comes back: a new connection, the old one stays until it is removed.
  void add(std::size_t who, RoomId room) {
    Party& party = parties_[who];
    loadtest::SessionPlan plan;
    plan.simulcast = who == 0;
    plan.transport_cc = who != 1;
    const auto session = loadtest::make_session(plan, client_dtls_.fingerprint(), entropy_);
    const ParticipantId id(static_cast<std::uint32_t>(who));
    const sfu::Environment own{entropy_, client_dtls_, sctp_, client_metrics_, &make_and_keep};
    Terminal::Options options;
    options.id = id;
    options.voice = options.picture = false;
    party.sealer.reset();
    party.sections = session.media;
    party.terminal.emplace(options, own, session, dtls_.fingerprint());
    party.terminal->start(kRelay, now_);
    core_.handle_command(
        sfu::api::AddParticipant{room, id, {.publish = who != 3, .subscribe = true}, session}, now_,
        out_);
  }

  void media(Party& party, bool rtp, ByteSpan bytes) {
    std::array<std::uint8_t, sfu::kMaxReceived> buffer{};
    bytes = bytes.first(std::min(bytes.size(), buffer.size()));
    std::ranges::copy(bytes, buffer.begin());
    if (!party.sealer) return;
    name_relays_streams(party, std::span(buffer).first(bytes.size()));
    const auto sealed = rtp ? party.sealer->protect_rtp(buffer, bytes.size())
                            : party.sealer->protect_rtcp(buffer, bytes.size());
    if (sealed) to_core(party.address, ByteSpan(buffer).first(*sealed));
  }

  // Two things no mutation would find: "SSR" and a number stand for the relay's SSRC on that media
  // section (top bit: its repair stream), "SQ" for the newest sequence number it sent the party.
  static void name_relays_streams(const Party& party, std::span<std::uint8_t> bytes) {
    for (; bytes.size() >= 4; bytes = bytes.subspan(4)) {
      const auto& section = party.sections[(bytes[3] & 0x7F) % party.sections.size()];
      const auto repair = section.rtx_ssrc.value_or(section.ssrc);
      sfu::ByteWriter writer(bytes);
      if (sfu::as_text(bytes.first(2)) == "SQ") writer.u16(party.newest_sequence);
      if (sfu::as_text(bytes.first(3)) != "SSR") continue;
      writer.u32(((bytes[3] & 0x80) != 0 ? repair : section.ssrc).raw());
    }
  }

  void to_core(const SocketAddress& from, ByteSpan bytes) {
    std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());  // ends where ASan sees it
    core_.handle_datagram({from, copy}, now_, out_);
  }

  void pass(TimeDelta time) {
    now_ = now_ + time;
    // A room has one turn at a time and may want another at once. Without end, it would hold the
    // driver for ever.
    int turns = 0;
    do {
      core_.handle_timeout(now_, out_);
      SFU_CHECK(++turns <= kMostTurns);
    } while (core_.next_timeout() <= now_);
  }

  // Until nobody has anything to say. Terminals see handshakes and data, not the fuzzer's media.
  void exchange() {
    for (int round = 0; round < kMostRounds; ++round) {
      bool silent = out_.empty();
      const std::vector<sfu::Outbox::Entry> sent(out_.datagrams().begin(), out_.datagrams().end());
      for (std::size_t who = 0; who < kParties; ++who) silent &= !speak(parties_[who], sent);
      out_.clear();
      for (const auto& [from, bytes] : said_) to_core(from, bytes);
      said_.clear();
      if (silent) return;
    }
    out_.clear();
  }

  bool speak(Party& party, const std::vector<sfu::Outbox::Entry>& sent) {
    if (!party.terminal) return false;
    sealer_of_current = &party.sealer;
    sfu::Outbox out;
    for (const auto& datagram : sent) {
      SFU_CHECK(datagram.bytes.size() <= sfu::kMaxReceived);
      const sfu::PacketKind kind = sfu::classify(datagram.bytes);
      if (datagram.to != party.address) continue;
      if (kind == sfu::PacketKind::kRtp) {
        party.newest_sequence = sfu::peek_rtp_sequence_number(datagram.bytes).value_or(0);
      }
      if (kind != sfu::PacketKind::kStun && kind != sfu::PacketKind::kDtls) continue;
      std::vector<std::uint8_t> copy(datagram.bytes.begin(), datagram.bytes.end());
      party.terminal->handle_datagram({kRelay, copy}, now_, out);
    }
    party.terminal->handle_timeout(now_, out);
    for (const auto& datagram : out.datagrams()) {
      said_.emplace_back(party.address, std::vector(datagram.bytes.begin(), datagram.bytes.end()));
    }
    return !out.empty();
  }

  loadtest::SeededEntropy entropy_{Random(1)};
  loadtest::FakeDtlsFactory dtls_{Random(2)};
  loadtest::FakeDtlsFactory client_dtls_{Random(3)};
  sfu::SctpModelFactory sctp_;
  sfu::Metrics metrics_;
  sfu::Metrics client_metrics_;
  sfu::api::EventOutbox out_;
  sfu::Core core_{tight_options(),
                  {entropy_, dtls_, sctp_, metrics_, &sfu::make_null_srtp_session}};
  Timestamp now_ = Timestamp::ms(1'000);
  std::array<Party, kParties> parties_{
      Party{{}, {}, address(0), {}, 0}, Party{{}, {}, address(1), {}, 0},
      Party{{}, {}, address(2), {}, 0}, Party{{}, {}, address(3), {}, 0}};
  std::vector<std::pair<SocketAddress, std::vector<std::uint8_t>>> said_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Script script;
  script.run(ByteReader({data, size}));
  script.close();
  return 0;
}
