// What an offer says about its one transport: bundle, ICE and DTLS (RFC 8843, RFC 8839, RFC 8842).
#pragma once

#include <set>
#include <string>

#include "sfu/api/negotiated.h"
#include "sfu/base/fingerprint.h"
#include "sfu/base/result.h"
#include "signalling/jsep/answerer.h"
#include "signalling/sdp/session_description.h"

namespace signalling {

struct RemoteTransport {
  // Mids; the one section of an offer without a bundle counts as a bundle of its own.
  std::set<std::string, std::less<>> bundled;
  bool has_group = true;  // the offer has a=group:BUNDLE, so the answer has one
  sfu::api::IceCredentials ice;
  sfu::Fingerprint fingerprint;
};

// Transport attributes stand in the section the bundle's first mid names, or at session level;
// other sections repeat them or are silent (RFC 8843 §7.1.3).
sfu::Result<RemoteTransport, JsepError> read_transport(const SessionDescription& offer);

}  // namespace signalling
