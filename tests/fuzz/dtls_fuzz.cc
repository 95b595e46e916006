// Bytes cut into datagrams (u16 length, then as much) for a DTLS server that expects a certificate
// which nobody has: whatever comes, there are no keys.
#include <algorithm>

#include "sfu/base/check.h"
#include "sfu/crypto/openssl_dtls.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sfu::OpenSslDtlsFactory factory;
  const auto server = factory.create(sfu::DtlsRole::kServer, {});
  sfu::DtlsOutput out;
  sfu::ByteReader in({data, size});
  while (in.remaining() > 2) {
    const std::size_t length = in.u16();
    server->handle_datagram(in.take(std::min(length, in.remaining())), sfu::Timestamp(), out);
  }
  SFU_CHECK(!server->srtp_keys() && out.application.empty());
  return 0;
}
