// The data channels of one peer (RFC 8831, RFC 8832) over its SCTP association. Both roles: the
// relay accepts what the peer opens, a terminal opens.
//   open(label, protocol, ordered, now)   a channel id; DATA_CHANNEL_OPEN goes out, Opened follows
//                                         the ACK
//   handle(output, now)                   everything poll() gave but packets: what it means for the
//                                         application, if anything; answers DCEP itself
//   send(channel or label, ...)           false: no such open channel, too long, or back-pressure
//                                         (try again after DataChannelWritable)
//   close(channel, now)                   resets our half (RFC 8831 §6.7); Closed when the peer did
//                                         too
// A peer that breaks the rules (malformed OPEN, id of the wrong parity or in use, too many
// channels) has that stream reset. Every channel is reliable here: a peer's wish for less is served
// with more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sfu/crypto/dtls.h"
#include "sfu/sctp/association.h"
#include "sfu/sctp/dcep.h"

namespace sfu {

struct DataChannelOpened {
  std::uint16_t channel = 0;
  std::string label;
  std::string protocol;
};
struct DataChannelMessage {
  std::uint16_t channel = 0;
  std::string label;
  std::vector<std::uint8_t> payload;
  bool binary = true;
};
struct DataChannelClosed {
  std::uint16_t channel = 0;
  std::string label;
};
struct DataChannelWritable {};    // a send that was refused may be tried again
struct DataAssociationClosed {};  // all channels are gone with their association

using DataChannelEvent = std::variant<DataChannelOpened, DataChannelMessage, DataChannelClosed,
                                      DataChannelWritable, DataAssociationClosed>;

class DataChannels {
 public:
  struct Options {
    std::size_t max_channels = 16;      // the pages use one; other clients a handful
    std::uint16_t max_streams = 64;     // of the association: ids are below it
    std::size_t max_message = 262'144;  // what the peer accepts (a=max-message-size)
  };

  // `role` is ours in DTLS: it decides which half of the ids we may open (RFC 8832 §6). The
  // association outlives this.
  DataChannels(SctpAssociation& association, DtlsRole role, const Options& options);

  std::optional<std::uint16_t> open(std::string_view label, std::string_view protocol, bool ordered,
                                    Timestamp now);
  std::optional<DataChannelEvent> handle(SctpOutput&& output, Timestamp now);
  bool send(std::uint16_t channel, ByteSpan message, bool binary, Timestamp now);
  bool send(std::string_view label, ByteSpan message, bool binary, Timestamp now);
  void close(std::uint16_t channel, Timestamp now);

  // The first open channel of that label.
  [[nodiscard]] std::optional<std::uint16_t> find(std::string_view label) const;
  [[nodiscard]] std::size_t size() const { return channels_.size(); }

 private:
  struct Channel {
    enum class State : std::uint8_t { kOpening, kOpen, kClosing };
    State state = State::kOpening;
    std::string label;
    std::string protocol;
    bool ordered = true;
  };

  std::optional<DataChannelEvent> on_message(SctpMessage&& message, Timestamp now);
  std::optional<DataChannelEvent> on_dcep(const SctpMessage& message, Timestamp now);
  std::optional<DataChannelEvent> on_open(std::uint16_t stream, const DcepOpen& open,
                                          Timestamp now);
  std::optional<DataChannelEvent> on_reset(std::uint16_t stream, Timestamp now);
  std::optional<DataChannelEvent> on_state(SctpStateChange change, Timestamp now);
  void send_dcep(std::uint16_t stream, std::vector<std::uint8_t> payload, Timestamp now);
  void send_waiting(Timestamp now);
  [[nodiscard]] bool ours(std::uint16_t stream) const;

  SctpAssociation& association_;
  DtlsRole role_;
  Options options_;
  std::map<std::uint16_t, Channel> channels_;  // by stream id, which is the channel id
  std::deque<SctpMessage> waiting_;            // DCEP refused by a full association
};

}  // namespace sfu
