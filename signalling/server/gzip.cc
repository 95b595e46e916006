#include "signalling/server/gzip.h"

#include <zlib.h>

#include <limits>
#include <stdexcept>

namespace signalling {
namespace {

// A start waits for it: level 9 takes twice as long to save one more percent.
constexpr int kLevel = 6;
constexpr int kGzipWindow = 15 + 16;  // the largest window; + 16 asks zlib for gzip's header
constexpr int kMemoryLevel = 9;

}  // namespace

std::string gzip(std::string_view content) {
  z_stream stream{};
  if (content.size() > std::numeric_limits<uInt>::max() / 2 ||
      deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
          Z_OK) {
    throw std::runtime_error("cannot compress " + std::to_string(content.size()) + " bytes");
  }
  std::string compressed(deflateBound(&stream, static_cast<uLong>(content.size())), '\0');
  std::string input(content);  // zlib takes no const bytes
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  const int result = deflate(&stream, Z_FINISH);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("cannot compress: zlib stopped early");
  return compressed;
}

}  // namespace signalling
