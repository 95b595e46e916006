// What voice costs on ADSL, against the published arithmetic of Opus over PPPoE and AAL5.
#include "sfu/base/framing.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

struct Voice {
  std::int64_t codec_bps;
  std::int64_t packet_ms;
  std::int64_t ip_kbps;   // to be expected
  std::int64_t atm_kbps;  // to be expected
};
void PrintTo(const Voice& row, std::ostream* out) {
  *out << row.codec_bps / 1'000 << " kbit/s, " << row.packet_ms << " ms";
}

class VoiceOnTheWire : public testing::TestWithParam<Voice> {};
TEST_P(VoiceOnTheWire, CostsWhatTheCellsSay) {
  const Voice& voice = GetParam();
  // RTP with 8 bytes of extensions and the tag of AES-CM, UDP, IPv4.
  const auto packet = DataSize::bytes(voice.codec_bps * voice.packet_ms / 8'000 + 20 + 10 + 28);
  const auto kbps = [&](DataSize size) {
    return (size / TimeDelta::ms(voice.packet_ms)).bps() / 1'000;
  };
  EXPECT_NEAR(static_cast<double>(kbps(on_the_wire(packet, Framing::kIp))),
              static_cast<double>(voice.ip_kbps), 1);
  EXPECT_NEAR(static_cast<double>(kbps(on_the_wire(packet, Framing::kAtm))),
              static_cast<double>(voice.atm_kbps), 1);
}
INSTANTIATE_TEST_SUITE_P(Table, VoiceOnTheWire,
                         testing::Values(Voice{12'000, 20, 35, 64}, Voice{12'000, 40, 24, 42},
                                         Voice{12'000, 60, 20, 28}, Voice{16'000, 20, 39, 64},
                                         Voice{16'000, 40, 28, 42}, Voice{16'000, 60, 24, 35},
                                         Voice{24'000, 20, 47, 85}, Voice{24'000, 40, 36, 53},
                                         Voice{24'000, 60, 32, 42}));

TEST(Framing, OneByteTooManyIsAnotherCell) {
  EXPECT_EQ(on_the_wire(DataSize::bytes(std::int64_t{56}), Framing::kAtm).bytes(), 2 * 53);
  EXPECT_EQ(on_the_wire(DataSize::bytes(std::int64_t{57}), Framing::kAtm).bytes(), 3 * 53);
}

}  // namespace
}  // namespace sfu
