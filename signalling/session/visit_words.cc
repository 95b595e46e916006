// The counter's verdicts and keys in the words of the protocol.
#include <string>

#include "signalling/session/visits.h"

namespace signalling {

ErrorCode to_error_code(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUnknownOrganisation:
      return ErrorCode::kUnknownOrganisation;
    case Verdict::kUnknownVisit:
      return ErrorCode::kUnknownVisit;
    case Verdict::kVisitTaken:
      return ErrorCode::kVisitTaken;
    case Verdict::kBusy:
      return ErrorCode::kBusy;
    case Verdict::kDeskInUse:
      return ErrorCode::kDeskInUse;
    case Verdict::kClosed:
      return ErrorCode::kClosed;
    case Verdict::kNobody:
      return ErrorCode::kNobody;
    case Verdict::kUnknownAppointment:
      return ErrorCode::kUnknownAppointment;
    case Verdict::kNoSlot:
      return ErrorCode::kNoSlot;
    case Verdict::kSlotTaken:
      return ErrorCode::kSlotTaken;
    case Verdict::kTooLate:
      return ErrorCode::kTooLate;
    case Verdict::kTooEarly:
      return ErrorCode::kTooEarly;
    case Verdict::kLimit:
      return ErrorCode::kLimit;
    case Verdict::kUnknownSite:
    case Verdict::kUnknownDesk:
    case Verdict::kForbidden:
      return ErrorCode::kForbidden;
    case Verdict::kDone:
      break;
  }
  return ErrorCode::kInternal;
}

std::string_view explain(Verdict verdict) {
  switch (verdict) {
    case Verdict::kUnknownSite:
      return "no such site here";
    case Verdict::kUnknownOrganisation:
      return "no such organisation at this site";
    case Verdict::kUnknownDesk:
      return "no such desk here";
    case Verdict::kUnknownVisit:
      return "no such visit of yours, or it has ended";
    case Verdict::kVisitTaken:
      return "another desk answered first";
    case Verdict::kForbidden:
      return "that visit does not ring at this desk";
    case Verdict::kBusy:
      return "already in a visit";
    case Verdict::kDeskInUse:
      return "that desk is connected elsewhere";
    case Verdict::kClosed:
      return "that organisation does not receive now";
    case Verdict::kNobody:
      return "nobody is there to answer";
    case Verdict::kUnknownAppointment:
      return "no such appointment here";
    case Verdict::kNoSlot:
      return "that time cannot be had";
    case Verdict::kSlotTaken:
      return "somebody else has that time";
    case Verdict::kTooLate:
      return "that appointment was missed";
    case Verdict::kTooEarly:
      return "that appointment is on another day";
    case Verdict::kLimit:
      return "a bound was reached";
    case Verdict::kDone:
      break;
  }
  return "done";
}

}  // namespace signalling
