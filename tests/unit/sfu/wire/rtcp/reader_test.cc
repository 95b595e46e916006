#include "sfu/wire/rtcp/reader.h"

#include <gtest/gtest.h>

#include "sfu/wire/rtcp/pli.h"
#include "sfu/wire/rtcp/receiver_report.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

constexpr const char* kReport = "80 c9 00 01 00 00 00 01 ";
constexpr const char* kPli = "81 ce 00 02 00 00 00 01 00 00 00 02 ";

struct Walk {
  std::size_t packets = 0;
  bool ok = false;
};
Walk walk(ByteSpan bytes) {
  RtcpReader reader(bytes);
  Walk result;
  while (reader.next()) ++result.packets;
  result.ok = reader.ok();
  return result;
}
Walk walk(const std::string& hex) { return walk(from_hex(hex)); }

TEST(RtcpReader, WalksACompound) {
  const Bytes bytes = from_hex(std::string(kReport) + kPli);
  RtcpReader reader(bytes);
  const auto report = reader.next();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->is<ReceiverReport>());
  EXPECT_EQ(to_hex(report->body), "00 00 00 01");
  const auto pli = reader.next();
  ASSERT_TRUE(pli);
  EXPECT_TRUE(pli->is<Pli>());
  EXPECT_FALSE(pli->is<ReceiverReport>());
  EXPECT_EQ(to_hex(pli->body), "00 00 00 01 00 00 00 02");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.ok());
}

TEST(RtcpReader, TakesPaddingOffEveryPacket) {
  const Bytes bytes = from_hex(std::string("a1 ce 00 02 00 00 00 01 00 00 00 03") + kReport);
  RtcpReader reader(bytes);
  EXPECT_EQ(reader.next()->body.size(), 5U);
  EXPECT_EQ(reader.next()->body.size(), 4U);
  EXPECT_TRUE(reader.ok());
}

TEST(RtcpReader, StopsAtWhatIsNotRtcp) {
  const std::string report = kReport;
  for (const char* bad : {"40 c9 00 01 00 00 00 01",     // version 1
                          "80 c9 00 09 00 00 00 01",     // longer than the datagram
                          "a0 c9 00 00",                 // padding without a byte
                          "a0 c9 00 01 00 00 00 00",     // padding of 0
                          "a0 c9 00 01 00 00 00 05"}) {  // more padding than body
    const Walk result = walk(report + bad + report);
    EXPECT_EQ(result.packets, 1U) << bad;
    EXPECT_FALSE(result.ok) << bad;
  }
}

TEST(RtcpReader, NoticesEveryCut) {
  const Bytes bytes = from_hex(std::string(kReport) + kPli);
  for_every_prefix(bytes, [](ByteSpan prefix) {
    const Walk result = walk(prefix);
    EXPECT_EQ(result.packets, prefix.size() < 8 ? 0U : 1U);
    EXPECT_EQ(result.ok, prefix.empty() || prefix.size() == 8) << prefix.size();
  });
}

}  // namespace
}  // namespace sfu
