#include "sfu/sctp/sctp_sender.h"

#include <algorithm>
#include <utility>

#include "sfu/base/check.h"

namespace sfu {
namespace {

constexpr int kReportsUntilLost = 3;  // RFC 9260 §7.2.4
constexpr std::size_t kChunkOverhead =
    256;  // usrsctp's guess at what a chunk costs the peer's memory

}  // namespace

void SctpSender::start(std::uint32_t first_tsn, std::uint32_t peer_window) {
  next_tsn_ = unwrapper_.unwrap(first_tsn);
  peer_window_ = peer_window;
  congestion_ = SctpCongestion(options_.mtu, peer_window);
}

void SctpSender::push(SctpMessage message) {
  SFU_CHECK(!message.payload.empty());
  queued_ += message.payload.size();
  unsent_ += message.payload.size();
  waiting_[message.stream].push_back(std::move(message));
}

bool SctpSender::idle(std::uint16_t stream) const {
  if (waiting_.contains(stream)) return false;
  return std::ranges::none_of(outstanding_,
                              [&](const Chunk& chunk) { return chunk.header.stream == stream; });
}

std::optional<SctpData> SctpSender::next_chunk(std::size_t room, Timestamp now) {
  if (lost_ > 0) return next_lost(room, now);  // new data waits for what is missing
  return next_new(room, now);
}

std::optional<SctpData> SctpSender::next_lost(std::size_t room, Timestamp now) {
  const bool open = flight_ < congestion_.window();
  const auto found = std::ranges::find_if(
      outstanding_, [&](const Chunk& chunk) { return chunk.lost && (open || chunk.fast); });
  if (found == outstanding_.end() || found->size() > room) return {};
  Chunk& chunk = *found;
  chunk.lost = chunk.fast = false;
  chunk.resent = chunk.in_flight = true;
  chunk.reports = 0;
  chunk.resent_before = next_tsn_;
  chunk.sent = now;
  --lost_;
  flight_ += chunk.size();
  ++flight_chunks_;
  if (t3_ == Timestamp::never()) t3_ = now + rto_.rto();
  return chunk.header;
}

// One message is cut to its end before the next stream has its turn: without I-DATA fragments of
// two messages must not mix.
SctpMessage* SctpSender::choose_message() {
  if (waiting_.empty()) return nullptr;
  if (!current_) {
    auto next = waiting_.upper_bound(last_stream_);
    if (next == waiting_.end()) next = waiting_.begin();
    current_ = last_stream_ = next->first;
    cut_ = 0;
  }
  return &waiting_[*current_].front();
}

std::optional<SctpData> SctpSender::next_new(std::size_t room, Timestamp now) {
  SctpMessage* message = choose_message();
  if (message == nullptr) return {};
  if (flight_ >= congestion_.window()) return {};
  const std::size_t left = message->payload.size() - cut_;
  const std::size_t whole = (options_.mtu - kSctpCommonHeader - kSctpDataHeader) / 4 * 4;
  const std::size_t size = std::min(left, whole);
  if (kSctpDataHeader + sctp_padded(size) > room) return {};  // fragments are not cut to fit a rest
  if (peer_window_ < size && flight_ > 0)
    return {};  // an empty flight probes a closed window (§6.1 A)

  const std::uint16_t stream = message->stream;
  const std::uint16_t ssn = message->unordered ? 0 : next_ssn_[stream];
  const auto from = message->payload.begin() + static_cast<std::ptrdiff_t>(cut_);
  Chunk& chunk = outstanding_.emplace_back();
  chunk.payload.assign(from, from + static_cast<std::ptrdiff_t>(size));
  chunk.header = {.unordered = message->unordered,
                  .begin = cut_ == 0,
                  .end = size == left,
                  .tsn = static_cast<std::uint32_t>(next_tsn_++),
                  .stream = stream,
                  .ssn = ssn,
                  .ppid = static_cast<std::uint32_t>(message->ppid),
                  .payload = chunk.payload};
  chunk.sent = now;
  if (!timed_) timed_ = next_tsn_ - 1;
  cut_ += size;
  unsent_ -= size;
  if (size == left) {
    if (!message->unordered) ++next_ssn_[stream];
    waiting_[stream].pop_front();
    if (waiting_[stream].empty()) waiting_.erase(stream);
    current_.reset();
  }
  flight_ += chunk.size();
  ++flight_chunks_;
  peer_window_ -= std::min(peer_window_, chunk.size() + kChunkOverhead);
  if (t3_ == Timestamp::never()) t3_ = now + rto_.rto();
  return chunk.header;
}

void SctpSender::leave_flight(Chunk& chunk) {
  if (!chunk.in_flight) return;
  chunk.in_flight = false;
  flight_ -= chunk.size();
  --flight_chunks_;
}

void SctpSender::acknowledge(Chunk& chunk, std::int64_t tsn, Timestamp now, Tally& tally) {
  if (chunk.acked) return;
  if (timed_ == tsn) {
    if (!chunk.resent) rto_.on_rtt(now - chunk.sent);  // Karn
    timed_.reset();
  }
  if (!chunk.resent) rto_.restore();
  tally.acked += chunk.size();
  tally.highest = std::max(tally.highest, tsn);
  leave_flight(chunk);
  if (chunk.lost) --lost_;
  chunk.lost = chunk.fast = false;
  chunk.acked = true;
  queued_ -= chunk.payload.size();
}

void SctpSender::acknowledge_all(const SctpSack& sack, std::int64_t cumulative, Timestamp now,
                                 Tally& tally) {
  tally.highest = tally.highest_gap = cumulative;
  while (!outstanding_.empty() && front_tsn() <= cumulative) {
    acknowledge(outstanding_.front(), front_tsn(), now, tally);
    outstanding_.pop_front();
    tally.moved = true;
  }
  for (const SctpSack::Gap& gap : sack.gaps) {
    const std::int64_t end = std::min(cumulative + gap.end, next_tsn_ - 1);
    tally.highest_gap = std::max(tally.highest_gap, end);
    for (std::int64_t tsn = std::max(cumulative + gap.start, front_tsn()); tsn <= end; ++tsn) {
      acknowledge(outstanding_[static_cast<std::size_t>(tsn - front_tsn())], tsn, now, tally);
    }
  }
}

void SctpSender::on_sack(const SctpSack& sack, Timestamp now) {
  const std::int64_t cumulative = unwrapper_.peek(sack.cumulative);
  if (cumulative < front_tsn() - 1 || cumulative >= next_tsn_)
    return;  // old, or of nothing we sent
  unwrapper_.unwrap(sack.cumulative);
  timeouts_ = 0;
  Tally tally;
  acknowledge_all(sack, cumulative, now, tally);

  const bool recovered = recovery_until_ && cumulative >= *recovery_until_;
  if (tally.moved && tally.acked > 0 && (!recovery_until_ || recovered)) {
    congestion_.on_sack(tally.acked, flight_);
  }
  if (recovered) recovery_until_.reset();
  if (outstanding_.empty()) congestion_.on_idle();
  // usrsctp starts T3 over (§6.3.2 R3) only by SACKs around a loss; the plain ones let it run, and
  // it then finds nothing old enough to resend unless the line's queue has grown since the last
  // sample.
  const bool plain = sack.gaps.empty() && !had_gaps_;
  had_gaps_ = !sack.gaps.empty();
  keep_timer(tally.moved && !plain, now);
  if (!sack.gaps.empty()) strike(tally, now);
  update_peer_window(sack.window);
}

void SctpSender::keep_timer(bool restart, Timestamp now) {
  if (flight_ == 0) {
    t3_ = Timestamp::never();
  } else if (restart || t3_ == Timestamp::never()) {
    t3_ = now + rto_.rto();
  }
}

// §7.2.4: a TSN below one newly acknowledged was reported missing; after three reports it is lost.
// One that was sent again is struck only by TSNs first sent after that, except that during recovery
// every SACK that moves the cumulative TSN strikes all holes (usrsctp's reading, which resends some
// twice).
void SctpSender::strike(const Tally& tally, Timestamp now) {
  const bool all = recovery_until_ && tally.moved;
  const std::int64_t limit = all ? tally.highest_gap : tally.highest;
  bool loss = false;
  std::int64_t tsn = front_tsn();
  for (Chunk& chunk : outstanding_) {
    const std::int64_t at = tsn++;
    if (at >= limit) break;
    if (chunk.acked || chunk.lost) continue;
    if (!all && chunk.resent && tally.highest < chunk.resent_before) continue;
    if (++chunk.reports < kReportsUntilLost) continue;
    chunk.lost = chunk.fast = true;
    ++lost_;
    leave_flight(chunk);
    loss = true;
  }
  if (!loss || recovery_until_) return;
  congestion_.on_loss();
  recovery_until_ = next_tsn_ - 1;
  t3_ = now + rto_.rto();
}

void SctpSender::update_peer_window(std::uint32_t window) {
  const std::size_t used = flight_ + flight_chunks_ * kChunkOverhead;
  peer_window_ = window - std::min<std::size_t>(window, used);
}

bool SctpSender::on_timeout(Timestamp now) {
  if (t3_ > now) return true;
  if (++timeouts_ > options_.max_retransmissions) return false;
  const Timestamp recent = now - rto_.recent();
  bool marked = false;
  for (Chunk& chunk : outstanding_) {
    chunk.fast = false;
    if (chunk.acked || chunk.lost || chunk.sent >= recent) continue;
    leave_flight(chunk);
    chunk.lost = marked = true;
    ++lost_;
  }
  rto_.back_off();
  if (marked) congestion_.on_timeout();
  t3_ = now + rto_.rto();
  return true;
}

}  // namespace sfu
