// What the driver gives the media core: entropy, handshakes, associations, numbers. Production and
// the world differ here and nowhere else.
#pragma once

#include <memory>

#include "sfu/base/entropy.h"
#include "sfu/crypto/dtls.h"
#include "sfu/crypto/srtp.h"
#include "sfu/metrics/metrics.h"
#include "sfu/sctp/association.h"

namespace sfu {

using MakeSrtpSession = std::unique_ptr<SrtpSession> (*)(SrtpProfile, const SrtpMasterKey&,
                                                         SrtpSession::Direction);

// All outlive the core.
struct Environment {
  Entropy& entropy;
  DtlsFactory& dtls;
  SctpFactory& sctp;
  Metrics& metrics;
  MakeSrtpSession make_srtp = &make_srtp_session;
};

}  // namespace sfu
