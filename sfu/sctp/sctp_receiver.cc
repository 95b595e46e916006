#include "sfu/sctp/sctp_receiver.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace sfu {
namespace {

constexpr std::size_t kBufferCost = 256;

}  // namespace

void SctpReceiver::start(std::uint32_t first_tsn) {
  cumulative_ = unwrapper_.unwrap(first_tsn) - 1;
}

bool SctpReceiver::on_data(const SctpData& chunk, std::vector<SctpMessage>& out) {
  data_in_packet_ = true;
  const std::int64_t tsn = unwrapper_.peek(chunk.tsn);
  if (tsn <= cumulative_ || ahead_.contains(tsn)) {
    duplicate_ = true;
    return true;
  }
  const bool fills_a_hole = !ahead_.empty() && tsn < ahead_.rbegin()->first;
  const bool fits = ahead_bytes_ + chunk.payload.size() <= options_.window;
  if (tsn - cumulative_ > static_cast<std::int64_t>(options_.max_ahead)) return true;
  if (!fits && !fills_a_hole && tsn != cumulative_ + 1) return true;
  ahead_[tsn] = chunk.payload.size();
  ahead_bytes_ += chunk.payload.size();
  advance();
  if (chunk.stream >= options_.max_streams) return true;  // acknowledged, but for nobody
  chunks_[tsn] = {chunk, {chunk.payload.begin(), chunk.payload.end()}};
  chunk_bytes_ += chunk.payload.size();
  return assemble(tsn, out) && !keeps_too_much();
}

bool SctpReceiver::keeps_too_much() const {
  return chunks_.size() + early_messages_ > options_.max_kept ||
         chunk_bytes_ + early_bytes_ > options_.window + options_.max_message;
}

void SctpReceiver::advance() {
  while (!ahead_.empty() && ahead_.begin()->first == cumulative_ + 1) {
    ++cumulative_;
    ahead_bytes_ -= ahead_.begin()->second;
    ahead_.erase(ahead_.begin());
  }
  unwrapper_.unwrap(static_cast<std::uint32_t>(cumulative_));
}

// Fragments of one message have consecutive TSNs (§6.9).
bool SctpReceiver::assemble(std::int64_t tsn, std::vector<SctpMessage>& out) {
  auto first = chunks_.find(tsn);
  std::size_t size = first->second.payload.size();
  bool whole = true;
  while (!first->second.header.begin) {
    if (first == chunks_.begin() || std::prev(first)->first != first->first - 1) {
      whole = false;
      break;
    }
    --first;
    size += first->second.payload.size();
  }
  auto last = chunks_.find(tsn);
  while (!last->second.header.end) {
    const auto next = std::next(last);
    if (next == chunks_.end() || next->first != last->first + 1) {
      whole = false;
      break;
    }
    last = next;
    size += last->second.payload.size();
  }
  if (size > options_.max_message) return false;
  if (!whole) return true;
  const SctpData& header = first->second.header;
  SctpMessage message{header.stream, static_cast<SctpPpid>(header.ppid), header.unordered, {}};
  const std::uint16_t ssn = header.ssn;
  message.payload.reserve(size);
  for (auto it = first; it != std::next(last); ++it) {
    message.payload.insert(message.payload.end(), it->second.payload.begin(),
                           it->second.payload.end());
  }
  chunks_.erase(first, std::next(last));
  chunk_bytes_ -= size;
  deliver(std::move(message), ssn, out);
  return true;
}

void SctpReceiver::deliver(SctpMessage&& message, std::uint16_t ssn,
                           std::vector<SctpMessage>& out) {
  if (message.unordered) {
    out.push_back(std::move(message));
    return;
  }
  Stream& stream = streams_[message.stream];
  if (ssn != stream.next_ssn) {
    if (stream.early.contains(ssn)) return;  // an SSN twice: nonsense
    ++early_messages_;
    early_bytes_ += message.payload.size();
    stream.early.emplace(ssn, std::move(message));
    return;
  }
  out.push_back(std::move(message));
  ++stream.next_ssn;
  for (auto it = stream.early.find(stream.next_ssn); it != stream.early.end();
       it = stream.early.find(stream.next_ssn)) {
    --early_messages_;
    early_bytes_ -= it->second.payload.size();
    out.push_back(std::move(it->second));
    stream.early.erase(it);
    ++stream.next_ssn;
  }
}

// A SACK goes at once while something is missing, was missing until now, or came twice; otherwise
// after every second packet or 200 ms (§6.2, §6.7).
void SctpReceiver::end_packet(Timestamp now) {
  if (!data_in_packet_) return;
  data_in_packet_ = false;
  ++packets_;
  const bool gap = !ahead_.empty();
  if (gap || had_gap_ || duplicate_ || first_ || packets_ >= options_.sack_every) {
    sack_now_ = true;
  } else if (!sack_waiting()) {
    delayed_until_ = now + options_.sack_delay;
  }
  had_gap_ = gap;
  first_ = false;
}

void SctpReceiver::sack_sent() {
  sack_now_ = false;
  duplicate_ = false;
  packets_ = 0;
  delayed_until_ = Timestamp::never();
}

SctpSack SctpReceiver::sack() const {
  SctpSack sack;
  sack.cumulative = static_cast<std::uint32_t>(cumulative_);
  // What waits for the rest of its message; what came early also costs usrsctp a buffer of its own.
  const std::size_t used = chunk_bytes_ + early_bytes_ + ahead_.size() * kBufferCost;
  sack.window = static_cast<std::uint32_t>(options_.window - std::min(used, options_.window));
  for (const auto& [tsn, size] : ahead_) {
    const auto offset = static_cast<std::uint16_t>(tsn - cumulative_);
    if (!sack.gaps.empty() && sack.gaps.back().end + 1 == offset) {
      sack.gaps.back().end = offset;
    } else if (sack.gaps.size() == options_.max_gaps) {
      break;
    } else {
      sack.gaps.push_back({offset, offset});
    }
  }
  return sack;
}

void SctpReceiver::reset(std::uint16_t stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  for (const auto& [ssn, message] : found->second.early) {
    --early_messages_;
    early_bytes_ -= message.payload.size();
  }
  streams_.erase(found);
}

bool SctpReceiver::received_all(std::uint32_t tsn) const {
  return unwrapper_.peek(tsn) <= cumulative_;
}

}  // namespace sfu
