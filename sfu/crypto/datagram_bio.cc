#include "sfu/crypto/datagram_bio.h"

#include <openssl/bio.h>

#include <algorithm>

#include "sfu/base/check.h"

namespace sfu {
namespace {

DatagramChannel& channel_of(BIO* bio) { return *static_cast<DatagramChannel*>(BIO_get_data(bio)); }

int write(BIO* bio, const char* bytes, int size) {
  DatagramChannel& channel = channel_of(bio);
  if (size <= 0) return 0;
  const ByteSpan datagram = as_bytes({bytes, static_cast<std::size_t>(size)});
  if (channel.outgoing != nullptr) channel.outgoing->push(datagram);
  return size;
}

int read(BIO* bio, char* buffer, int capacity) {
  DatagramChannel& channel = channel_of(bio);
  BIO_clear_retry_flags(bio);
  if (!channel.incoming || capacity <= 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t size = std::min(channel.incoming->size(), static_cast<std::size_t>(capacity));
  std::copy_n(channel.incoming->begin(), size, buffer);
  channel.incoming.reset();
  return static_cast<int>(size);
}

// 0 for everything that is not known here: an answer of 1 would, for one, make libssl believe that
// the kernel does the encryption.
long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* make_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagram channel");
  SFU_CHECK(method != nullptr);
  BIO_meth_set_write(method, write);
  BIO_meth_set_read(method, read);
  BIO_meth_set_ctrl(method, control);
  return method;
}

}  // namespace

BIO* new_datagram_bio(DatagramChannel* channel) {
  static BIO_METHOD* const method = make_method();  // for the life of the process, as OpenSSL's own
  BIO* bio = BIO_new(method);
  SFU_CHECK(bio != nullptr);
  BIO_set_data(bio, channel);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace sfu
