// SRTP without ciphers for the world's big runs: the same sizes as the real profile, a checksum
// keyed by the session in place of the tag. A packet of another session, or one that was changed,
// fails authentication; nothing is secret and nothing is remembered (no replay check).
#pragma once

#include <memory>

#include "sfu/crypto/srtp.h"

namespace sfu {

// Takes make_srtp_session's place; both directions of one key understand each other.
std::unique_ptr<SrtpSession> make_null_srtp_session(SrtpProfile profile, const SrtpMasterKey& key,
                                                    SrtpSession::Direction direction);

}  // namespace sfu
