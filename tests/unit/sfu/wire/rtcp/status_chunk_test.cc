#include "sfu/wire/rtcp/status_chunk.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/case_name.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

// One digit per symbol: 0 not received, 1 small delta, 2 large delta, 3 reserved.
std::string symbols_of(std::uint16_t raw) {
  const StatusChunk chunk(raw);
  std::string symbols;
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    symbols += static_cast<char>('0' + static_cast<int>(chunk.at(i)));
  }
  return symbols;
}

std::string decoded(std::span<const std::uint16_t> chunks) {
  std::string symbols;
  for (const std::uint16_t chunk : chunks) symbols += symbols_of(chunk);
  return symbols;
}

std::vector<std::uint16_t> encoded(const std::string& symbols) {
  StatusChunkEncoder encoder;
  for (const char symbol : symbols) encoder.add(static_cast<PacketStatus>(symbol - '0'));
  encoder.finish();
  return {encoder.chunks().begin(), encoder.chunks().end()};
}

TEST(StatusChunk, ReadsTheExamplesOfTheDraft) {
  EXPECT_EQ(symbols_of(0x00DD), std::string(221, '0'));
  EXPECT_EQ(symbols_of(0x6018), std::string(24, '3'));
  EXPECT_EQ(symbols_of(0x9F1C), "01111100011100");
  EXPECT_EQ(symbols_of(0xCD50), "0311100");
}

struct Case {
  const char* name;
  std::string symbols;
  std::vector<std::uint16_t> want;
};
class StatusChunkEncoderTable : public testing::TestWithParam<Case> {};

TEST_P(StatusChunkEncoderTable, PacksSymbols) {
  EXPECT_EQ(encoded(GetParam().symbols), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Symbols, StatusChunkEncoderTable,
                         testing::ValuesIn(std::vector<Case>{
                             {"Nothing", "", {}},
                             {"One", "1", {0x2001}},
                             {"Run", std::string(221, '0'), {0x00DD}},
                             {"LongestRun", std::string(0x1FFF, '1'), {0x3FFF}},
                             {"LongerThanARun", std::string(0x2000, '0'), {0x1FFF, 0x0001}},
                             {"OneBit", "01111100011100", {0x9F1C}},
                             {"OneBitCutShort", "01", {0x9000}},
                             {"TwoBits", "0112000", {0xC580}},
                             {"TwoBitsCutShort", "12", {0xD800}},
                             {"RunThenOther", std::string(20, '0') + "1", {0x0014, 0x2001}},
                             {"LargeRunThenSmall", "22222221", {0x4007, 0x2001}},
                             {"MixtureThenLarge", "101010102", {0xD111, 0xC800}},
                         }),
                         test::case_name<Case>);

TEST(StatusChunkEncoder, IsReadBackAndKeepsItsPromise) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    StatusChunkEncoder encoder;
    std::string symbols;
    while (symbols.size() < 300) {
      const std::size_t run = random() % (round % 2 == 0 ? 3 : 40);
      const std::size_t bound = encoder.max_after(run);
      for (std::size_t i = 0; i < run; ++i) symbols += '0';
      for (std::size_t i = 0; i < run; ++i) encoder.add(PacketStatus::kNotReceived);
      const int symbol = random() % 8 == 0 ? 2 : 1;
      symbols += static_cast<char>('0' + symbol);
      encoder.add(static_cast<PacketStatus>(symbol));
      StatusChunkEncoder ended = encoder;
      ended.finish();
      ASSERT_LE(ended.chunks().size(), bound);
    }
    encoder.finish();
    ASSERT_EQ(decoded(encoder.chunks()).substr(0, symbols.size()), symbols);
  }
}

}  // namespace
}  // namespace sfu
