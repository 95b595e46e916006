// RTCP compounds: every packet that parses is written, and what is written reads the same.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/base/check.h"
#include "sfu/wire/rtcp/bye.h"
#include "sfu/wire/rtcp/fir.h"
#include "sfu/wire/rtcp/nack.h"
#include "sfu/wire/rtcp/pli.h"
#include "sfu/wire/rtcp/receiver_report.h"
#include "sfu/wire/rtcp/remb.h"
#include "sfu/wire/rtcp/sdes.h"
#include "sfu/wire/rtcp/sender_report.h"
#include "sfu/wire/rtcp/transport_feedback.h"
#include "sfu/wire/rtcp/transport_feedback_builder.h"

namespace sfu {
namespace {

template <class Packet>
auto parse(const RtcpHeader& packet) {
  if constexpr (requires { Packet::parse(packet); }) {
    return Packet::parse(packet);
  } else {
    return Packet::parse(packet.body);
  }
}

template <class Packet>
void round_trip(const RtcpHeader& packet) {
  if (!packet.is<Packet>()) return;
  const auto first = parse<Packet>(packet);
  if (!first) return;
  std::array<std::uint8_t, 16'384> buffer;
  ByteWriter out(buffer);
  first->write(out);
  SFU_CHECK(out.ok());
  const auto header = RtcpReader(out.written()).next();
  SFU_CHECK(header && header->is<Packet>());
  const auto again = parse<Packet>(*header);
  SFU_CHECK(again && *again == *first);
}

// Arrival times on the clock that the packet's reference time counts, one circle up so that none is
// negative.
std::vector<std::optional<Timestamp>> times_of(
    const TransportFeedback& feedback, const std::vector<TransportFeedback::Arrival>& arrivals) {
  const Timestamp reference = Timestamp() + TransportFeedback::kReferenceUnit *
                                                (std::int64_t{1} << 24 | feedback.reference_time);
  std::vector<std::optional<Timestamp>> times;
  for (const auto& arrival : arrivals) {
    times.push_back(arrival.since_reference ? std::optional(reference + *arrival.since_reference)
                                            : std::nullopt);
  }
  return times;
}

void rebuild(const RtcpHeader& packet) {
  std::vector<TransportFeedback::Arrival> arrivals;
  if (!packet.is<TransportFeedback>()) return;
  const auto feedback = TransportFeedback::parse(packet.body, arrivals);
  if (!feedback) return;
  const auto times = times_of(*feedback, arrivals);
  std::array<std::uint8_t, 1'200> buffer;
  ByteWriter out(buffer);
  TransportFeedbackBuilder builder(feedback->sender);
  const std::size_t covered =
      builder.append(feedback->media_source, feedback->base_sequence, times, out);
  if (covered == 0) return;
  const auto again = TransportFeedback::parse(RtcpReader(out.written()).next()->body, arrivals);
  SFU_CHECK(again && arrivals.size() == covered);
  const auto times_again = times_of(*again, arrivals);
  // The reference time may go round its circle between the two: equal means equal on the circle.
  for (std::size_t i = 0; i < covered; ++i) {
    SFU_CHECK(times[i].has_value() == times_again[i].has_value());
    if (!times[i]) continue;
    const TimeDelta circle = TransportFeedback::kReferenceUnit * (std::int64_t{1} << 24);
    SFU_CHECK((*times[i] - *times_again[i]).us() % circle.us() == 0);
  }
}

}  // namespace
}  // namespace sfu

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sfu::RtcpReader reader({data, size});
  while (const auto packet = reader.next()) {
    sfu::round_trip<sfu::SenderReport>(*packet);
    sfu::round_trip<sfu::ReceiverReport>(*packet);
    sfu::round_trip<sfu::Sdes>(*packet);
    sfu::round_trip<sfu::Bye>(*packet);
    sfu::round_trip<sfu::Nack>(*packet);
    sfu::round_trip<sfu::Pli>(*packet);
    sfu::round_trip<sfu::Fir>(*packet);
    sfu::round_trip<sfu::Remb>(*packet);
    sfu::rebuild(*packet);
  }
  return 0;
}
