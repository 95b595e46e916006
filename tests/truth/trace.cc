#include "tests/truth/trace.h"

#include <istream>
#include <ostream>
#include <string>

namespace truth {

void write(std::ostream& out, const Trace& trace) {
  out << "lateness_p99_us " << trace.lateness_p99_us << '\n';
  for (const TracePacket& packet : trace.packets) {
    out << packet.at_us << ' ' << packet.up << ' ' << packet.size << ' ' << packet.queue_us << ' '
        << static_cast<int>(packet.fate) << ' ' << static_cast<int>(packet.look.kind) << ' '
        << packet.look.ssrc << ' ' << packet.look.timestamp << '\n';
  }
}

std::optional<Trace> read_trace(std::istream& in) {
  Trace trace;
  std::string word;
  if (!(in >> word >> trace.lateness_p99_us) || word != "lateness_p99_us") return std::nullopt;
  TracePacket packet;
  std::size_t fate = 0;
  std::size_t kind = 0;
  while (in >> packet.at_us >> packet.up >> packet.size >> packet.queue_us >> fate >> kind >>
         packet.look.ssrc >> packet.look.timestamp) {
    if (fate > 1 || kind >= kKinds.size()) return std::nullopt;
    packet.fate = static_cast<Fate>(fate);
    packet.look.kind = static_cast<Kind>(kind);
    trace.packets.push_back(packet);
  }
  return in.eof() ? std::optional(trace) : std::nullopt;
}

}  // namespace truth
