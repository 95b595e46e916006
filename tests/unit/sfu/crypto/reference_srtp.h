// SRTP written a second time, straight from RFC 3711 and RFC 7714 on OpenSSL's ciphers, to hold
// libsrtp against. srtp_vectors_test.cc first holds it against the RFCs' own vectors.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "sfu/crypto/hmac.h"
#include "sfu/crypto/srtp.h"

namespace sfu::reference {

using Bytes = std::vector<std::uint8_t>;
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

inline void append(Bytes& to, ByteSpan bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

inline void xor_at(Bytes& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = size; i > 0; --i, value >>= 8) {
    bytes[at + i - 1] ^= static_cast<std::uint8_t>(value);
  }
}

// `salt` (12 or 14 bytes) at the front of `size` bytes, the rest zero.
inline Bytes widened(ByteSpan salt, std::size_t size) {
  Bytes bytes(salt.begin(), salt.end());
  bytes.resize(size);
  return bytes;
}

inline Bytes aes_ctr(ByteSpan key, const Bytes& counter_block, ByteSpan plain) {
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Bytes out(plain.size());
  int size = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_ctr(), nullptr, key.data(), counter_block.data());
  EVP_EncryptUpdate(cipher.get(), out.data(), &size, plain.data(), static_cast<int>(plain.size()));
  return out;
}

// Ciphertext and tag.
inline Bytes aes_gcm(ByteSpan key, const Bytes& iv, ByteSpan associated, ByteSpan plain) {
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Bytes out(plain.size() + 16);
  int size = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, key.data(), iv.data());
  EVP_EncryptUpdate(cipher.get(), nullptr, &size, associated.data(),
                    static_cast<int>(associated.size()));
  EVP_EncryptUpdate(cipher.get(), out.data(), &size, plain.data(), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(cipher.get(), out.data() + plain.size(), &size);
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, 16, out.data() + plain.size());
  return out;
}

// RFC 3711 §4.3.1; a 12-byte salt (RFC 7714 §11) counts as followed by zeros.
inline Bytes derive(ByteSpan master_key, ByteSpan master_salt, std::uint8_t label,
                    std::size_t size) {
  Bytes block = widened(master_salt, 16);
  block[7] ^= label;
  return aes_ctr(master_key, block, Bytes(size));
}

inline std::uint64_t rtp_index(ByteSpan packet, std::uint32_t rollover_counter) {
  return std::uint64_t{rollover_counter} << 16 | ByteReader(packet.subspan(2)).u16();
}

// RFC 7714 §8.1 and §8.2, with session keys.
inline Bytes gcm_rtp(ByteSpan key, ByteSpan salt, ByteSpan packet, std::size_t header_size,
                     std::uint32_t rollover_counter) {
  Bytes iv(salt.begin(), salt.end());
  xor_at(iv, 2, ByteReader(packet.subspan(8)).u32(), 4);
  xor_at(iv, 6, rtp_index(packet, rollover_counter), 6);
  Bytes out(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(header_size));
  append(out, aes_gcm(key, iv, packet.first(header_size), packet.subspan(header_size)));
  return out;
}

// RFC 7714 §9.1 and §9.2, encrypted, with session keys.
inline Bytes gcm_rtcp(ByteSpan key, ByteSpan salt, ByteSpan packet, std::uint32_t index) {
  Bytes iv(salt.begin(), salt.end());
  xor_at(iv, 2, ByteReader(packet.subspan(4)).u32(), 4);
  xor_at(iv, 8, index, 4);
  Bytes trailer(4);
  xor_at(trailer, 0, 0x80000000U | index, 4);
  Bytes associated(packet.begin(), packet.begin() + 8);
  append(associated, trailer);
  Bytes out(packet.begin(), packet.begin() + 8);
  append(out, aes_gcm(key, iv, associated, packet.subspan(8)));
  append(out, trailer);
  return out;
}

// RFC 3711 §4.1.1 and §4.2.1, from the master key.
inline Bytes cm_rtp(const SrtpMasterKey& master, ByteSpan packet, std::size_t header_size,
                    std::uint32_t rollover_counter) {
  Bytes counter = widened(derive(master.key, master.salt, 2, 14), 16);
  xor_at(counter, 4, ByteReader(packet.subspan(8)).u32(), 4);
  xor_at(counter, 8, rtp_index(packet, rollover_counter), 6);
  Bytes out(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(header_size));
  append(out,
         aes_ctr(derive(master.key, master.salt, 0, 16), counter, packet.subspan(header_size)));
  Bytes rollover(4);
  xor_at(rollover, 0, rollover_counter, 4);
  const HmacSha1 hmac = hmac_sha1(derive(master.key, master.salt, 1, 20), {out, rollover});
  append(out, ByteSpan(hmac).first(10));
  return out;
}

// What protect_rtp must give for a packet with a header of `header_size` bytes.
inline Bytes protect_rtp(SrtpProfile profile, const SrtpMasterKey& master, ByteSpan packet,
                         std::size_t header_size, std::uint32_t rollover_counter) {
  if (profile == SrtpProfile::kAesCm128HmacSha1_80) {
    return cm_rtp(master, packet, header_size, rollover_counter);
  }
  const ByteSpan salt = ByteSpan(master.salt).first(12);
  return gcm_rtp(derive(master.key, salt, 0, 16), derive(master.key, salt, 2, 12), packet,
                 header_size, rollover_counter);
}

}  // namespace sfu::reference
