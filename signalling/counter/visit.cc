#include "signalling/counter/visit.h"

#include "sfu/base/check.h"

namespace signalling {
namespace {

constexpr std::size_t kIdDigits = 16;

}  // namespace

std::string to_string(VisitId visit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(kIdDigits, '0');
  std::uint64_t rest = visit.raw();
  for (std::size_t i = kIdDigits; i > 0; --i, rest >>= 4) text[i - 1] = kDigits[rest & 0xF];
  return text;
}

std::optional<VisitId> parse_visit_id(std::string_view text) {
  if (text.size() != kIdDigits) return std::nullopt;
  std::uint64_t raw = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'a' || c > 'f')) return std::nullopt;
    raw = raw << 4 | static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return VisitId(raw);
}

std::string_view to_string(VisitState state) {
  switch (state) {
    case VisitState::kQueued:
      return "queued";
    case VisitState::kRinging:
      return "ringing";
    case VisitState::kCalling:
      return "calling";
    case VisitState::kConnected:
      return "connected";
    case VisitState::kEnded:
      return "ended";
  }
  SFU_CHECK(false);
}

std::string_view to_string(VisitOutcome outcome) {
  switch (outcome) {
    case VisitOutcome::kServed:
      return "served";
    case VisitOutcome::kAbandoned:
      return "abandoned";
    case VisitOutcome::kInterrupted:
      return "interrupted";
    case VisitOutcome::kRefused:
      return "refused";
    case VisitOutcome::kClosed:
      return "closed";
    case VisitOutcome::kDeclined:
      return "declined";
    case VisitOutcome::kUnanswered:
      return "unanswered";
    case VisitOutcome::kWithdrawn:
      return "withdrawn";
  }
  SFU_CHECK(false);
}

std::string_view to_string(EndedBy by) {
  switch (by) {
    case EndedBy::kKiosk:
      return "kiosk";
    case EndedBy::kDesk:
      return "desk";
    case EndedBy::kRelay:
      return "relay";
    case EndedBy::kService:
      return "service";
  }
  SFU_CHECK(false);
}

}  // namespace signalling
