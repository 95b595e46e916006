#include "signalling/server/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace signalling {
namespace {

// As a browser does: the format is told by its header.
std::string unzipped(const std::string& compressed, std::size_t size) {
  std::string content(size + 1, '\0');
  std::string input = compressed;
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(content.data());
  stream.avail_out = static_cast<uInt>(content.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  content.resize(stream.total_out);
  inflateEnd(&stream);
  return content;
}

TEST(Gzip, ComesBackAsItWas) {
  std::string every;
  for (std::uint32_t i = 0; i < 100'000; ++i) every += static_cast<char>(i * i >> 3);
  for (const std::string& content :
       {std::string(), std::string("x"), std::string(70'000, 'a'), every}) {
    EXPECT_EQ(unzipped(gzip(content), content.size()), content);
  }
}

TEST(Gzip, IsSmallAndAlwaysTheSame) {
  const std::string text(70'000, 'a');
  EXPECT_LT(gzip(text).size(), 200U);
  EXPECT_EQ(gzip(text), gzip(text));
  EXPECT_EQ(gzip(text).substr(4, 4), std::string(4, '\0')) << "no time in the header";
}

}  // namespace
}  // namespace signalling
