#include "sfu/sctp/sctp_model.h"

#include <algorithm>
#include <utility>

namespace sfu {
namespace {

constexpr TimeDelta kFirstRetry = TimeDelta::seconds(3);  // RFC 9260 §16: RTO.Initial
constexpr TimeDelta kLongestRetry = TimeDelta::seconds(60);
constexpr int kMaxHandshakeTries = 8;  // §16: Max.Init.Retransmits
constexpr int kMaxResetTries = 10;
constexpr int kMaxRepairs = 4;  // packets sent again at a time: usrsctp's fr_max_burst
// As long as usrsctp's: the cookie there holds both sides' parameters, addresses and a signature.
constexpr std::size_t kCookieSize = 196;

}  // namespace

SctpModel::SctpModel(const Options& options, std::uint32_t tag)
    : options_(options),
      tag_(tag),
      reset_sequence_(tag),
      sender_({.mtu = options.mtu}),
      receiver_({.window = options.receive_window,
                 .max_message = options.max_message,
                 .max_streams = options.max_streams}) {}

void SctpModel::send_chunk(const SctpChunk& chunk, std::uint32_t tag) {
  SctpPacketWriter packet(options_.local_port, options_.remote_port, tag);
  packet.add(chunk);
  outputs_.emplace_back(SctpPacketOut{packet.take()});
}

// ---- handshake ----------------------------------------------------------------------------------

void SctpModel::start(Timestamp now) {
  if (state_ != State::kIdle) return;
  state_ = State::kCookieWait;
  started_ = now;
  t1_interval_ = kFirstRetry;
  send_handshake(now);
}

void SctpModel::send_handshake(Timestamp now) {
  if (state_ == State::kCookieWait) {
    send_chunk(SctpInit{.tag = tag_,
                        .window = static_cast<std::uint32_t>(options_.receive_window),
                        .streams = options_.max_streams,
                        .tsn = tag_,
                        .cookie = {}},
               0);
  } else {
    send_chunk(SctpCookieEcho{cookie_}, peer_tag_);
  }
  t1_ = now + t1_interval_;
}

void SctpModel::retry_handshake(Timestamp now) {
  if (++handshake_tries_ > kMaxHandshakeTries) return close();
  t1_interval_ = std::min(t1_interval_ * 2, kLongestRetry);
  send_handshake(now);
}

void SctpModel::learn_peer(std::uint32_t tag, std::uint32_t tsn, std::uint32_t window) {
  peer_tag_ = tag;
  peer_reset_sequence_ = tsn;
  receiver_.start(tsn);
  sender_.start(tag_, window);
}

void SctpModel::on_chunk(const SctpInit& init, Timestamp now) {
  if (init.cookie.empty()) {
    // Any side answers, also one that sent its own INIT (§5.2.1): the cookie makes state, not this.
    std::vector<std::uint8_t> cookie(kCookieSize);
    ByteWriter out(cookie);
    out.u32(init.tag);
    out.u32(init.tsn);
    out.u32(init.window);
    send_chunk(SctpInit{.tag = tag_,
                        .window = static_cast<std::uint32_t>(options_.receive_window),
                        .streams = options_.max_streams,
                        .tsn = tag_,
                        .cookie = cookie},
               init.tag);
    return;
  }
  if (state_ != State::kCookieWait) return;
  learn_peer(init.tag, init.tsn, init.window);
  if (handshake_tries_ == 0) sender_.on_rtt(now - started_);
  cookie_.assign(init.cookie.begin(), init.cookie.end());
  state_ = State::kCookieEchoed;
  send_handshake(now);
}

void SctpModel::on_chunk(const SctpCookieEcho& echo, Timestamp) {
  ByteReader in(echo.cookie);
  const std::uint32_t tag = in.u32();
  const std::uint32_t tsn = in.u32();
  const std::uint32_t window = in.u32();
  if (!in.ok() || tag == 0 || state_ == State::kClosed) return;
  if (state_ == State::kConnected) {
    if (tag == peer_tag_) send_chunk(SctpCookieAck{}, peer_tag_);  // our first answer was lost
    return;
  }
  if (state_ != State::kCookieEchoed) learn_peer(tag, tsn, window);
  send_chunk(SctpCookieAck{}, peer_tag_);
  connect();
}

void SctpModel::on_chunk(const SctpCookieAck&, Timestamp) {
  if (state_ == State::kCookieEchoed) connect();
}

void SctpModel::connect() {
  state_ = State::kConnected;
  t1_ = Timestamp::never();
  cookie_.clear();
  outputs_.emplace_back(SctpStateChange::kConnected);
}

void SctpModel::on_chunk(const SctpAbort&, Timestamp) { close(); }

void SctpModel::close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  t1_ = reset_timer_ = Timestamp::never();
  outputs_.emplace_back(SctpStateChange::kClosed);
}

void SctpModel::abort() {
  send_chunk(SctpAbort{}, peer_tag_);
  close();
}

// ---- data ---------------------------------------------------------------------------------------

void SctpModel::handle_packet(ByteSpan bytes, Timestamp now) {
  if (state_ == State::kIdle || state_ == State::kClosed) return;
  const auto packet = SctpPacket::parse(bytes);
  if (!packet || packet->source_port != options_.remote_port ||
      packet->destination_port != options_.local_port) {
    return;
  }
  for (const SctpChunk& chunk : packet->chunks) {
    const auto* init = std::get_if<SctpInit>(&chunk);
    const bool first_contact = init != nullptr && init->cookie.empty();
    if (packet->tag != (first_contact ? 0 : tag_)) return;  // §8.5
    std::visit([&](const auto& one) { on_chunk(one, now); }, chunk);
    if (state_ == State::kClosed) return;
  }
  if (state_ != State::kConnected) return;
  receiver_.end_packet(now);
  flush(now);
}

void SctpModel::on_chunk(const SctpData& data, Timestamp) {
  // The peer may send behind its COOKIE ECHO, and our own echo may still be on its way.
  if (state_ != State::kConnected && state_ != State::kCookieEchoed) return;
  messages_.clear();
  if (!receiver_.on_data(data, messages_)) return abort();
  for (SctpMessage& message : messages_) {
    outputs_.emplace_back(SctpMessageIn{std::move(message)});
  }
}

void SctpModel::on_chunk(const SctpSack& sack, Timestamp now) {
  if (state_ != State::kConnected) return;
  sender_.on_sack(sack, now);
  announce_room();
}

bool SctpModel::send(SctpMessage message, Timestamp now) {
  if (state_ == State::kClosed || message.payload.empty() ||
      message.payload.size() > options_.max_message || message.stream >= options_.max_streams) {
    return false;
  }
  if (queued() + message.payload.size() > options_.max_queued) {
    refused_ = true;
    return false;
  }
  sender_.push(std::move(message));
  flush(now);
  return true;
}

void SctpModel::announce_room() {
  if (!refused_ || queued() > options_.max_queued / 2) return;
  refused_ = false;
  outputs_.emplace_back(SctpStateChange::kWritable);
}

// Everything that may go now. A SACK that waits goes along with data, ahead of it (§6.2).
void SctpModel::flush(Timestamp now) {
  if (state_ != State::kConnected) return;
  flush_resets(now);
  sender_.begin_burst();
  for (int repairs = 0;;) {
    if (sender_.repairing() && ++repairs > kMaxRepairs) break;  // the next SACK asks again
    auto chunk = sender_.next_chunk(options_.mtu - kSctpCommonHeader, now);
    if (!chunk) break;
    SctpPacketWriter packet(options_.local_port, options_.remote_port, peer_tag_);
    if (receiver_.sack_waiting() || receiver_.sack_due(now)) {
      const SctpSack sack = receiver_.sack();
      if (packet.size() + sctp_chunk_size(sack) + sctp_chunk_size(*chunk) <= options_.mtu) {
        packet.add(sack);
      } else {
        send_chunk(sack, peer_tag_);
      }
      receiver_.sack_sent();
    }
    for (; chunk; chunk = sender_.next_chunk(options_.mtu - packet.size(), now)) packet.add(*chunk);
    outputs_.emplace_back(SctpPacketOut{packet.take()});
  }
  if (!receiver_.sack_due(now)) return;
  send_chunk(receiver_.sack(), peer_tag_);
  receiver_.sack_sent();
}

// ---- stream reset (RFC 6525) --------------------------------------------------------------------

void SctpModel::reset_stream(std::uint16_t stream, Timestamp now) {
  if (state_ == State::kClosed || stream >= options_.max_streams) return;
  if (std::ranges::find(resets_, stream) != resets_.end()) return;  // bounded by the streams
  resets_.push_back(stream);
  flush(now);
}

void SctpModel::flush_resets(Timestamp now) {
  if (reset_ || resets_.empty()) return;
  SctpResetRequest request{
      .sequence = reset_sequence_, .last_tsn = sender_.last_tsn(), .streams = {}};
  for (const std::uint16_t stream : resets_) {
    if (sender_.idle(stream)) request.streams.push_back(stream);
  }
  if (request.streams.empty()) return;
  std::erase_if(resets_, [&](std::uint16_t stream) { return sender_.idle(stream); });
  reset_ = std::move(request);
  reset_tries_ = 0;
  reset_timer_ = now + sender_.rto();
  send_chunk(*reset_, peer_tag_);
}

void SctpModel::on_chunk(const SctpResetRequest& request, Timestamp) {
  if (state_ != State::kConnected) return;
  SctpResetResponse response{.sequence = request.sequence};
  const auto ahead = static_cast<std::int32_t>(request.sequence - peer_reset_sequence_);
  if (ahead > 0) return;
  if (ahead == 0 && !receiver_.received_all(request.last_tsn)) {
    response.result = SctpResetResponse::kInProgress;
  } else if (ahead == 0) {
    ++peer_reset_sequence_;
    for (const std::uint16_t stream : request.streams) {
      if (stream >= options_.max_streams) continue;
      receiver_.reset(stream);
      outputs_.emplace_back(SctpStreamReset{stream});
    }
  }
  send_chunk(response, peer_tag_);
}

void SctpModel::on_chunk(const SctpResetResponse& response, Timestamp) {
  if (!reset_ || response.sequence != reset_->sequence) return;
  if (response.result == SctpResetResponse::kInProgress) return;  // asked again by the timer
  for (const std::uint16_t stream : reset_->streams) sender_.restart(stream);
  reset_.reset();
  ++reset_sequence_;
  reset_timer_ = Timestamp::never();
}

// ---- time and output ----------------------------------------------------------------------------

Timestamp SctpModel::next_timeout() const {
  if (state_ == State::kClosed || state_ == State::kIdle) return Timestamp::never();
  if (state_ != State::kConnected) return t1_;
  return std::min({sender_.next_timeout(), receiver_.next_timeout(), reset_timer_});
}

void SctpModel::handle_timeout(Timestamp now) {
  if (next_timeout() > now) return;
  if (state_ != State::kConnected) return retry_handshake(now);
  if (!sender_.on_timeout(now)) return abort();
  if (reset_ && reset_timer_ <= now) {
    if (++reset_tries_ > kMaxResetTries) return abort();
    reset_timer_ = now + sender_.rto();
    send_chunk(*reset_, peer_tag_);
  }
  flush(now);
}

bool SctpModel::poll(SctpOutput& output) {
  if (outputs_.empty()) return false;
  output = std::move(outputs_.front());
  outputs_.pop_front();
  return true;
}

std::unique_ptr<SctpAssociation> SctpModelFactory::create(ParticipantId,
                                                          const SctpAssociation::Options& options) {
  next_tag_ = next_tag_ * 1'664'525 + 1'013'904'223;  // Numerical Recipes' generator: tags differ
  return std::make_unique<SctpModel>(options, std::max(next_tag_, 1U));
}

}  // namespace sfu
