// Packets and calls that the SRTP tests share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sfu/crypto/srtp.h"

namespace sfu {

using Bytes = std::vector<std::uint8_t>;

inline constexpr SrtpProfile kProfiles[] = {SrtpProfile::kAeadAes128Gcm,
                                            SrtpProfile::kAesCm128HmacSha1_80};

inline SrtpMasterKey master_key(std::uint8_t first = 1) {
  SrtpMasterKey master;
  for (std::uint8_t& byte : master.key) byte = first++;
  for (std::uint8_t& byte : master.salt) byte = first++;
  return master;
}

inline Bytes rtp(std::uint16_t sequence_number, std::uint32_t ssrc = 0xcafebabe,
                 std::size_t payload = 50) {
  Bytes packet(12 + payload, 0xab);
  ByteWriter out(packet);
  out.u16(0x800f);
  out.u16(sequence_number);
  out.u32(0xdecafbad);
  out.u32(ssrc);
  return packet;
}

inline Bytes rtcp(std::uint32_t ssrc = 0xcafebabe) {
  Bytes packet(28, 0xcd);
  ByteWriter out(packet);
  out.u32(0x80c80006);
  out.u32(ssrc);
  return packet;
}

using SrtpCall = Result<std::size_t, SrtpError> (SrtpSession::*)(MutableByteSpan, std::size_t);
using SrtpOpenCall = Result<std::size_t, SrtpError> (SrtpSession::*)(MutableByteSpan);

inline Result<Bytes, SrtpError> protect(SrtpSession& session, Bytes packet,
                                        SrtpCall call = &SrtpSession::protect_rtp) {
  const std::size_t size = packet.size();
  packet.resize(size + 20);
  const auto result = (session.*call)(packet, size);
  if (!result) return result.error();
  packet.resize(*result);
  return packet;
}

inline Result<Bytes, SrtpError> unprotect(SrtpSession& session, Bytes packet,
                                          SrtpOpenCall call = &SrtpSession::unprotect_rtp) {
  const auto result = (session.*call)(packet);
  if (!result) return result.error();
  packet.resize(*result);
  return packet;
}

}  // namespace sfu
