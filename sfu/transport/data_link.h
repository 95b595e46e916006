// The data channels of one peer between DTLS below and the room above: SCTP packets in and out of
// records, messages in and out of channels.
//   start(now)                   the handshake is done
//   handle_packet(packet, now)   an application record
//   poll(now, dtls, records)     moves what the association has: packets into records, events to
//   take() take(event)                  what happened, for the room
// Without a negotiated data section every verb does nothing.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string_view>

#include "sfu/api/negotiated.h"
#include "sfu/crypto/dtls.h"
#include "sfu/metrics/metrics.h"
#include "sfu/sctp/association.h"
#include "sfu/sctp/data_channels.h"

namespace sfu {

class DataLink {
 public:
  DataLink(const std::optional<api::DataSection>& section, SctpFactory& factory,
           ParticipantId owner);

  void start(Timestamp now);
  void handle_packet(ByteSpan packet, Timestamp now, Metrics& metrics);
  void poll(Timestamp now, DtlsEndpoint& dtls, DtlsOutput& records);
  bool take(DataChannelEvent& event);
  bool send(std::string_view label, ByteSpan message, Timestamp now);
  void handle_timeout(Timestamp now);
  [[nodiscard]] Timestamp next_timeout() const;

 private:
  std::unique_ptr<SctpAssociation> association_;
  std::optional<DataChannels> channels_;
  std::deque<DataChannelEvent> events_;  // emptied by the room after every verb
};

}  // namespace sfu
