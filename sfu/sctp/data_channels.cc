#include "sfu/sctp/data_channels.h"

#include <utility>

namespace sfu {

DataChannels::DataChannels(SctpAssociation& association, DtlsRole role, const Options& options)
    : association_(association), role_(role), options_(options) {}

// RFC 8832 §6: the DTLS client opens even ids, the server odd ones.
bool DataChannels::ours(std::uint16_t stream) const {
  return (stream % 2 == 0) == (role_ == DtlsRole::kClient);
}

std::optional<std::uint16_t> DataChannels::open(std::string_view label, std::string_view protocol,
                                                bool ordered, Timestamp now) {
  if (label.size() > DcepOpen::kMaxText || protocol.size() > DcepOpen::kMaxText) return {};
  if (channels_.size() >= options_.max_channels) return {};
  std::uint16_t stream = role_ == DtlsRole::kClient ? 0 : 1;
  while (channels_.contains(stream)) stream = static_cast<std::uint16_t>(stream + 2);
  if (stream >= options_.max_streams) return {};
  DcepOpen open;
  open.ordered = ordered;
  open.label = label;
  open.protocol = protocol;
  channels_[stream] = {Channel::State::kOpening, open.label, open.protocol, ordered};
  send_dcep(stream, open.write(), now);
  return stream;
}

bool DataChannels::send(std::uint16_t channel, ByteSpan message, bool binary, Timestamp now) {
  const auto found = channels_.find(channel);
  if (found == channels_.end() || found->second.state != Channel::State::kOpen) return false;
  if (message.size() > options_.max_message) return false;
  // SCTP carries no empty message: one zero byte under a PPID of its own stands for it (RFC 8831
  // §6.6).
  SctpMessage out{.stream = channel,
                  .ppid = binary ? SctpPpid::kBinary : SctpPpid::kString,
                  .unordered = !found->second.ordered,
                  .payload = {message.begin(), message.end()}};
  if (message.empty()) {
    out.ppid = binary ? SctpPpid::kBinaryEmpty : SctpPpid::kStringEmpty;
    out.payload = {0};
  }
  return association_.send(std::move(out), now);
}

bool DataChannels::send(std::string_view label, ByteSpan message, bool binary, Timestamp now) {
  const std::optional<std::uint16_t> channel = find(label);
  return channel && send(*channel, message, binary, now);
}

void DataChannels::close(std::uint16_t channel, Timestamp now) {
  const auto found = channels_.find(channel);
  if (found == channels_.end() || found->second.state == Channel::State::kClosing) return;
  found->second.state = Channel::State::kClosing;
  association_.reset_stream(channel, now);
}

std::optional<std::uint16_t> DataChannels::find(std::string_view label) const {
  for (const auto& [stream, channel] : channels_) {
    if (channel.state == Channel::State::kOpen && channel.label == label) return stream;
  }
  return {};
}

std::optional<DataChannelEvent> DataChannels::handle(SctpOutput&& output, Timestamp now) {
  if (auto* in = std::get_if<SctpMessageIn>(&output))
    return on_message(std::move(in->message), now);
  if (const auto* reset = std::get_if<SctpStreamReset>(&output))
    return on_reset(reset->stream, now);
  if (const auto* change = std::get_if<SctpStateChange>(&output)) return on_state(*change, now);
  return {};  // packets are the transport's
}

std::optional<DataChannelEvent> DataChannels::on_message(SctpMessage&& message, Timestamp now) {
  if (message.ppid == SctpPpid::kDcep) return on_dcep(message, now);
  const auto found = channels_.find(message.stream);
  if (found == channels_.end() || found->second.state == Channel::State::kClosing) return {};
  DataChannelMessage event{message.stream, found->second.label, std::move(message.payload), true};
  switch (message.ppid) {
    case SctpPpid::kBinary:
      return event;
    case SctpPpid::kBinaryEmpty:
      event.payload.clear();
      return event;
    case SctpPpid::kString:
      event.binary = false;
      return event;
    case SctpPpid::kStringEmpty:
      event.binary = false;
      event.payload.clear();
      return event;
    default:
      return {};  // the deprecated partial messages of RFC 8831 §6.6 and unknown PPIDs
  }
}

std::optional<DataChannelEvent> DataChannels::on_dcep(const SctpMessage& message, Timestamp now) {
  const auto type = dcep_type(message.payload);
  if (!type) return {};
  if (*type == DcepType::kOpen) {
    const auto open = DcepOpen::parse(message.payload);
    if (open) return on_open(message.stream, *open, now);
    if (!channels_.contains(message.stream)) association_.reset_stream(message.stream, now);
    return {};
  }
  const auto found = channels_.find(message.stream);
  if (found == channels_.end() || found->second.state != Channel::State::kOpening) return {};
  found->second.state = Channel::State::kOpen;
  return DataChannelOpened{message.stream, found->second.label, found->second.protocol};
}

std::optional<DataChannelEvent> DataChannels::on_open(std::uint16_t stream, const DcepOpen& open,
                                                      Timestamp now) {
  if (channels_.contains(stream)) return {};  // an id in use: the channel it has stays as it is
  if (ours(stream) || stream >= options_.max_streams || channels_.size() >= options_.max_channels) {
    association_.reset_stream(stream, now);
    return {};
  }
  channels_[stream] = {Channel::State::kOpen, open.label, open.protocol, open.ordered};
  send_dcep(stream, dcep_ack(), now);
  return DataChannelOpened{stream, open.label, open.protocol};
}

std::optional<DataChannelEvent> DataChannels::on_reset(std::uint16_t stream, Timestamp now) {
  const auto found = channels_.find(stream);
  if (found == channels_.end()) return {};
  DataChannelClosed closed{stream, std::move(found->second.label)};
  const bool answer = found->second.state != Channel::State::kClosing;
  channels_.erase(found);
  if (answer) association_.reset_stream(stream, now);
  return closed;
}

std::optional<DataChannelEvent> DataChannels::on_state(SctpStateChange change, Timestamp now) {
  switch (change) {
    case SctpStateChange::kConnected:
      return {};
    case SctpStateChange::kWritable:
      send_waiting(now);
      return DataChannelWritable{};
    case SctpStateChange::kClosed:
      channels_.clear();
      waiting_.clear();
      return DataAssociationClosed{};
  }
  return {};
}

void DataChannels::send_dcep(std::uint16_t stream, std::vector<std::uint8_t> payload,
                             Timestamp now) {
  // Bounded: at most one OPEN or ACK per channel, and a channel that closes frees its id only after
  // the association took the reset.
  waiting_.push_back({stream, SctpPpid::kDcep, false, std::move(payload)});
  send_waiting(now);
}

void DataChannels::send_waiting(Timestamp now) {
  while (!waiting_.empty()) {
    if (!association_.send(waiting_.front(), now)) return;
    waiting_.pop_front();
  }
}

}  // namespace sfu
