#include "sfu/transport/data_link.h"

#include <utility>

namespace sfu {
namespace {

SctpAssociation::Options options_of(const api::DataSection& section) {
  SctpAssociation::Options options;
  options.remote_port = section.sctp_port;
  return options;
}

}  // namespace

DataLink::DataLink(const std::optional<api::DataSection>& section, SctpFactory& factory,
                   ParticipantId owner) {
  if (!section) return;
  const SctpAssociation::Options options = options_of(*section);
  association_ = factory.create(owner, options);
  DataChannels::Options channels;
  channels.max_streams = options.max_streams;
  channels.max_message = section->max_message_size;
  channels_.emplace(*association_, DtlsRole::kServer, channels);
}

void DataLink::start(Timestamp now) {
  if (association_) association_->start(now);
}

void DataLink::handle_packet(ByteSpan packet, Timestamp now, Metrics& metrics) {
  if (association_) {
    association_->handle_packet(packet, now);
  } else {
    metrics.drop(Drop::kSctpRefused);
  }
}

void DataLink::poll(Timestamp now, DtlsEndpoint& dtls, DtlsOutput& records) {
  if (!association_) return;
  SctpOutput output;
  while (association_->poll(output)) {
    if (const auto* packet = std::get_if<SctpPacketOut>(&output)) {
      dtls.send(packet->bytes, records);
    } else if (auto event = channels_->handle(std::move(output), now)) {
      events_.push_back(std::move(*event));
    }
  }
}

bool DataLink::take(DataChannelEvent& event) {
  if (events_.empty()) return false;
  event = std::move(events_.front());
  events_.pop_front();
  return true;
}

bool DataLink::send(std::string_view label, ByteSpan message, Timestamp now) {
  return channels_ && channels_->send(label, message, true, now);
}

void DataLink::handle_timeout(Timestamp now) {
  if (association_) association_->handle_timeout(now);
}

Timestamp DataLink::next_timeout() const {
  return association_ ? association_->next_timeout() : Timestamp::never();
}

}  // namespace sfu
