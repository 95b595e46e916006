// Holds the simulator's SCTP (sfu/sctp/sctp_model.h) against usrsctp as production configures it:
// the same bytes over the same seeded lossy line must take the same time within 10 %.
//
// Both run in virtual time. usrsctp's timers are driven anyway (usrsctp_handle_timers), and all
// else it knows of time is gettimeofday(), for round-trip times. This program defines that
// function, so libusrsctp reads the test's clock: no real second passes, nothing depends on the
// machine's load, and every run gives the same numbers. Its tags and first TSNs are random, which
// changes no size and no time.
//
// Single runs differ by more than 10 %: the two lose other packets once their packet counts differ
// by one, and one lost tail costs a second (RTO.Min). So the times of many seeds are compared.
#include <gmock/gmock.h>
#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "sfu/io/usrsctp_engine.h"
#include "sfu/sctp/sctp_model.h"

namespace {

sfu::Timestamp* virtual_now = nullptr;  // set while a test runs usrsctp in virtual time

}  // namespace

extern "C" int gettimeofday(struct timeval* time, void*) noexcept {
  constexpr std::int64_t kOrigin = 1'000'000;  // usrsctp takes second 0 for "never"
  const std::int64_t us = virtual_now != nullptr
                              ? virtual_now->us()
                              : std::chrono::duration_cast<std::chrono::microseconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count();
  time->tv_sec = us / 1'000'000 + (virtual_now != nullptr ? kOrigin : 0);
  time->tv_usec = us % 1'000'000;
  return 0;
}

namespace sfu {
namespace {

constexpr TimeDelta kStep = TimeDelta::ms(10);  // usrsctp's timer resolution

SctpAssociation::Options options() {
  SctpAssociation::Options options;
  options.max_queued = 4 * 1'024 * 1'024;
  return options;
}

// Two associations facing each other: 0 and 1.
class Pair {
 public:
  virtual ~Pair() = default;
  virtual void start(Timestamp now) = 0;
  virtual void input(int side, ByteSpan packet, Timestamp now) = 0;
  virtual void send(int side, SctpMessage message, Timestamp now) = 0;
  virtual std::vector<SctpOutput> take(int side) = 0;
  virtual Timestamp next_timeout(Timestamp now) = 0;
  virtual void handle_timeout(Timestamp now) = 0;
};

class ModelPair final : public Pair {
 public:
  void start(Timestamp now) override {
    for (auto& side : sides_) side->start(now);
  }
  void input(int side, ByteSpan packet, Timestamp now) override {
    at(side).handle_packet(packet, now);
  }
  void send(int side, SctpMessage message, Timestamp now) override {
    EXPECT_TRUE(at(side).send(std::move(message), now));
  }
  std::vector<SctpOutput> take(int side) override {
    std::vector<SctpOutput> outputs;
    SctpOutput output;
    while (at(side).poll(output)) outputs.push_back(std::move(output));
    return outputs;
  }
  Timestamp next_timeout(Timestamp) override {
    return std::min(at(0).next_timeout(), at(1).next_timeout());
  }
  void handle_timeout(Timestamp now) override {
    for (auto& side : sides_) side->handle_timeout(now);
  }

 private:
  SctpAssociation& at(int side) { return *sides_[static_cast<std::size_t>(side)]; }
  SctpModelFactory factory_;
  std::unique_ptr<SctpAssociation> sides_[2] = {factory_.create(ParticipantId(1), options()),
                                                factory_.create(ParticipantId(2), options())};
};

class UsrsctpPair final : public Pair {
 public:
  explicit UsrsctpPair(Timestamp& now) {
    virtual_now = &now;
    for (const auto id : {1U, 2U}) EXPECT_TRUE(engine().open(id, options()));
  }
  ~UsrsctpPair() override {
    engine_.reset();
    virtual_now = nullptr;
  }
  void start(Timestamp) override {
    for (const auto id : {1U, 2U}) engine().connect(id);
  }
  void input(int side, ByteSpan packet, Timestamp) override { engine().input(id(side), packet); }
  void send(int side, SctpMessage message, Timestamp) override {
    engine().send(id(side), std::move(message));
  }
  std::vector<SctpOutput> take(int side) override {
    auto outputs = engine().take(id(side));
    return {std::make_move_iterator(outputs.begin()), std::make_move_iterator(outputs.end())};
  }
  Timestamp next_timeout(Timestamp now) override { return std::max(now, ticked_ + kStep); }
  void handle_timeout(Timestamp now) override {
    for (; ticked_ + kStep <= now; ticked_ = ticked_ + kStep) engine().handle_timers(kStep);
  }

 private:
  static UsrsctpEngine::Id id(int side) { return static_cast<UsrsctpEngine::Id>(side + 1); }
  UsrsctpEngine& engine() { return *engine_; }
  std::unique_ptr<UsrsctpEngine> engine_ = std::make_unique<UsrsctpEngine>();
  Timestamp ticked_;
};

struct Line {
  DataRate rate = DataRate::kbps(1'000);
  TimeDelta delay = TimeDelta::ms(30);
  std::int64_t queue = 64 * 1'024;
  int loss_per_mille = 10;
  std::int64_t overhead = 28 + 37;  // UDP and IP, DTLS record
};

struct Outcome {
  TimeDelta took;  // from the start of the handshake
  std::vector<std::uint8_t> received;
  std::int64_t wire_bytes = 0;  // offered to the line by the sender
  std::size_t largest = 0;
  std::vector<std::size_t> first_packets;
};

// Side 0 sends `messages` as soon as it is connected; the run ends when all of it has arrived.
class Run {
 public:
  Run(Pair& pair, Timestamp& now, const Line& line, unsigned seed)
      : pair_(pair),
        now_(now),
        line_(line),
        random_{std::mt19937(seed), std::mt19937(seed + 1'000)} {}

  Outcome transfer(const std::vector<SctpMessage>& messages, TimeDelta limit) {
    std::size_t total = 0;
    for (const SctpMessage& message : messages) total += message.payload.size();
    const Timestamp begin = now_;
    pair_.start(now_);
    collect(messages);
    while (outcome_.received.size() < total && now_ - begin < limit) {
      step();
      collect(messages);
    }
    outcome_.took = now_ - begin;
    return outcome_;
  }

 private:
  struct Arrival {
    int side;
    std::vector<std::uint8_t> packet;
  };

  void step() {
    const Timestamp timer = pair_.next_timeout(now_);
    const Timestamp arrival = flying_.empty() ? Timestamp::never() : flying_.begin()->first;
    now_ = std::max(now_, std::min(timer, arrival));
    if (arrival > timer) return pair_.handle_timeout(now_);
    const Arrival arrived = std::move(flying_.begin()->second);
    flying_.erase(flying_.begin());
    pair_.input(arrived.side, arrived.packet, now_);
  }

  void collect(const std::vector<SctpMessage>& messages) {
    for (bool more = true; more;) {
      more = false;
      for (int side = 0; side < 2; ++side) {
        for (SctpOutput& output : pair_.take(side)) {
          more = true;
          handle(side, output, messages);
        }
      }
    }
  }

  void handle(int side, SctpOutput& output, const std::vector<SctpMessage>& messages) {
    if (auto* packet = std::get_if<SctpPacketOut>(&output))
      return carry(side, std::move(packet->bytes));
    if (auto* in = std::get_if<SctpMessageIn>(&output)) {
      auto& payload = in->message.payload;
      outcome_.received.insert(outcome_.received.end(), payload.begin(), payload.end());
    } else if (side == 0 && std::get_if<SctpStateChange>(&output) != nullptr &&
               std::get<SctpStateChange>(output) == SctpStateChange::kConnected) {
      for (const SctpMessage& message : messages) pair_.send(0, message, now_);
    }
  }

  void carry(int from, std::vector<std::uint8_t> packet) {
    const auto side = static_cast<std::size_t>(from);
    if (from == 0) {
      outcome_.wire_bytes += static_cast<std::int64_t>(packet.size());
      outcome_.largest = std::max(outcome_.largest, packet.size());
      if (outcome_.first_packets.size() < 12) outcome_.first_packets.push_back(packet.size());
    }
    const bool lost = static_cast<int>(random_[side]() % 1'000) < line_.loss_per_mille;
    const Timestamp start = std::max(now_, free_[side]);
    const DataSize waiting = line_.rate * (start - now_);
    if (waiting.bytes() > line_.queue) return;
    free_[side] =
        start +
        DataSize::bytes(static_cast<std::int64_t>(packet.size()) + line_.overhead) / line_.rate;
    if (lost) return;
    flying_.emplace(free_[side] + line_.delay, Arrival{1 - from, std::move(packet)});
  }

  Pair& pair_;
  Timestamp& now_;
  Line line_;
  std::mt19937 random_[2];
  Timestamp free_[2];
  std::multimap<Timestamp, Arrival> flying_;
  Outcome outcome_;
};

std::vector<SctpMessage> document(std::size_t size, std::size_t chunk) {
  std::vector<SctpMessage> messages;
  std::mt19937 bytes(7);
  for (std::size_t at = 0; at < size; at += chunk) {
    SctpMessage message{.stream = 1, .ppid = SctpPpid::kBinary, .unordered = false, .payload = {}};
    message.payload.resize(std::min(chunk, size - at));
    for (auto& byte : message.payload) byte = static_cast<std::uint8_t>(bytes());
    messages.push_back(std::move(message));
  }
  return messages;
}

Outcome run_model(const Line& line, unsigned seed, const std::vector<SctpMessage>& messages) {
  Timestamp now;
  ModelPair pair;
  return Run(pair, now, line, seed).transfer(messages, TimeDelta::seconds(120));
}

Outcome run_usrsctp(const Line& line, unsigned seed, const std::vector<SctpMessage>& messages) {
  Timestamp now;
  UsrsctpPair pair(now);
  return Run(pair, now, line, seed).transfer(messages, TimeDelta::seconds(120));
}

std::vector<std::uint8_t> bytes_of(const std::vector<SctpMessage>& messages) {
  std::vector<std::uint8_t> all;
  for (const SctpMessage& message : messages) {
    all.insert(all.end(), message.payload.begin(), message.payload.end());
  }
  return all;
}

// |a - b| is at most a tenth of b.
MATCHER_P(WithinTenPercentOf, b, "") { return std::abs(arg - b) * 10 <= b; }

struct Comparison {
  std::vector<std::int64_t> model_ms, usrsctp_ms;
  std::int64_t model_bytes = 0, usrsctp_bytes = 0;
};

Comparison compare(const Line& line, unsigned seeds, std::size_t size, std::size_t chunk) {
  Comparison comparison;
  const auto messages = document(size, chunk);
  const auto wanted = bytes_of(messages);
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    const Outcome model = run_model(line, seed, messages);
    const Outcome usrsctp = run_usrsctp(line, seed, messages);
    EXPECT_TRUE(model.received == wanted) << "model, seed " << seed;
    EXPECT_TRUE(usrsctp.received == wanted) << "usrsctp, seed " << seed;
    comparison.model_ms.push_back(model.took.ms());
    comparison.usrsctp_ms.push_back(usrsctp.took.ms());
    comparison.model_bytes += model.wire_bytes;
    comparison.usrsctp_bytes += usrsctp.wire_bytes;
  }
  return comparison;
}

std::int64_t median(std::vector<std::int64_t> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}
std::int64_t sum(const std::vector<std::int64_t>& values) {
  return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

TEST(SctpModelVsUsrsctp, LossyMegabitTakesTheSameTimeAndBytes) {
  const Comparison runs = compare(Line{}, 20, 300'000, 16'384);
  EXPECT_THAT(median(runs.model_ms), WithinTenPercentOf(median(runs.usrsctp_ms)));
  EXPECT_THAT(sum(runs.model_ms), WithinTenPercentOf(sum(runs.usrsctp_ms)));
  EXPECT_THAT(runs.model_bytes, WithinTenPercentOf(runs.usrsctp_bytes));
}

TEST(SctpModelVsUsrsctp, ThinLineWithAShortQueueTakesTheSameTimeAndBytes) {
  const Line thin{.rate = DataRate::kbps(128),
                  .delay = TimeDelta::ms(40),
                  .queue = 15'000,
                  .loss_per_mille = 5};
  const Comparison runs = compare(thin, 10, 60'000, 1'000);
  EXPECT_THAT(sum(runs.model_ms), WithinTenPercentOf(sum(runs.usrsctp_ms)));
  EXPECT_THAT(runs.model_bytes, WithinTenPercentOf(runs.usrsctp_bytes));
}

TEST(SctpModelVsUsrsctp, SatelliteTakesTheSameTimeAndBytes) {
  const Line satellite{.rate = DataRate::kbps(2'000),
                       .delay = TimeDelta::ms(300),
                       .queue = 256 * 1'024,
                       .loss_per_mille = 2};
  const Comparison runs = compare(satellite, 10, 500'000, 16'384);
  EXPECT_THAT(sum(runs.model_ms), WithinTenPercentOf(sum(runs.usrsctp_ms)));
  EXPECT_THAT(runs.model_bytes, WithinTenPercentOf(runs.usrsctp_bytes));
}

TEST(SctpModelVsUsrsctp, FirstPacketsHaveTheSameSizes) {
  const auto messages = document(20'000, 5'000);
  const Line clean{.loss_per_mille = 0};
  const Outcome model = run_model(clean, 1, messages);
  const Outcome usrsctp = run_usrsctp(clean, 1, messages);
  EXPECT_EQ(model.first_packets, usrsctp.first_packets);
  EXPECT_EQ(model.largest, usrsctp.largest);
  EXPECT_LE(usrsctp.largest, options().mtu);
}

}  // namespace
}  // namespace sfu
